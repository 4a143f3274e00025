import type { Change } from '#shared/work/change.ts';
import type { Order } from '../aggregate/order.ts';
import { waitsForTransfer } from '../screening/screen-order.ts';
import { tendersOf, toBeReceived } from '../tenders/tenders-of-order.ts';
import { holdReleased } from './hold-decisions.ts';
import { activeHolds } from './holds.ts';

/**
 * The order without the hold that waits for its transfer, once nothing more is to come by one; undefined while it waits, and where no such
 * hold is in force. `now` in milliseconds.
 */
export function transferArrived(order: Order, now: number): Change<Order> | undefined {
  const hold = activeHolds(order).find(waitsForTransfer);
  if (!hold) return undefined;
  const isAwaited = tendersOf(order).some((one) => one.kind === 'bank_transfer' && toBeReceived(order, one) > 0);
  if (isAwaited) return undefined;
  const { state, events } = holdReleased(order, hold, {
    by: 'rule:transfer-arrived',
    now,
    reason: 'nothing more is to come',
  });
  return { state, events };
}
