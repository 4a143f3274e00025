import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import type { Order } from '../../aggregate/order.ts';
import { awaitedScreenings } from '../../rows.ts';
import { askedAgainAt } from './outside-decision.ts';

/** The partition of index `byQueue` that lists pending screenings, the one that is asked for again first before the others. */
export const screeningQueue = 'screenings';

/**
 * The write that keeps the list of pending screenings in step with an order: a row while its screening is awaited, none otherwise. Every
 * commit of an order makes it; for an order that nobody screens outside there is none.
 */
export function awaitedScreeningWrites(before: Order | undefined, after: Order): Write[] {
  const [was, is] = [before && askedAgainAt(before), askedAgainAt(after)];
  if (was === is) return [];
  const key = { order: after.orderId, entry: 'SCREENING' };
  return [
    is === undefined
      ? remove('awaited-screening', awaitedScreenings, key)
      : put('awaited-screening', awaitedScreenings, { ...key, queue: screeningQueue, queuedAt: is }),
  ];
}
