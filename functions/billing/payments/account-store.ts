import { nowIso } from '#shared/ambient.ts';
import { atVersion } from '#shared/dynamodb/conditions.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { isLost, tornRead, type Change, type Kept } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { keepOrder, loadOrder, unchangedWrite } from '#functions/orders/public.ts';
import { bookRateAt } from '../books/book-rate.ts';
import { withRows, type Account, type AccountRow } from './account.ts';
import { accountRows } from '../rows.ts';

/** An order with its account, read consistently; undefined when there is no such order. */
export async function findAccount(orderId: string): Promise<Account | undefined> {
  const order = await loadOrder(orderId);
  // Read after the order: rows that are newer than it make the commit fail by the order's version.
  if (!order) return undefined;
  const [rows, book] = await Promise.all([
    rowsOfAccount(orderId),
    bookRateAt(order.currency, order.bookCurrency, nowIso()),
  ]);
  return { order, rows, book };
}

/**
 * An order with its account as they stood at one moment, for who shows or checks them: when the order has changed while the
 * rows were read, both are read anew. Undefined when there is no such order.
 */
export function steadyAccount(orderId: string): Promise<Account | undefined> {
  return retryLost(`the account of order ${orderId}`, async () => {
    const account = await findAccount(orderId);
    const after = account && (await loadOrder(orderId));
    return after?.version === account?.order.version ? account : tornRead;
  });
}

/** As findAccount, for an order that must exist. Throws when it does not. */
export async function loadAccount(orderId: string): Promise<Account> {
  const account = await findAccount(orderId);
  if (!account) throw new Error(`there is no order ${orderId}`);
  return account;
}

async function rowsOfAccount(orderId: string): Promise<AccountRow[]> {
  const rows = await queryAll(accountRows, { partition: orderId });
  // The partition of an order holds what `rowWrite` wrote, and nothing else.
  return rows.map(({ account: _, ...row }) => row as unknown as AccountRow);
}

/** Writes a row over the version it was made from; fails by its entry when another writer was first. */
export function rowWrite(orderId: string, row: AccountRow): Write {
  return put(row.entry, accountRows, { account: orderId, ...counted(row) }, atVersion(row.version));
}

/** A row as it stands after it was written. */
export const counted = <Row extends AccountRow>(row: Row): Row => ({ ...row, version: row.version + 1 });

/** The rows that a change has made or replaced. */
export function changedRows({ rows }: Account, changed: Account): AccountRow[] {
  return changed.rows.filter((row) => !rows.includes(row));
}

/** How an account is kept: its order, and the rows that are not as they were, each over its version. */
export function keepAccount(before: Account, { state, events }: Change<Account>): Kept<Account> {
  const order = keepOrder(before.order, { state: state.order, events });
  const rows = keepRows(before, state);
  return { state: { ...rows.state, order: order.state }, writes: [...order.writes, ...rows.writes] };
}

function keepRows(before: Account, after: Account): Kept<Account> {
  const rows = changedRows(before, after);
  return {
    state: withRows(after, rows.map(counted)),
    writes: rows.map((row) => rowWrite(before.order.orderId, row)),
  };
}

type Decide = (account: Account) => Change<Account> | undefined | Promise<Change<Account> | undefined>;

/**
 * Decides on an account and commits; when another writer was first, reads it anew and decides again. `decide` returns
 * undefined when nothing is to be done. @returns the account as it then stands.
 */
export function changeAccount(known: Account, decide: Decide): Promise<Account> {
  return changeAs(keepAccount, known, decide);
}

/** As changeAccount, for an intent: of what is decided the rows alone are kept, beside an order that is as it was read (keepIntent). */
export function changeIntent(known: Account, decide: Decide): Promise<Account> {
  return changeAs(keepBesideOrder, known, decide);
}

async function changeAs(keep: typeof keepAccount, known: Account, decide: Decide): Promise<Account> {
  const { orderId } = known.order;
  const { state } = await change({
    what: `the account of order ${orderId}`,
    load: (lost) => (lost.length === 0 ? known : loadAccount(orderId)),
    decide,
    keep,
  });
  return state;
}

/**
 * Keeps the intent to ask a provider before it is asked, so that a crash in between is known. The order itself does not
 * change, but must not have changed either: order and rows are read one after the other and may be of two moments, and
 * what was seen of them decides that a provider is asked. Undefined when another writer was first: read the account again.
 */
export async function keepIntent(
  account: Account,
  row: AccountRow,
  writes: readonly Write[] = [],
): Promise<Account | undefined> {
  const kept = await commit(keepBesideOrder, account, { state: withRows(account, [row]), events: [], writes });
  return isLost(kept) ? undefined : kept.state;
}

function keepBesideOrder(before: Account, { state: after }: Change<Account>): Kept<Account> {
  const { state, writes } = keepRows(before, after);
  return { state, writes: [unchangedWrite(before.order), ...writes] };
}
