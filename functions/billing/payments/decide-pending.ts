import { rowsOf } from './account.ts';
import { findAccount } from './account-store.ts';
import { decideUndecided } from './authorise.ts';
import { settleAccount } from './settle-account.ts';

/**
 * Looks up the pending payments of an order and takes in what the provider says. Any caller that hears of a change may call it:
 * it reads the truth from the provider, so that duplicates and disorder do no harm. The workflow is woken by the event.
 */
export async function decidePendingPayments(orderId: string): Promise<void> {
  const known = await findAccount(orderId);
  if (!known) return;
  const account = await decideUndecided(known);
  if (rowsOf(account, 'payment').some(({ state }) => state === 'pending')) return;
  // What was approved too late, after a cancellation, is voided.
  await settleAccount(account);
}
