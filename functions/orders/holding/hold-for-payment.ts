import type { Change } from '#shared/work/change.ts';
import { activeHolds, defaultBlocks, withHold } from './holds.ts';
import type { Order } from '../aggregate/order.ts';
import { waitsForTransfer } from '../screening/screen-order.ts';
import { statusOf } from '../aggregate/status.ts';

const reason = 'the payment was declined; agree another one with the customer, then release with its token';

/**
 * The order held for its declined payment, also where it waits for a transfer; undefined when nothing is to be done: it is held already, cancelled, or a
 * person has released the hold since (the payment is then due to be tried again and not declined any more).
 */
export function heldForPayment(order: Order, now: number, newHoldId: () => string): Change<Order> | undefined {
  if (statusOf(order).lifecycle === 'cancelled' || order.payments.state !== 'declined') return undefined;
  if (activeHolds(order).some((hold) => hold.type === 'payment' && !waitsForTransfer(hold))) return undefined;
  const holdId = newHoldId();
  const held = withHold(order, {
    holdId,
    type: 'payment',
    reason,
    blocks: defaultBlocks.payment,
    createdBy: 'rule:declined-payment',
    createdAt: new Date(now).toISOString(),
  });
  return {
    state: held,
    events: [{ type: 'OrderHeld', data: { holdId, holdType: 'payment', reason, rule: 'declined-payment' } }],
  };
}
