import type { Order } from '../aggregate/order.ts';
import { tendersOf, toBeReceived } from '../tenders/tenders-of-order.ts';

/**
 * True of an order that cannot do without its people yet: it is not at its end, a person has something to decide about it, or money is still to come
 * from them. Orders of the past are at their end as they are recorded.
 */
export function needsPeople(order: Order): boolean {
  if (order.stage !== 'done' || order.openExceptions > 0) return true;
  return order.recordedAt === undefined && tendersOf(order).some((tender) => toBeReceived(order, tender) > 0);
}
