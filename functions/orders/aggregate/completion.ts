import type { Change } from '#shared/work/change.ts';
import { blockedBy } from '../holding/holds.ts';
import type { Order } from './order.ts';
import { statusOf } from './status.ts';

/** What has left and is not invoiced yet, or is invoiced and neither collected nor given up. */
export function isMoneyDue({ lines, payment, payments }: Order): boolean {
  const uninvoiced = lines.some(
    ({ quantities, settled }) => quantities.shipped + quantities.delivered > settled.invoiced,
  );
  return uninvoiced || (payment.method === 'card' && payments.captured + (payments.givenUp ?? 0) < payments.invoiced);
}

/** Money is due, and no hold keeps it from being invoiced and collected. */
export const isToBeInvoiced = (order: Order): boolean => isMoneyDue(order) && !blockedBy(order, 'capture');

/** Every unit of an order that was not cancelled as a whole is delivered or cancelled, and all that is due is collected. */
export function isFulfilled(order: Order): boolean {
  const { screenedAt, lines } = order;
  const isCancelled = statusOf(order).lifecycle === 'cancelled';
  return screenedAt !== undefined && !isCancelled && lines.every(isFinished) && !isMoneyDue(order);
}

function isFinished({ ordered, quantities }: Order['lines'][number]): boolean {
  return quantities.delivered + quantities.cancelled === ordered;
}

/**
 * The change with the end of the order's life in it, where it leaves nothing else to be done: whichever change that is, it completes
 * the order at `now` (RFC 3339). What has still to be seen to (an exception, stock or an authorisation to be given back) keeps the
 * order open; its workflow finishes it.
 */
export function completing({ state, events }: Change<Order>, now: string): Pick<Change<Order>, 'state' | 'events'> {
  if (state.completedAt !== undefined || !isFulfilled(state) || isSomethingLeft(state)) return { state, events };
  return { state: { ...state, completedAt: now }, events: [...events, { type: 'OrderCompleted', data: {} }] };
}

function isSomethingLeft({ openExceptions, cancellationLeft, payment, payments }: Order): boolean {
  const authorised = payment.method === 'card' && payments.authorised > payments.captured;
  return openExceptions > 0 || cancellationLeft !== undefined || authorised;
}
