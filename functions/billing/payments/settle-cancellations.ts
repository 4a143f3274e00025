import { consume } from '#shared/events/consume.ts';
import { loadAccount } from './account-store.ts';
import { settleOrRaise } from './settle-or-raise.ts';

/**
 * Voids or gives back what a cancellation leaves over, and pays the refunds that were requested. What the provider refuses
 * goes to the exception queue, and is asked again when a person resumes it.
 */
export const handler = consume<'LinesCancelled' | 'RefundRequested' | 'ExceptionResolved'>(async (event) => {
  const { orderId, id } = event.metadata;
  if (orderId === undefined) throw new Error(`the event ${id} names no order`);
  if (event.type === 'ExceptionResolved' && event.data.resolution !== 'resumed') return;
  await settleOrRaise(await loadAccount(orderId));
});
