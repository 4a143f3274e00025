import { ambient } from '#shared/ambient.ts';
import { isThere } from '#shared/dynamodb/conditions.ts';
import { query } from '#shared/dynamodb/reads.ts';
import { apply, transact } from '#shared/dynamodb/transact.ts';
import { put, remove, type Put, type Remove } from '#shared/dynamodb/writes.ts';
import type { AccountRow } from '../payments/account.ts';
import { firstLook, type Followed } from './next-look.ts';
import { followUpRows } from '../rows.ts';

/** The partition of the Billing table that lists what a provider has not said its last about, the next look first. */
const list = 'not-final';

/** Read at once; who looks may stop before the list's end. */
const itemsPerPage = 100;

/** One row of an order's account that is looked at again until it is final. */
export interface NotFinal {
  /** Sort key in the list: when it is due, and what. */
  readonly entry: string;
  readonly orderId: string;
  /** Sort key of the row in the order's account. */
  readonly of: string;
  readonly kind: Followed;
  /** Which attempt of the row is meant, for rows that count them. */
  readonly attempt: number;
  /** When it began, RFC 3339: pauses grow with its age. */
  readonly since: string;
}

/** A row that a provider may still say something of. */
type FollowedRow = Extract<AccountRow, { row: Followed }>;

/**
 * Lists a row of an account to be looked at again. It goes into the transaction that makes the row so: what is listed later
 * is forgotten by a crash in between.
 * @param since when it began, in milliseconds.
 */
export function followUp(orderId: string, row: FollowedRow, since = ambient.now()): Put {
  const item: Omit<NotFinal, 'entry'> = {
    orderId,
    of: row.entry,
    kind: row.row,
    attempt: 'attempt' in row ? row.attempt : 1,
    since: new Date(since).toISOString(),
  };
  const write = listed(item, firstLook(item.kind, since));
  return { ...write, name: `follow-up:${row.entry}` };
}

/** Takes a row off the list with the commit that ends it, where its first look has not come: that takes it off otherwise. */
export function unlisted(orderId: string, row: FollowedRow, since: number): Remove {
  const entry = entryAt(firstLook(row.row, since), { orderId, of: row.entry });
  return remove(`follow-up:${row.entry}`, followUpRows, keyOf({ entry }));
}

/** What is due for a look at `now`, in milliseconds; what has waited longest comes first. */
export async function* dueAt(now: number): AsyncGenerator<NotFinal> {
  // Nothing stands at the very moment itself: ids follow it.
  const rows = query(followUpRows, { partition: list, to: new Date(now + 1).toISOString() }, itemsPerPage);
  // The partition holds what `listed` wrote, and nothing else.
  for await (const { account: _, ...row } of rows) yield row as unknown as NotFinal;
}

/**
 * Moves an item of the list to its next look, at another moment than the present one.
 * @returns the item as it is listed then; undefined when another run has moved it or taken it off.
 */
export async function lookLater(item: NotFinal, at: number): Promise<NotFinal | undefined> {
  const { entry: _, ...rest } = item;
  const moved = { ...rest, entry: entryAt(at, item) };
  const result = await transact([remove('present-look', followUpRows, keyOf(item), isThere), listed(rest, at)]);
  return result.ok ? moved : undefined;
}

/** True when the next look at an item is later than `at`, in milliseconds. */
export function isListedAfter(item: NotFinal, at: number): boolean {
  return item.entry > entryAt(at, item);
}

/** Takes an item off the list. */
export async function forget(item: NotFinal): Promise<void> {
  await apply(remove('present-look', followUpRows, keyOf(item)));
}

function listed(item: Omit<NotFinal, 'entry'>, at: number): Put {
  return put('next-look', followUpRows, { account: list, entry: entryAt(at, item), ...item });
}

const entryAt = (at: number, { orderId, of }: Pick<NotFinal, 'orderId' | 'of'>): string =>
  `${new Date(at).toISOString()}#${orderId}#${of}`;

const keyOf = ({ entry }: Pick<NotFinal, 'entry'>) => ({ account: list, entry });
