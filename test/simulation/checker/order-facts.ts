import { buyerIn, wholeLine } from '../../support/invariants/orders.ts';
import { entriesOf, type Row } from '../../support/invariants/rows.ts';
import type { RawTables } from '../tables/raw-tables.ts';

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
export function orderFacts(tables: RawTables, orderId: string): OrderFacts | undefined {
  const partition = tables.partition('Orders', orderId);
  const header = partition.get('ORDER');
  if (!header) return undefined;
  const rows = [...partition.values()];
  const pages =
    header['lineCount'] > 100 ? entriesOf(rows, 'ORDER#LINES#').sort((a, b) => (a['entry'] < b['entry'] ? -1 : 1)) : [];
  const lines = [header, ...pages].flatMap(linesOf);
  return { orderId, header, order: { ...(header['aggregate'] as Row), ...buyerIn(rows) }, lines, rows };
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
