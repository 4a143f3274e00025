import type { Change } from '#shared/work/change.ts';
import { blockedBy } from '../holding/holds.ts';
import type { Order, OrderLine } from './order.ts';
import { openAtProviders, toBeCollected } from '../tenders/tenders-of-order.ts';
import { statusOf } from './status.ts';
import { leftUnits } from './units.ts';

/** What has left and is not invoiced yet, or is invoiced and neither collected nor given up. */
export function isMoneyDue(order: Order): boolean {
  const { lines, payments } = order;
  const uninvoiced = lines.some((line) => leftUnits(line) > line.settled.invoiced);
  return uninvoiced || payments.captured + (payments.givenUp ?? 0) < toBeCollected(order);
}

/** Money is due, and no hold keeps it from being invoiced and collected. */
export const isToBeInvoiced = (order: Order): boolean => isMoneyDue(order) && !blockedBy(order, 'capture');

/** Units of a line that were lost or sent back and are still owed: not credited, and not refunded before. */
export function undeliveredAndOwed({ quantities, settled }: Pick<OrderLine, 'quantities' | 'settled'>): number {
  return quantities.lost + quantities.sent_back - (settled.undelivered ?? 0);
}

/** Every unit of an order that was not cancelled as a whole is delivered, lost, sent back or cancelled, all that is due is collected, and of the undelivered nothing is owed. */
export function isFulfilled(order: Order): boolean {
  const { screenedAt, lines } = order;
  const isCancelled = statusOf(order).lifecycle === 'cancelled';
  return (
    screenedAt !== undefined &&
    !isCancelled &&
    lines.every(isFinished) &&
    !isMoneyDue(order) &&
    !lines.some((line) => undeliveredAndOwed(line) > 0)
  );
}

/** True of a line of which nothing is to come any more. */
export function isFinished({ ordered, quantities }: OrderLine): boolean {
  return leftUnits({ quantities }) - quantities.shipped + quantities.cancelled === ordered;
}

/**
 * The change with the end of the order's life in it, where it leaves nothing else to be done: whichever change that is, it completes
 * the order at `now` (RFC 3339). What has still to be seen to (an exception, stock or an authorisation to be given back) keeps the
 * order open; its workflow finishes it.
 */
export function completing({ state, events }: Change<Order>, now: string): Pick<Change<Order>, 'state' | 'events'> {
  if (state.test) return { state: closedTest(state, now), events };
  if (state.completedAt !== undefined || !isFulfilled(state) || isSomethingLeft(state)) return { state, events };
  return { state: { ...state, completedAt: now }, events: [...events, { type: 'OrderCompleted', data: {} }] };
}

/** Of a cancelled test order nothing is to be given back, and nobody settles it. */
function closedTest(order: Order, now: string): Order {
  const isOver = order.closedAt === undefined && statusOf(order).lifecycle === 'cancelled';
  return isOver ? { ...order, closedAt: now } : order;
}

function isSomethingLeft(order: Order): boolean {
  const { openExceptions, cancellationLeft } = order;
  return openExceptions > 0 || cancellationLeft !== undefined || openAtProviders(order) > 0;
}
