import type { Tables } from '../invariant.ts';
import { openedIn } from './opened-people.ts';
import { entriesOf, type Row } from './rows.ts';

/** An order put together from its raw rows. */
export interface OrderFacts {
  readonly orderId: string;
  readonly header: Row;
  /** Everything in the header's aggregate, and who buys. */
  readonly order: Row;
  readonly lines: readonly Row[];
  readonly rows: readonly Row[];
}

/** The order as its rows have it now; undefined when it has no header. */
export function orderFacts(tables: Tables, orderId: string): OrderFacts | undefined {
  const partition = tables.partition('Orders', orderId);
  const header = partition.get('ORDER');
  if (!header) return undefined;
  const rows = [...partition.values()];
  const pages =
    header['lineCount'] > 100 ? entriesOf(rows, 'ORDER#LINES#').sort((a, b) => (a['entry'] < b['entry'] ? -1 : 1)) : [];
  const lines = [header, ...pages].flatMap(linesOf);
  return { orderId, header, order: { ...(header['aggregate'] as Row), ...buyerIn(tables, rows) }, lines, rows };
}

/** True of an order that was carried out elsewhere and recorded as history: rows of its own say what was paid and invoiced for it. */
export const isRecorded = ({ order }: Pick<OrderFacts, 'order'>): boolean => order['recordedAt'] !== undefined;

/** In which state of its order's lines the units of a fulfilment order stand. */
export const lineStateOf: Readonly<Record<string, string>> = {
  scheduled: 'released',
  released: 'released',
  on_hold: 'released',
  picking: 'picked',
  packed: 'packed',
  handed_over: 'shipped',
  delivered: 'delivered',
};

const emptyStates = Object.fromEntries(
  ['open', 'cancelled', 'backordered', 'allocated', ...Object.values(lineStateOf), 'lost', 'sent_back', 'returned'].map(
    (state) => [state, 0],
  ),
);

/** A line with what is left out where it is nothing. */
function wholeLine(line: Row): Row {
  const settled = { invoiced: 0, cancelled: 0 };
  return {
    kind: 'goods',
    price: line['unitPrice'] * line['ordered'],
    discounts: [],
    taxes: [],
    allocations: [],
    ...line,
    settled: { ...settled, ...line['settled'] },
    settledAmounts: { ...settled, ...line['settledAmounts'] },
    quantities: { ...emptyStates, ...line['quantities'] },
  };
}

/** Who ordered and where to, as the row of its own says, with what is sealed in it. */
function buyerIn(tables: Tables, rows: readonly Row[]): Row {
  const row = rows.find(({ entry }) => entry === 'ORDER#BUYER') ?? {};
  const buyer = (row['buyer'] ?? {}) as Row;
  const { contact, addresses = {}, ...people } = openedIn(tables, row) ?? {};
  const groups = (buyer['groups'] as Row[] | undefined)?.map((group) => {
    const shippingAddress = addresses[group['groupId']];
    return shippingAddress ? { ...group, shippingAddress } : group;
  });
  return { ...buyer, contact: { ...buyer['contact'], ...contact }, ...people, ...(groups ? { groups } : {}) };
}

/** The events in an order's rows, in their sequence. */
export function eventsIn(rows: Iterable<Row>): Row[] {
  const outbox = entriesOf([...rows], 'EVENT#').sort((a, b) => (a['entry'] < b['entry'] ? -1 : 1));
  return outbox.flatMap(({ events }) => events as Row[]);
}

/**
 * What a person has decided to leave where it is: who gives up the exception of a refund, of a void or of a capture that the provider refused
 * leaves that one unpaid, its amount authorised, or its invoice not collected, and nothing else of the order. `refund`, `void` and `capture`
 * are minor units, without what is given for goodwill.
 */
export function leftByDecision(
  rows: readonly Row[],
  account: Iterable<Row>,
): { readonly refund: number; readonly void: number; readonly capture: number; readonly entries: ReadonlySet<string> } {
  const left = [...account].filter((row) => isRefused(row) && isGivenUp(rows, String(row['entry'])));
  const of = (kind: string) =>
    sum(
      left.filter(({ row, cause }) => row === kind && cause !== 'goodwill'),
      ({ amount }) => amount,
    );
  return {
    refund: of('refund'),
    void: of('void'),
    capture: of('capture'),
    entries: new Set(left.map(({ entry }) => String(entry))),
  };
}

const isRefused = ({ row, state, cause }: Row): boolean =>
  (row === 'refund' && (cause === 'goodwill' ? state === 'given_up' : state === 'refused')) ||
  (row === 'void' && state === 'asked') ||
  (row === 'capture' && state === 'given_up');

/** By the last decision about it. */
const isGivenUp = (rows: readonly Row[], entry: string): boolean => lastDecision(rows, entry) === 'given_up';

/** How the last exception about a row of the account stands; that something took too long (`NotFinal`) is another matter. */
function lastDecision(rows: readonly Row[], entry: string): string | undefined {
  return lastAbout(rows, entry)?.['state'];
}

/** The last exception about a row of the account. */
export function lastAbout(rows: readonly Row[], entry: string): Row | undefined {
  const about = rows.filter(({ exception }) => exception?.about === entry && exception.error !== 'NotFinal');
  return about.at(-1)?.['exception'];
}

const knownLines = new WeakMap<Row, Row[]>();

/** The lines in one row, with what is left out where it is nothing. */
export function linesOf(row: Row): Row[] {
  let lines = knownLines.get(row);
  if (!lines) knownLines.set(row, (lines = (row['lines'] as Row[]).map(wholeLine)));
  return lines;
}

export const isOrder = (partition: string): boolean => partition.startsWith('ord_');

/** The ids of the orders whose own rows are among these changes. */
export function ordersIn(changes: readonly { readonly table: string; readonly partition: string }[]): Set<string> {
  return new Set(
    changes
      .filter(({ table, partition }) => table === 'Orders' && isOrder(partition))
      .map(({ partition }) => partition),
  );
}

export const sum = <One>(all: readonly One[], amount: (one: One) => number): number =>
  all.reduce((total, one) => total + amount(one), 0);

/** True of a line of which something is still to come. */
export function isUnderWay({ ordered, quantities }: Row): boolean {
  return quantities.delivered + quantities.lost + quantities.sent_back + quantities.cancelled !== ordered;
}

/** Units of each line that a fulfilment order says were lost on its way. */
export function lossesOf(fulfilmentOrder: Row | undefined): Row[] {
  return ((fulfilmentOrder?.['losses'] ?? []) as Row[]).flatMap(({ lines }) => lines as Row[]);
}

/** Units of each line that a fulfilment order says have come back, and how many of them had been lost. */
export function sentBackOf(fulfilmentOrder: Row | undefined): Row[] {
  return ((fulfilmentOrder?.['sentBack'] ?? []) as Row[]).flatMap(({ lines }) => lines as Row[]);
}
