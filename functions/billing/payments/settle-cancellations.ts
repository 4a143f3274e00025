import { nowIso } from '#shared/ambient.ts';
import { consume } from '#shared/events/consume.ts';
import { loadException } from '#functions/orders/public.ts';
import { statusOf, type Order } from '#functions/orders/rules.ts';
import { followAgain } from '../follow-up/look-again.ts';
import { loadAccount } from './account-store.ts';
import { giveUpRefund } from '../refunds/pay-refund.ts';
import { giveUpCapture } from './capture-payment.ts';
import { collectAgain } from './late-captures.ts';
import { settleAccount } from './settle-account.ts';

/**
 * Voids or gives back what a cancellation leaves over, credits undelivered units, and pays the refunds that were requested. What the provider refuses
 * goes to the exception queue, and is asked again when a person resumes it: refused captures as well.
 */
export const handler = consume<
  'LinesCancelled' | 'ParcelLost' | 'ParcelSentBack' | 'RefundRequested' | 'ExceptionResolved'
>(async (event) => {
  const { orderId, id } = event.metadata;
  if (orderId === undefined) throw new Error(`the event ${id} names no order`);
  if (event.type === 'ExceptionResolved' && !(await isDecidedHere(orderId, event.data))) return;
  const account = await loadAccount(orderId);
  if (event.type === 'LinesCancelled' && isSettledByWorkflow(account.order)) return;
  await settleAccount(account);
});

/**
 * Does what a person's decision on an exception of billing says beside the settling of the account. A workflow that is resumed asks by
 * itself; what it was to collect and they have given up is noted here, as a hold may keep it waiting.
 * @returns whether it is one of billing that was resumed, or a capture or a refund that was given up.
 */
async function isDecidedHere(orderId: string, data: { exceptionId: string; resolution: string }): Promise<boolean> {
  const exception = await loadException(orderId, data.exceptionId);
  if (!exception) return false;
  const { kind, error, about = '', exceptionId, resolvedAt } = exception;
  const isOf = (row: string) => about.startsWith(`${row}#`) && error !== 'NotFinal';
  if (data.resolution === 'given_up') {
    if (isOf('CAPTURE')) await giveUpCapture(await loadAccount(orderId), about);
    if (isOf('REFUND')) await giveUpRefund(await loadAccount(orderId), about);
    return isOf('CAPTURE') || isOf('REFUND');
  }
  if (kind !== 'settlement') return false;
  // First of all: what its provider never answers here goes to the dead letters, and is gone on with by the clock.
  await followAgain(orderId, about, resolvedAt ?? nowIso());
  if (isOf('CAPTURE')) await collectAgain({ orderId, exceptionId, about });
  return true;
}

/**
 * True when the workflow settles the cancellation: it does for an order that is cancelled as a whole and not closed yet, unless
 * it may be waiting for a person. Otherwise both would ask the provider for the same at once.
 */
function isSettledByWorkflow(order: Order): boolean {
  return statusOf(order).lifecycle === 'cancelled' && order.stage !== 'done' && order.openExceptions === 0;
}
