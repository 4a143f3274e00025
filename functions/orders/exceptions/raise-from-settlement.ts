import { ambient } from '#shared/ambient.ts';
import { exceptionsOf } from './exception-rows.ts';
import { raise } from './exceptions.ts';
import type { Order } from '../aggregate/order.ts';
import { changeOrder } from '../keeping/store.ts';

/** What a payment provider has refused, or not said its last about. */
export interface RefusedSettlement {
  /** Names the failure. */
  readonly error: string;
  /** Says of what and why, without personal data. */
  readonly detail: string;
  /** Sort key of the row in the order's account. */
  readonly about: string;
  /** What `resume` will do, where it is more than to ask the provider again for what it has refused. */
  readonly resumeAction?: string;
}

/**
 * Puts an order into the exception queue because a payment provider refused a void, a refund or a capture, or has not said its last about
 * something: once while the exception of this very thing is open.
 */
export async function raiseFromSettlement(orderId: string, refused: RefusedSettlement): Promise<void> {
  await changeOrder(orderId, (order) => raisedFromSettlement(order, refused));
}

/**
 * The same as a part of a change that is committed with its cause; undefined while the exception of this very thing is open, which the
 * workflow may have taken over.
 */
export async function raisedFromSettlement(
  order: Order,
  { error, detail, about, resumeAction = 'asks the payment provider again' }: RefusedSettlement,
): Promise<ReturnType<typeof raise> | undefined> {
  const exceptions = await exceptionsOf(order.orderId);
  const isRaised = exceptions.some(
    (one) => one.state === 'open' && one.about === about && one.error === error && one.detail === detail,
  );
  if (isRaised) return undefined;
  return raise(
    order,
    {
      kind: 'settlement',
      run: order.workflowRun,
      stage: 'Settle the payment',
      error,
      detail,
      about,
      reason: `the settlement of the payment failed with ${error}`,
      resumeAction,
    },
    ambient.now(),
  );
}
