import { consume } from '#shared/events/consume.ts';
import { loadAccount } from './account-store.ts';
import { settleAccount } from './settle-account.ts';

/** Voids or gives back what a cancellation leaves over, and pays the refunds that were requested. */
export const handler = consume<'LinesCancelled' | 'RefundRequested'>(async ({ metadata }) => {
  if (metadata.orderId === undefined) throw new Error(`the event ${metadata.id} names no order`);
  await settleAccount(await loadAccount(metadata.orderId));
});
