import { blockables } from '#shared/contracts/vocabulary.ts';
import type { Blockable, Hold, HoldType, Order } from '../aggregate/order.ts';

/** Legal moves of a hold: its state machine. */
export const holdMoves: Readonly<Record<Hold['state'], readonly Hold['state'][]>> = {
  active: ['released', 'rejected'],
  released: [],
  rejected: [],
};

/** What a hold blocks unless its maker says otherwise. */
export const defaultBlocks: Readonly<Record<HoldType, readonly Blockable[]>> = {
  fraud: blockables,
  credit: ['accept', 'release'],
  payment: ['accept', 'release'],
  address: ['accept', 'release'],
  approval: ['accept', 'release'],
  duplicate: ['accept', 'release'],
  item: ['accept', 'release'],
  price: ['accept', 'release'],
  screening: ['accept', 'release', 'hand-over'],
  stock: ['release'],
  manual: ['accept', 'release', 'hand-over'],
};

/** The holds that are in force. */
export function activeHolds(order: Pick<Order, 'holds'>): Hold[] {
  return order.holds.filter(({ state }) => state === 'active');
}

/** Whether a person decides by a payment hold on how the order's invoices are paid. */
export function isPaymentAwaited(order: Pick<Order, 'holds'>): boolean {
  return activeHolds(order).some(({ type, blocks }) => type === 'payment' && blocks.includes('capture'));
}

/** Whether other means of payment were agreed after a moment (RFC 3339), and not before or at it. */
export function isPaymentAgreedAfter({ holds }: Pick<Order, 'holds'>, moment: string): boolean {
  return holds.some(({ withPayment, endedAt = '' }) => withPayment && endedAt > moment);
}

/** The first active hold that blocks a transition; undefined when nothing does. */
export function blockedBy(order: Pick<Order, 'holds'>, transition: Blockable): Hold | undefined {
  return activeHolds(order).find(({ blocks }) => blocks.includes(transition));
}

/** The hold that keeps units from being released to locations: one on release, or on the acceptance that comes with it. */
export function releaseBlockedBy(order: Pick<Order, 'holds' | 'acceptedAt'>): Hold | undefined {
  return blockedBy(order, 'release') ?? (order.acceptedAt ? undefined : blockedBy(order, 'accept'));
}

/** The order with a new active hold. */
export function withHold<O extends Pick<Order, 'holds'>>(order: O, hold: Omit<Hold, 'state'>): O {
  return { ...order, holds: [...order.holds, { ...hold, state: 'active' }] };
}

/**
 * The order with one of its active holds ended. Throws a RangeError when there is no such active hold: look first.
 * `end.by` is `client:<id>` or `rule:<name>`, `end.at` RFC 3339.
 */
export function withHoldEnded<O extends Pick<Order, 'holds' | 'orderId'>>(
  order: O,
  holdId: string,
  state: 'released' | 'rejected',
  end: { by: string; at: string; reason?: string | undefined; withPayment?: true | undefined },
): O {
  const hold = order.holds.find((one) => one.holdId === holdId);
  if (!hold || !holdMoves[hold.state].includes(state)) {
    throw new RangeError(`order ${order.orderId} has no active hold ${holdId} to be ${state}`);
  }
  const ended: Hold = {
    ...hold,
    state,
    endedBy: end.by,
    endedAt: end.at,
    ...(end.reason ? { endReason: end.reason } : {}),
    ...(end.withPayment ? { withPayment: true } : {}),
  };
  return { ...order, holds: order.holds.map((one) => (one === hold ? ended : one)) };
}
