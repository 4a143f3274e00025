import { ambient } from '#shared/ambient.ts';
import { raise } from './exceptions.ts';
import type { Order } from '../aggregate/order.ts';

const told = {
  PaymentDisputed: {
    reason: 'the customer disputes a payment',
    resumeAction: 'closes the exception; evidence is given to the payment provider itself',
  },
  DisputeLost: {
    reason: 'a disputed payment was lost',
    resumeAction: 'closes the exception; the money is with the customer',
  },
} as const;

/** What has happened to a dispute, for people and without personal data. */
interface ToldDispute {
  readonly detail: string;
  /** Sort key of its row in the order's account. */
  readonly about: string;
  /** Until when the provider takes evidence, RFC 3339, if it says so. */
  readonly dueBy?: string | undefined;
}

/**
 * Puts an order into the exception queue because a customer disputes a payment, as a part of the change that takes the dispute
 * in: one for each dispute, and for each thing that happens to it. `error` names what happened.
 */
export function raisedFromDispute(
  order: Order,
  error: keyof typeof told,
  dispute: ToldDispute,
): ReturnType<typeof raise> {
  return raise(
    order,
    { kind: 'dispute', run: order.workflowRun, stage: 'Payment', error, ...dispute, ...told[error] },
    ambient.now(),
  );
}
