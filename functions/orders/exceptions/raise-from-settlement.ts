import { ambient } from '#shared/ambient.ts';
import { exceptionsOf } from './exception-rows.ts';
import { raise } from './exceptions.ts';
import type { Order } from '../aggregate/order.ts';
import { changeOrder } from '../aggregate/store.ts';

/**
 * Puts an order into the exception queue because a payment provider refused a void or a refund, or has not said its last about
 * something: once while the exception of this very thing is open. `error` names the failure, `detail` says of what, without personal data.
 */
export async function raiseFromSettlement(orderId: string, error: string, detail: string): Promise<void> {
  await changeOrder(orderId, (order) => raisedFromSettlement(order, error, detail));
}

/** The same as a part of a change that is committed with its cause; undefined while the exception of this very thing is open. */
export async function raisedFromSettlement(
  order: Order,
  error: string,
  detail: string,
): Promise<ReturnType<typeof raise> | undefined> {
  const exceptions = await exceptionsOf(order.orderId);
  const isRaised = exceptions.some(
    (one) => one.kind === 'settlement' && one.state === 'open' && one.error === error && one.detail === detail,
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
      reason: `the settlement of the payment failed with ${error}`,
      resumeAction: 'asks the payment provider again',
    },
    ambient.now(),
  );
}
