import type { Change } from '#shared/work/change.ts';
import { defaultBlocks, withHold, withHoldEnded } from './holds.ts';
import { waitsForTransfer } from '../screening/screen-order.ts';
import { cardsOf } from '../tenders/tenders-of-order.ts';
import type { Blockable, Hold, HoldType, Order, PaymentRequest } from '../aggregate/order.ts';

/** A person's decision on a hold. `by` is `client:<id>`, `now` in milliseconds. */
export interface PersonsDecision {
  readonly by: string;
  readonly now: number;
  readonly reason?: string | undefined;
}

/** Other means of payment for a card. */
interface NewMeans {
  readonly provider: string;
  readonly token: string;
  /** Which card, where there are several. */
  readonly tenderId?: string | undefined;
}

/** A change of an order's hold. */
interface HoldChange extends Change<Order> {
  readonly hold: Hold;
}

/** What people write may name a person: events carry this instead. */
const reasonInEvents = 'decided by a person';

/** The most holds that one order has: in all, as they are kept with its header, and in force, as each is a row. */
export const mostHolds = { ever: 100, active: 10 } as const;

/** Puts a person's hold on an order. */
export function heldByPerson(
  order: Order,
  hold: { holdId: string; type: HoldType; reason: string; blocks?: readonly Blockable[] | undefined },
  { by, now }: PersonsDecision,
): HoldChange {
  const { holdId, type, reason } = hold;
  const made: Hold = {
    holdId,
    type,
    reason,
    blocks: hold.blocks ?? defaultBlocks[type],
    state: 'active',
    createdBy: by,
    createdAt: new Date(now).toISOString(),
  };
  return {
    hold: made,
    state: withHold(order, made),
    events: [{ type: 'OrderHeld', data: { holdId, holdType: type, reason: reasonInEvents } }],
  };
}

/**
 * Releases an active hold. After a payment hold the payment is not declined any more but due, if need be by other means; the
 * method that the order was placed with stays. That a transfer is not waited for any more says nothing of a card.
 */
export function holdReleased(
  order: Order,
  hold: Hold,
  { by, now, reason }: PersonsDecision,
  newMeans?: NewMeans,
): HoldChange {
  const at = new Date(now).toISOString();
  const withPayment = newMeans && true;
  const released = withHoldEnded(order, hold.holdId, 'released', { by, at, reason, withPayment });
  const isAgreed = hold.type === 'payment' && (newMeans !== undefined || !waitsForTransfer(hold));
  const paid = isAgreed ? paymentDue(released, newMeans) : released;
  return {
    hold: holdIn(paid, hold.holdId),
    state: paid,
    events: [{ type: 'HoldReleased', data: { holdId: hold.holdId, holdType: hold.type } }],
  };
}

/** Rejects an active hold; the cancellation of the order is its caller's. */
export function holdRejected(order: Order, hold: Hold, { by, now, reason }: PersonsDecision): HoldChange {
  const rejected = withHoldEnded(order, hold.holdId, 'rejected', { by, at: new Date(now).toISOString(), reason });
  return {
    hold: holdIn(rejected, hold.holdId),
    state: rejected,
    events: [{ type: 'HoldRejected', data: { holdId: hold.holdId, holdType: hold.type, reason: reasonInEvents } }],
  };
}

function paymentDue(order: Order, newMeans: NewMeans | undefined): Order {
  const state = order.payments.state === 'declined' ? 'none' : order.payments.state;
  return {
    ...order,
    payment: newMeans ? withMeans(order, newMeans) : order.payment,
    payments: { ...order.payments, state },
  };
}

/** How the order is paid, with other means for its card: of several, for the named one. */
function withMeans(order: Order, { provider, token, tenderId }: NewMeans): PaymentRequest {
  const { payment } = order;
  if (!payment.tenders) return { ...payment, provider, token };
  const replaced = tenderId ?? cardsOf(order)[0]?.tenderId;
  const tenders = payment.tenders.map((one) => (one.tenderId === replaced ? { ...one, provider, token } : one));
  return { ...payment, tenders };
}

function holdIn(order: Order, holdId: string): Hold {
  const hold = order.holds.find((one) => one.holdId === holdId);
  if (!hold) throw new RangeError(`order ${order.orderId} has no hold ${holdId}`);
  return hold;
}
