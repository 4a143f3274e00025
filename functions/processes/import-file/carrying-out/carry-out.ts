import type { ImportKind, RowResult } from '#shared/contracts/vocabulary.ts';
import { holdsCardNumber } from '#shared/http/card-numbers/card-number.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import {
  bulkKinds,
  seeLine,
  withoutCells,
  type BulkKind,
  type BulkRow,
  type Import,
  type RowOutcome,
} from '#functions/imports/public.ts';
import { causedBy } from '#shared/observability/correlation.ts';
import { countRows } from './count-rows.ts';
import { putCustomers, putItems } from './put-rows.ts';
import { keyOf } from './row-key.ts';
import { setPrices } from './set-prices.ts';
import { placeOrders, recordOrders } from './take-orders.ts';

/** A row that says something. */
export type ReadableRow = Extract<BulkRow, { readonly body: object }>;

/** The import whose rows are carried out, and with whose rights. */
export interface Work {
  readonly present: Import;
  readonly caller: Principal;
  /** These rows may have been carried out before, by a run that did not come to keeping what came of them. */
  readonly mayBeRepeated: boolean;
  /** No row is begun any more: it is told what came of those that were carried out before. */
  readonly isCancelled: boolean;
  /** Why a row is not taken, as the rest of its file is. */
  readonly against: (row: BulkRow) => string | undefined;
}

/** What came of a row that was carried out. */
export interface Came {
  readonly result: RowResult;
  readonly detail: string;
  /** Of what has several rows, the line of which that is told; the first one unless said. */
  readonly line?: number;
}

/** Carries rows out and says what came of each, in their order; nothing of one that was not begun. A dry run checks them, and changes nothing. */
export type CarryOut = (work: Work, rows: readonly ReadableRow[]) => Promise<readonly (Came | undefined)[]>;

const kinds: Readonly<Record<ImportKind, CarryOut>> = {
  items: putItems,
  customers: putCustomers,
  stock: countRows,
  prices: setPrices,
  orders: placeOrders,
  history: recordOrders,
};

/**
 * Carries out the rows that can be read, and tells of all what came of them. @param ahead rows of the file behind them that they need: what came
 * of those is told in their places, where they are carried out again under the same keys.
 */
export async function carryOut(
  work: Work,
  rows: readonly BulkRow[],
  ahead: readonly ReadableRow[] = [],
): Promise<RowOutcome[]> {
  const { kind, importId, client } = work.present;
  const rejected = rows.map((row) => ('body' in row ? work.against(row) : row.unreadable));
  const good = rows.filter((row, index): row is ReadableRow => 'body' in row && rejected[index] === undefined);
  const cause = { actor: { kind: work.caller.kind, id: client }, causationId: importId } as const;
  const came = await causedBy(cause, async () => {
    if (ahead.length > 0) await kinds[kind]({ ...work, mayBeRepeated: true }, ahead);
    return kinds[kind](work, good);
  });
  const byLine = new Map(good.map((row, index) => [row.line, came[index]]));
  return rows.flatMap((row, index) => {
    const detail = work.isCancelled ? undefined : rejected[index];
    const one =
      told(kind, row, byLine.get(row.line)) ??
      (detail === undefined ? undefined : { result: 'rejected' as const, detail });
    return one ? outcomesOf(row, keyOf(kind, row), one) : [];
  });
}

/** What came of a row, without what it says of people. */
function told(kind: ImportKind, row: BulkRow, came: Came | undefined): Came | undefined {
  const read: BulkKind = bulkKinds[kind];
  if (!came || !read.namesPeople || !('body' in row)) return came;
  return { ...came, detail: withoutCells(came.detail, row.body, keyOf(kind, row)) };
}

/** What came of each row of a thing. Why it was not taken is told in one of them, to which the others point. */
function outcomesOf({ line, furtherLines = [] }: BulkRow, key: string, came: Came): RowOutcome[] {
  const { result, detail, line: told = line } = came;
  return [line, ...furtherLines].map((each) => ({
    line: each,
    key: kept(key, longestKey),
    result,
    detail: kept(detail === '' || each === told ? detail : seeLine(told), longestDetail),
  }));
}

/** Characters that are kept of what a row is about, and of why it was not taken: what came of all rows of a page stands in one row of a table. */
const longestKey = 300;
const longestDetail = 500;

/** What is kept of a file holds no card number that stood in it, and no more of a long text than tells which it is. */
function kept(text: string, most: number): string {
  if (holdsCardNumber(text)) return 'what looks like a payment card number';
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
}
