import { tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { activeHolds } from './holds.ts';
import type { Hold, Order } from '../aggregate/order.ts';
import { statusOf } from '../aggregate/status.ts';

/** A hold that waits for a decision, as it is listed. */
export interface QueuedHold {
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  readonly externalNumber: string;
  readonly hold: Hold;
}

/** The partition of index `byQueue` that lists a branch's active holds, oldest first. */
export const holdQueue = (branch: string): string => `holds#${branch}`;

/**
 * The writes that keep the list of active holds in step with an order: a row `HOLD#<id>` for each hold that waits for a
 * decision, none for those that are decided or whose order is over. Every commit of an order makes them.
 */
export function holdRowWrites(before: Order | undefined, after: Order): NamedWrite[] {
  const old = new Set(before ? waiting(before).map(({ holdId }) => holdId) : []);
  const now = waiting(after);
  const added = now.filter(({ holdId }) => !old.has(holdId)).map((hold) => put(after, hold));
  const kept = new Set(now.map(({ holdId }) => holdId));
  const gone = [...old].filter((holdId) => !kept.has(holdId)).map((holdId) => remove(after.orderId, holdId));
  return [...added, ...gone];
}

function waiting(order: Order): Hold[] {
  if (order.holds.length === 0) return [];
  const { lifecycle } = statusOf(order);
  return lifecycle === 'cancelled' || lifecycle === 'completed' ? [] : activeHolds(order);
}

function put({ orderId, channel, branch, externalNumber }: Order, hold: Hold): NamedWrite {
  const queued: QueuedHold = { orderId, channel, branch, externalNumber, hold };
  const keys = { order: orderId, entry: `HOLD#${hold.holdId}` };
  const place = { queue: holdQueue(branch), queuedAt: `${hold.createdAt}#${hold.holdId}` };
  return {
    name: keys.entry,
    Put: { TableName: tableName('Orders'), Item: { ...keys, ...place, queued } },
  };
}

function remove(orderId: string, holdId: string): NamedWrite {
  const entry = `HOLD#${holdId}`;
  return { name: entry, Delete: { TableName: tableName('Orders'), Key: { order: orderId, entry } } };
}
