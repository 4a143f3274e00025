import { formatMinor } from '#shared/money.ts';
import { etagOf, ok, type Answer } from '#shared/http/answer.ts';
import type { CancelledUnits } from './cancel-units.ts';
import { unitsTold } from '../aggregate/units.ts';
import { summaryOf } from '../reading/order-view.ts';

/** The answer to a cancellation: the order as it stands after it, and what was cancelled. */
export function cancellationAnswer({ order, taken, amount }: CancelledUnits): Answer {
  const body = {
    order: summaryOf(order),
    cancelled: taken.map(unitsTold),
    amount: formatMinor(amount, order.currency),
  };
  return ok(body, { etag: etagOf(order.version) });
}
