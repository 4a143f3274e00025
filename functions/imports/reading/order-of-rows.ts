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

/** Why rows do not make an order: which of them contradict each other, in what. */
class Contradiction extends Error {
  override readonly name = 'Contradiction';
}

/**
 * The body of an order whose lines are these rows, in their order. The order itself is what its rows say together; where they contradict
 * each other, the answer says which and in what.
 */
export function orderOfRows(rows: readonly LineRow[]): { readonly body: Said } | { readonly unreadable: string } {
  try {
    const order = together(rows.map(({ line, said }) => ({ line, said: ofTheOrder(said) })));
    return { body: { ...bodyOf(order), lines: rows.map(({ said }) => lineOf(said)), ...pastOf(rows) } };
  } catch (error) {
    if (error instanceof Contradiction) return { unreadable: error.message };
    throw error;
  }
}

const ofTheOrder = (said: Said): Said =>
  Object.fromEntries(Object.entries(said).filter(([name]) => !ofTheLine.includes(name) && !facts.includes(name)));

/**
 * What rows say together of one thing, whose members may have members. Throws a Contradiction, which repeats nothing of what they say: the
 * results of rows are no place for what is said of people.
 */
function together(rows: readonly LineRow[], of = 'the order', path: readonly string[] = []): Said {
  const names = new Set(rows.flatMap(({ said }) => Object.keys(said)));
  const merged = [...names].map((name): [string, unknown] => {
    const saying = rows.flatMap(({ line, said }) => (said[name] === undefined ? [] : [{ line, value: said[name] }]));
    const [first] = saying;
    const parts = saying.flatMap(({ line, value }) => (isObject(value) ? [{ line, said: value }] : []));
    if (parts.length > 0) return [name, together(parts, of, [...path, name])];
    const other = saying.find(({ value }) => JSON.stringify(value) !== JSON.stringify(first?.value));
    if (other)
      throw new Contradiction(
        `line ${other.line} says another ${[...path, name].join(' ')} of ${of} than line ${first?.line}`,
      );
    return [name, first?.value];
  });
  return Object.fromEntries(merged);
}

const isObject = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
    payments: toldBy(rows, 'payment', 'reference'),
    refunds: toldBy(rows, 'refund', 'reference'),
    invoices: toldBy(rows, 'invoice', 'number'),
    creditMemos: toldBy(rows, 'creditMemo', 'number'),
  };
  const said = Object.entries(past).filter(([, all]) => all.length > 0);
  return said.length === 0 ? {} : { history: Object.fromEntries(said) };
}

/**
 * Each different one that rows tell, once, whatever their order. Rows that name the same `number` tell of the same one, and may not contradict each other;
 * a row that says only some of what another says tells nothing more. So two that are equal in all that is said are one.
 */
function toldBy(rows: readonly LineRow[], name: string, number: string): Said[] {
  const telling = rowsTelling(rows, name);
  const numbered = Map.groupBy(telling, ({ said }) => said[number]);
  const named = [...numbered].flatMap(([one, some]) =>
    one === undefined ? [] : [together(some, `the ${spoken(name)} of one ${number}`)],
  );
  const all = [...named, ...(numbered.get(undefined) ?? []).map(({ said }) => said)];
  return withoutParts(all);
}

const rowsTelling = (rows: readonly LineRow[], name: string): LineRow[] =>
  rows.flatMap(({ line, said }) => (isObject(said[name]) ? [{ line, said: said[name] }] : []));

const spoken = (name: string): string => name.replace('M', ' m');

/** Each of them once, without those that are part of another. */
function withoutParts(all: readonly Said[]): Said[] {
  const different = all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
  return different.filter((one) => !different.some((other) => other !== one && isPartOf(one, other)));
}

const isPartOf = (some: Said, all: Said): boolean =>
  Object.entries(some).every(([member, value]) => JSON.stringify(all[member]) === JSON.stringify(value));

const isSame = (one: Said, other: Said): boolean => isPartOf(one, other) && isPartOf(other, one);

/**
 * The different ones with the lines whose rows tell them; without lines where all do. A row that says only some of what others say must be
 * of one of them.
 */
function withLines(rows: readonly LineRow[], name: string): Said[] {
  const telling = rowsTelling(rows, name);
  const whole = withoutParts(telling.map(({ said }) => said));
  const unclear = telling.find(({ said }) => whole.filter((one) => isPartOf(said, one)).length > 1);
  if (unclear) {
    throw new Contradiction(`line ${unclear.line} does not say enough of its ${name}: it may be one of several`);
  }
  return whole.map((fact) => {
    const lines = rows.flatMap(({ said: { [name]: own, line } }, place) => {
      if (!isObject(own) || !isPartOf(own, fact)) return [];
      return [{ lineId: String(place + 1), quantity: (line as Said | undefined)?.['quantity'] }];
    });
    return lines.length === rows.length ? fact : { ...fact, lines };
  });
}
