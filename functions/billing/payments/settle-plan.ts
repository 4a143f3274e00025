import { liveAmount, paidOf, tendersOf } from '#functions/orders/rules.ts';
import { goesBack, neededOf, paymentsOf } from '../tenders/tender-payments.ts';
import { claimsOn, isLapsed, openOf, paidBy, promisedRefunds, sumOf, voidsOn, type Account } from './account.ts';

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

/** What is collected and neither given back, promised back, nor owed. Goodwill does not change what is owed. */
export function overpaid(account: Account): number {
  const { order } = account;
  const { credited } = order.payments;
  const promised = sumOf(promisedRefunds(account).filter(({ cause }) => cause !== 'goodwill'));
  return Math.max(0, paidOf(order.payments) - promised - (liveAmount(order) - credited));
}

/** What can be given back: paid by a tender out of which money goes back, not given back and not promised back. */
export function refundable(account: Account): number {
  return refundableParts(account).reduce((sum, { left }) => sum + left, 0);
}

/** Spreads an amount to be given back over the payments: of the last tender in the order of use first, and of one tender the oldest first. */
export function refundsOutOf(account: Account, amount: number): PlannedRefund[] {
  const plan: PlannedRefund[] = [];
  let left = amount;
  for (const { paymentId, left: most } of refundableParts(account)) {
    const part = Math.min(left, most);
    if (part > 0) plan.push({ paymentId, amount: part });
    left -= Math.max(part, 0);
  }
  return plan;
}

/** What is left to be given back of each payment, in the order in which it goes back: what a person has to pay comes last. */
function refundableParts(account: Account): { paymentId: string; left: number }[] {
  const open = promisedRefunds(account);
  const payments = tendersOf(account.order)
    .toReversed()
    .flatMap(({ tenderId }) => paymentsOf(account, tenderId));
  const ways = payments.map((payment) => ({ payment, way: goesBack(account, payment) }));
  const inTurn = (['by_holder', 'by_hand'] as const).flatMap((way) => ways.filter((one) => one.way === way));
  return inTurn.map(({ payment }) => {
    const { paymentId, refunded } = payment;
    const promised = sumOf(open.filter((refund) => refund.paymentId === paymentId));
    return { paymentId, left: paidBy(account, payment) - refunded - promised };
  });
}

function plannedVoids(account: Account, now: number): PlannedVoid[] {
  return tendersOf(account.order).flatMap(({ tenderId }) => voidsOfTender(account, tenderId, now));
}

function voidsOfTender(account: Account, tenderId: string, now: number): PlannedVoid[] {
  const open = paymentsOf(account, tenderId).map((payment) => ({
    payment,
    left: openOf(account, payment) - voidsOn(account, payment),
    claimed: claimsOn(account, payment),
    lapsed: isLapsed(payment, now),
  }));
  const standing = open.reduce((sum, { left, lapsed }) => sum + (lapsed ? 0 : left), 0);
  let excess = standing - neededOf(account, tenderId);
  const plan: PlannedVoid[] = [];
  for (const { payment, left, claimed, lapsed } of open) {
    const spare = lapsed ? left - claimed : Math.min(excess, left - claimed);
    if (spare <= 0) continue;
    plan.push({ paymentId: payment.paymentId, amount: spare, rest: spare === left, lapsed });
    if (!lapsed) excess -= spare;
  }
  return plan;
}
