import type { Lifecycle, PaymentStatus, FulfilmentStatus, ReturnStatus } from '#shared/contracts/vocabulary.ts';
import { comesByItself } from '../tenders/tender.ts';
import { tendersOf } from '../tenders/tenders-of-order.ts';
import { liveAmount } from './line-money.ts';
import type { Order, OrderLine, UnitState } from './order.ts';

export type { Lifecycle, PaymentStatus, FulfilmentStatus, ReturnStatus } from '#shared/contracts/vocabulary.ts';

/** The four independent axes. Derived, never set. */
export interface OrderStatus {
  readonly lifecycle: Lifecycle;
  readonly payment: PaymentStatus;
  readonly fulfilment: FulfilmentStatus;
  readonly return: ReturnStatus;
}

/** Units of all lines in one state. */
export function unitsIn(lines: readonly OrderLine[], ...states: UnitState[]): number {
  return lines.reduce((sum, line) => sum + states.reduce((units, state) => units + line.quantities[state], 0), 0);
}

/** Derives the status of an order from its quantities, payments and milestones. */
export function statusOf(order: Order): OrderStatus {
  return {
    lifecycle: lifecycleOf(order),
    payment: paymentOf(order),
    fulfilment: fulfilmentOf(order),
    return: returnOf(order),
  };
}

function lifecycleOf({ lines, acceptedAt, completedAt }: Order): Lifecycle {
  if (unitsIn(lines, 'cancelled') === orderedUnits(lines)) return 'cancelled';
  if (completedAt) return 'completed';
  if (unitsIn(lines, 'released', 'picked', 'packed', 'shipped', 'delivered', 'lost', 'sent_back') > 0)
    return 'in_fulfilment';
  return acceptedAt ? 'accepted' : 'placed';
}

function paymentOf(order: Order): PaymentStatus {
  const { payments, total } = order;
  if (total === 0) return 'not_due';
  const { state, authorised, received = 0, refunded, voided, givenUp = 0, credited } = payments;
  // What came without a provider counts as captured; what is credited before it came is not waited for.
  const captured = payments.captured + received;
  if (refunded > 0) return refunded === captured ? 'refunded' : 'partially_refunded';
  if (captured > 0) {
    return captured < wantedOf(order) - credited || givenUp > 0 ? 'partially_captured' : 'captured';
  }
  if (isAwaited(order)) return 'pending';
  if (state === 'pending') return 'pending';
  // What was voided before had lapsed.
  if (state === 'declined') return 'failed';
  if (voided > 0 && authorised === 0) return 'voided';
  return state === 'authorised' ? 'authorised' : 'none';
}

/** What is to be paid in all: what is authorised, or, where some of it is paid before that, what is not cancelled. */
const wantedOf = (order: Order): number =>
  order.payment.method === 'tenders' ? liveAmount(order) : order.payments.authorised;

/** Nothing was paid yet, and all of it is to come by a transfer or in cash. */
function isAwaited(order: Order): boolean {
  return (
    order.payment.method === 'tenders' &&
    order.payments.state === 'authorised' &&
    liveAmount(order) > 0 &&
    tendersOf(order).every(comesByItself)
  );
}

function fulfilmentOf({ lines }: Order): FulfilmentStatus {
  const live = orderedUnits(lines) - unitsIn(lines, 'cancelled');
  const delivered = unitsIn(lines, 'delivered');
  const gone = delivered + unitsIn(lines, 'shipped', 'lost', 'sent_back');
  if (live > 0 && delivered === live) return 'delivered';
  if (delivered > 0) return 'partially_delivered';
  if (live > 0 && gone === live) return 'shipped';
  if (gone > 0) return 'partially_shipped';
  return unitsIn(lines, 'backordered') > 0 ? 'backordered' : 'unfulfilled';
}

function returnOf({ lines }: Order): ReturnStatus {
  const returned = lines.reduce((sum, line) => sum + line.quantities.returned, 0);
  if (returned === 0) return 'none';
  return returned === unitsIn(lines, 'shipped', 'delivered') ? 'returned' : 'partially_returned';
}

function orderedUnits(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.ordered, 0);
}
