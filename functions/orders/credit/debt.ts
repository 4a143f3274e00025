import { converted, type Money } from '#shared/money.ts';
import { dueOnAccount } from '../tenders/tenders-of-order.ts';
import type { Order } from '../aggregate/order.ts';

/** Who holds an order that goes beyond the credit of its customer; until a person releases it, nothing is owed for it. */
export const creditRule = 'credit-limit';

/** What a customer owes and may still owe for one order. */
export interface Debt {
  readonly customer: string;
  /** In the currency of the order. */
  readonly owed: Money;
  /** The same in the currency of the limit, by the rate of the order's day. */
  readonly counted: Money;
}

/**
 * What the order adds to the debt of its customer: all of it that is neither cancelled, credited nor paid, from its screening on.
 * Undefined of an order that is not on account, whose customer is not known here, or that waits for a person to allow it beyond the limit.
 */
export function debtOf(order: Order): Debt | undefined {
  const { credit, currency } = order;
  if (!credit || isBeyond(order)) return undefined;
  const owed = { minor: dueOnAccount(order) ?? 0, currency };
  const counted = credit.rate ? converted(owed, credit.currency, credit.rate) : owed;
  if (!counted) throw new RangeError(`order ${order.orderId} owes more than can be counted in ${credit.currency}`);
  return { customer: credit.customer, owed, counted };
}

/** The hold of the rule, whatever has become of it. */
const creditHold = ({ holds }: Pick<Order, 'holds'>) =>
  holds.find(({ createdBy }) => createdBy === `rule:${creditRule}`);

/** It goes beyond the limit, and no person has allowed that. */
function isBeyond(order: Pick<Order, 'holds'>): boolean {
  const hold = creditHold(order);
  return hold !== undefined && hold.state !== 'released';
}

/**
 * What the customer may owe at most, in minor units of the currency in which it is counted, once this order is added; undefined of an order
 * that a person has let pass. Only the commit that adds the order is bound by it.
 */
export const boundOf = (order: Order): number | undefined => (creditHold(order) ? undefined : order.credit?.most);
