import { consume } from '#shared/events/consume.ts';
import { loadException } from '#functions/orders/public.ts';
import { statusOf, type Order } from '#functions/orders/rules.ts';
import { loadAccount } from './account-store.ts';
import { settleOrRaise } from './settle-or-raise.ts';

/**
 * Voids or gives back what a cancellation leaves over, and pays the refunds that were requested. What the provider refuses
 * goes to the exception queue, and is asked again when a person resumes it.
 */
export const handler = consume<'LinesCancelled' | 'RefundRequested' | 'ExceptionResolved'>(async (event) => {
  const { orderId, id } = event.metadata;
  if (orderId === undefined) throw new Error(`the event ${id} names no order`);
  if (event.type === 'ExceptionResolved' && !(await isToAskAgain(orderId, event.data))) return;
  const account = await loadAccount(orderId);
  if (event.type === 'LinesCancelled' && isSettledByWorkflow(account.order)) return;
  await settleOrRaise(account);
});

/** A resumed workflow asks by itself; after a refusal here, the resumption of that exception does. */
async function isToAskAgain(orderId: string, data: { exceptionId: string; resolution: string }): Promise<boolean> {
  if (data.resolution !== 'resumed') return false;
  return (await loadException(orderId, data.exceptionId))?.kind === 'settlement';
}

/**
 * True when the workflow settles the cancellation: it does for an order that is cancelled as a whole and not closed yet, unless
 * it may be waiting for a person. Otherwise a refusal would be asked for twice, and two people be called for it.
 */
function isSettledByWorkflow(order: Order): boolean {
  return statusOf(order).lifecycle === 'cancelled' && order.stage !== 'done' && order.openExceptions === 0;
}
