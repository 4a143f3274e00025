import { liveAmount } from './line-money.ts';
import type { Order, PaymentTotals } from './order.ts';

/** What the customer has paid towards the order, in minor units: goodwill given back does not count. */
export function paidOf({ captured, received = 0, refunded, goodwill = 0 }: PaymentTotals): number {
  return captured + received - (refunded - goodwill);
}

/**
 * What is still due of the order's total, in minor units, cancelled amounts and credits taken off; below zero where more was paid than
 * is owed.
 */
export function stillDue(order: Pick<Order, 'total' | 'lines' | 'charges' | 'payments'>): number {
  return liveAmount(order) - order.payments.credited - paidOf(order.payments);
}
