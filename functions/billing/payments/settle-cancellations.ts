import { consume } from '#shared/events/consume.ts';
import { StepFailure } from '#shared/steps.ts';
import { raiseFromSettlement } from '#functions/orders/public.ts';
import { loadAccount } from './account-store.ts';
import { settleAccount } from './settle-account.ts';

/** What a person has to see to: asking again would be refused again. */
const refusals = new Set(['VoidRefused', 'RefundRefused']);

/**
 * Voids or gives back what a cancellation leaves over, and pays the refunds that were requested. What the provider refuses
 * goes to the exception queue, and is asked again when a person resumes it.
 */
export const handler = consume<'LinesCancelled' | 'RefundRequested' | 'ExceptionResolved'>(async (event) => {
  const { orderId, id } = event.metadata;
  if (orderId === undefined) throw new Error(`the event ${id} names no order`);
  if (event.type === 'ExceptionResolved' && event.data.resolution !== 'resumed') return;
  try {
    await settleAccount(await loadAccount(orderId));
  } catch (error) {
    if (!(error instanceof StepFailure) || !refusals.has(error.name)) throw error;
    await raiseFromSettlement(orderId, error.name, error.message);
  }
});
