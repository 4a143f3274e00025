import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { atVersion } from '#shared/dynamodb/conditions.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { transact, type FailedCondition, type NamedWrite } from '#shared/dynamodb/transact.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { StepFailure } from '#shared/steps.ts';
import { commitOrder, headerWrite, loadOrder, unchangedWrite } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { withRows, type Account, type AccountRow } from './account.ts';

/** A change of an order and its account, committed as one. */
export interface AccountChange {
  readonly order: Order;
  readonly events: readonly NewEvent[];
  readonly rows: readonly AccountRow[];
  readonly others?: readonly NamedWrite[];
}

/** An order with its account, read consistently; undefined when there is no such order. */
export async function findAccount(orderId: string): Promise<Account | undefined> {
  const order = await loadOrder(orderId);
  // Read after the order: rows that are newer than it make the commit fail by the order's version.
  return order && { order, rows: await accountRows(orderId) };
}

/**
 * An order with its account as they stood at one moment, for who shows or checks them: when the order has changed while the
 * rows were read, both are read anew. Undefined when there is no such order.
 */
export async function steadyAccount(orderId: string): Promise<Account | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const account = await findAccount(orderId);
    if (!account || attempt === 10) return account;
    const after = await loadOrder(orderId);
    if (after?.version === account.order.version) return account;
  }
}

/** As findAccount, for an order that must exist. Throws when it does not. */
export async function loadAccount(orderId: string): Promise<Account> {
  const account = await findAccount(orderId);
  if (!account) throw new Error(`there is no order ${orderId}`);
  return account;
}

async function accountRows(orderId: string): Promise<AccountRow[]> {
  const rows = await queryAll('Billing', { partition: orderId });
  // The partition of an order holds what `rowWrite` wrote, and nothing else.
  return rows.map(({ account: _, ...row }) => row as unknown as AccountRow);
}

/** Writes a row over the version it was made from; fails by its entry when somebody else was first. */
export function rowWrite(orderId: string, row: AccountRow): Write {
  return put(row.entry, 'Billing', { account: orderId, ...counted(row) }, atVersion(row.version));
}

/** A row as it stands after it was written. */
export const counted = <Row extends AccountRow>(row: Row): Row => ({ ...row, version: row.version + 1 });

/**
 * Commits a change of an account. Answers with the account as it then stands, or with what stood in the way: the order's
 * version, a row, or one of the other writes.
 */
export async function commitAccount(
  account: Account,
  { order, events, rows, others = [] }: AccountChange,
): Promise<{ committed: Account } | { failed: readonly FailedCondition[] }> {
  const writes = rows.map((row) => rowWrite(order.orderId, row));
  const result = await commitOrder(account.order, { order, events }, [...writes, ...others]);
  if ('failed' in result) return result;
  return { committed: { ...withRows(account, rows.map(counted)), order: result.committed } };
}

/**
 * Decides on an account and commits; when somebody else was first, reads it anew and decides again. `decide` returns
 * undefined when nothing is to be done.
 */
export async function changeAccount(
  known: Account,
  decide: (account: Account) => AccountChange | undefined | Promise<AccountChange | undefined>,
): Promise<Account> {
  let account = known;
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const change = await decide(account);
    if (!change) return account;
    const result = await commitAccount(account, change);
    if ('committed' in result) return result.committed;
    const rows = new Set([headerWrite, ...change.rows.map(({ entry }) => entry)]);
    const foreign = result.failed.find(({ name }) => !rows.has(name));
    if (foreign) throw new Error(`order ${known.order.orderId}: the condition of ${foreign.name} failed`);
    account = await loadAccount(known.order.orderId);
  }
  throw new StepFailure(
    'TransientFailure',
    `the account of order ${known.order.orderId} is changed by too many at once`,
  );
}

/**
 * Keeps the intent to ask a provider before it is asked, so that a crash in between is known. The order itself does not
 * change, but must not have changed either: order and rows are read one after the other and may be of two moments, and
 * what was seen of them decides that somebody is asked. Undefined when somebody else was first: read the account again.
 */
export async function keepIntent(
  account: Account,
  row: AccountRow,
  others: readonly NamedWrite[] = [],
): Promise<Account | undefined> {
  const { ok } = await transact([rowWrite(account.order.orderId, row), unchangedWrite(account.order), ...others]);
  return ok ? withRows(account, [counted(row)]) : undefined;
}
