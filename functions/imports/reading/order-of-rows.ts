/** What a row of a file says, by column. */
export type Said = Readonly<Record<string, unknown>>;

/** A row that is a line of an order. */
export interface LineRow {
  readonly line: number;
  readonly said: Said;
}

/** What a row says of its own line; all else it says of the order. */
const ofTheLine = ['line', 'discount', 'tax', 'shipment', 'cancellation'];
/** What may differ from row to row, each time as one more of them. */
const facts = ['payment', 'refund', 'invoice', 'creditMemo'];

/**
 * The body of an order whose lines are these rows, in their order. The order itself is what its rows say together; where they contradict
 * each other, the answer says which and in what.
 */
export function orderOfRows(rows: readonly LineRow[]): { readonly body: Said } | { readonly unreadable: string } {
  const order: Record<string, unknown> = {};
  const saidIn = new Map<string, number>();
  for (const { line, said } of rows) {
    for (const [path, value] of membersOf(said)) {
      const before = saidIn.get(path);
      if (before === undefined) {
        saidIn.set(path, line);
        setAt(order, path, value);
      } else if (JSON.stringify(valueAt(order, path)) !== JSON.stringify(value)) {
        // Without either of them: the results of rows are no place for what is said of people.
        return { unreadable: `line ${line} says another ${path.replace('.', ' ')} of the order than line ${before}` };
      }
    }
  }
  return { body: { ...bodyOf(order), lines: rows.map(({ said }) => lineOf(said)), ...pastOf(rows) } };
}

/** What a row says of the order, by its path. */
function membersOf(said: Said): [string, unknown][] {
  return Object.entries(said).flatMap(([name, value]): [string, unknown][] => {
    if (ofTheLine.includes(name) || facts.includes(name)) return [];
    return isObject(value) ? Object.entries(value).map(([member, one]) => [`${name}.${member}`, one]) : [[name, value]];
  });
}

const isObject = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function setAt(order: Record<string, unknown>, path: string, value: unknown): void {
  const [first = path, second] = path.split('.');
  order[first] = second === undefined ? value : { ...(order[first] as Said | undefined), [second]: value };
}

function valueAt(order: Said, path: string): unknown {
  const [first = path, second] = path.split('.');
  return second === undefined ? order[first] : (order[first] as Said | undefined)?.[second];
}

/** The order without its lines, as it is placed. What is not said otherwise is shipped. */
function bodyOf({ shipping, orderDiscount, tender, customer = {}, ...order }: Said): Said {
  const { price, tax, taxRate } = (shipping ?? {}) as Said;
  const taxes =
    tax === undefined && taxRate === undefined
      ? {}
      : {
          taxes: [
            { ...(tax === undefined ? {} : { amount: tax }), ...(taxRate === undefined ? {} : { rate: taxRate }) },
          ],
        };
  return {
    type: 'ship',
    ...order,
    customer,
    ...(shipping === undefined
      ? {}
      : { charges: [{ kind: 'shipping', ...(price === undefined ? {} : { price }), ...taxes }] }),
    ...(orderDiscount === undefined ? {} : { discounts: [orderDiscount] }),
    ...(tender === undefined ? {} : { tenders: [tender] }),
  };
}

function lineOf({ line, discount, tax }: Said): Said {
  return {
    ...(line as Said | undefined),
    ...(discount === undefined ? {} : { discounts: [discount] }),
    ...(tax === undefined ? {} : { taxes: [tax] }),
  };
}

/** What has become of an order of the past; nothing where the rows say nothing of it. */
function pastOf(rows: readonly LineRow[]): Said {
  const past = {
    shipments: withLines(rows, 'shipment'),
    cancellations: withLines(rows, 'cancellation'),
    payments: toldBy(rows, 'payment').map(({ fact }) => fact),
    refunds: toldBy(rows, 'refund').map(({ fact }) => fact),
    invoices: toldBy(rows, 'invoice').map(({ fact }) => fact),
    creditMemos: toldBy(rows, 'creditMemo').map(({ fact }) => fact),
  };
  const said = Object.entries(past).filter(([, all]) => all.length > 0);
  return said.length === 0 ? {} : { history: Object.fromEntries(said) };
}

interface Told {
  fact: Said;
  /** Of the rows that tell it. */
  readonly places: number[];
}

/** Each different one that rows tell, once. A row that leaves some of it empty tells of the same. */
function toldBy(rows: readonly LineRow[], name: string): Told[] {
  const told: Told[] = [];
  for (const [place, { said }] of rows.entries()) {
    const fact = said[name] as Said | undefined;
    if (!fact) continue;
    const same = told.find((one) => isPartOf(fact, one.fact) || isPartOf(one.fact, fact));
    if (same) {
      same.fact = { ...same.fact, ...fact };
      same.places.push(place);
    } else told.push({ fact, places: [place] });
  }
  return told;
}

const isPartOf = (some: Said, all: Said): boolean =>
  Object.entries(some).every(([member, value]) => JSON.stringify(all[member]) === JSON.stringify(value));

/** The same with the lines whose rows tell it; without them where all do. */
function withLines(rows: readonly LineRow[], name: string): Said[] {
  return toldBy(rows, name).map(({ fact, places }) => {
    if (places.length === rows.length) return fact;
    const lines = places.map((place) => ({
      lineId: String(place + 1),
      quantity: (rows[place]?.said['line'] as Said | undefined)?.['quantity'],
    }));
    return { ...fact, lines };
  });
}
