import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { activeHolds } from './holds.ts';
import type { Hold, Order } from '../aggregate/order.ts';
import { statusOf } from '../aggregate/status.ts';
import { queuedHolds } from '../rows.ts';

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
export function holdRowWrites(before: Order | undefined, after: Order): Write[] {
  const old = new Set(before ? waiting(before).map(({ holdId }) => holdId) : []);
  const now = waiting(after);
  const added = now.filter(({ holdId }) => !old.has(holdId)).map((hold) => holdPut(after, hold));
  const kept = new Set(now.map(({ holdId }) => holdId));
  const gone = [...old].filter((holdId) => !kept.has(holdId)).map((holdId) => holdRemoval(after.orderId, holdId));
  return [...added, ...gone];
}

function waiting(order: Order): Hold[] {
  if (order.holds.length === 0) return [];
  const { lifecycle } = statusOf(order);
  return lifecycle === 'cancelled' || lifecycle === 'completed' ? [] : activeHolds(order);
}

function holdPut({ orderId, channel, branch, externalNumber }: Order, hold: Hold): Write {
  const queued: QueuedHold = { orderId, channel, branch, externalNumber, hold };
  const keys = { order: orderId, entry: `HOLD#${hold.holdId}` };
  const place = { queue: holdQueue(branch), queuedAt: `${hold.createdAt}#${hold.holdId}` };
  return put(keys.entry, queuedHolds, { ...keys, ...place, queued });
}

function holdRemoval(orderId: string, holdId: string): Write {
  const entry = `HOLD#${holdId}`;
  return remove(entry, queuedHolds, { order: orderId, entry });
}
