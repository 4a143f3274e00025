import { liveAmount, paidOf } from '#functions/orders/rules.ts';
import { capturedFrom, claimsOn, isLapsed, voidsOn, openOf, rowsOf, sumOf, type Account } from './account.ts';

/** What is to be voided of an authorisation, in minor units. */
export interface PlannedVoid {
  readonly paymentId: string;
  readonly amount: number;
  /** Nothing of the authorisation is needed any more. */
  readonly rest: boolean;
  /** It has lapsed by itself: the provider is not asked. */
  readonly lapsed: boolean;
}

/** What is to be given back out of a payment, in minor units. */
export interface PlannedRefund {
  readonly paymentId: string;
  readonly amount: number;
}

export interface SettlePlan {
  readonly voids: readonly PlannedVoid[];
  readonly refunds: readonly PlannedRefund[];
}

/**
 * What is to be given up so that the customer pays what is owed and no more: first what is authorised and not needed, then
 * what is collected above what is owed. Lapsed authorisations count for nothing. `now` in milliseconds.
 */
export function settlePlan(account: Account, now: number): SettlePlan {
  return { voids: plannedVoids(account, now), refunds: refundsOutOf(account, overpaid(account)) };
}

/** What has still to be collected for the order, shipped or not, and is not given up. */
export function neededAmount({ order }: Account): number {
  const { captured, givenUp = 0 } = order.payments;
  return Math.max(0, liveAmount(order) - captured - givenUp);
}

/** What is collected and neither given back, promised back, nor owed. Goodwill does not change what is owed. */
export function overpaid(account: Account): number {
  const { order } = account;
  const { credited } = order.payments;
  const promised = sumOf(
    rowsOf(account, 'refund').filter(({ state, cause }) => state !== 'refunded' && cause !== 'goodwill'),
  );
  return Math.max(0, paidOf(order.payments) - promised - (liveAmount(order) - credited));
}

/** What can be given back: collected, not given back and not promised back. */
export function refundable(account: Account): number {
  const { captured, refunded } = account.order.payments;
  return captured - refunded - sumOf(rowsOf(account, 'refund').filter(({ state }) => state !== 'refunded'));
}

/** Spreads an amount to be given back over the payments, oldest first. */
export function refundsOutOf(account: Account, amount: number): PlannedRefund[] {
  const open = rowsOf(account, 'refund').filter(({ state }) => state !== 'refunded');
  const plan: PlannedRefund[] = [];
  let left = amount;
  for (const payment of rowsOf(account, 'payment')) {
    const { paymentId, refunded } = payment;
    const promised = sumOf(open.filter((refund) => refund.paymentId === paymentId));
    const part = Math.min(left, capturedFrom(account, payment) - refunded - promised);
    if (part > 0) plan.push({ paymentId, amount: part });
    left -= Math.max(part, 0);
  }
  return plan;
}

function plannedVoids(account: Account, now: number): PlannedVoid[] {
  const open = rowsOf(account, 'payment').map((payment) => ({
    payment,
    left: openOf(account, payment) - voidsOn(account, payment),
    claimed: claimsOn(account, payment),
    lapsed: isLapsed(payment, now),
  }));
  const standing = open.reduce((sum, { left, lapsed }) => sum + (lapsed ? 0 : left), 0);
  let excess = standing - neededAmount(account);
  const plan: PlannedVoid[] = [];
  for (const { payment, left, claimed, lapsed } of open) {
    const spare = lapsed ? left - claimed : Math.min(excess, left - claimed);
    if (spare <= 0) continue;
    plan.push({ paymentId: payment.paymentId, amount: spare, rest: spare === left, lapsed });
    if (!lapsed) excess -= spare;
  }
  return plan;
}
