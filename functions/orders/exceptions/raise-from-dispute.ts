import { ambient } from '#shared/ambient.ts';
import { raise } from './exceptions.ts';
import type { Order } from '../aggregate/order.ts';

/**
 * Puts an order into the exception queue because a customer disputes a payment, as a part of the change that takes the dispute
 * in: one for each dispute, and for each thing that happens to it. `error` names what happened, `detail` says it without personal data.
 * @param dueBy until when the provider takes evidence, RFC 3339, if it says so.
 */
export function raisedFromDispute(
  order: Order,
  error: string,
  detail: string,
  dueBy: string | undefined,
): ReturnType<typeof raise> {
  return raise(
    order,
    {
      kind: 'dispute',
      run: order.workflowRun,
      stage: 'Payment',
      error,
      detail,
      dueBy,
      reason: error === 'DisputeLost' ? 'a disputed payment was lost' : 'the customer disputes a payment',
      resumeAction: 'closes the exception; evidence is given to the payment provider itself',
    },
    ambient.now(),
  );
}
