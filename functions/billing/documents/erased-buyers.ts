import { consume } from '#shared/events/consume.ts';
import { keepBilledLonger } from '#functions/orders/public.ts';
import { wordsErased } from '#functions/orders/rules.ts';
import { changeIntent, loadAccount } from '../payments/account-store.ts';
import { rowsOf, withRows } from '../payments/account.ts';

/** What billing keeps of an order whose buyer was erased. */
export const handler = consume<'BuyerErased' | 'CreditMemoIssued'>(async ({ type, metadata }) => {
  const { orderId, occurredAt } = metadata;
  // A credit memo may belong to no order.
  if (orderId === undefined) return;
  if (type === 'BuyerErased') await eraseReasons(orderId);
  else await keepBilledLonger(orderId, Number(occurredAt.slice(0, 4)));
});

/** So many refunds are changed by one transaction. */
const perChange = 40;

/** Of its refunds no reason is left that a person may have written; a credit memo, which is a document, keeps its own. */
async function eraseReasons(orderId: string): Promise<void> {
  let left = 0;
  do {
    left = 0;
    await changeIntent(await loadAccount(orderId), (account) => {
      const told = rowsOf(account, 'refund').filter(({ reason }) => reason !== wordsErased);
      left = told.length - perChange;
      if (told.length === 0) return undefined;
      const erased = told.slice(0, perChange).map((refund) => ({ ...refund, reason: wordsErased }));
      return { state: withRows(account, erased), events: [] };
    });
  } while (left > 0);
}
