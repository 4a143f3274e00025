import { raisedFromSettlement } from '#functions/orders/public.ts';
import { paymentOf, rowsOf, type Account, type Refund } from '../payments/account.ts';
import { changeAccount, findAccount, type AccountChange } from '../payments/account-store.ts';
import { goodwillEntry, refundEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { refundAsk } from './pay-refund.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { providerOf } from '../providers/providers.ts';

/**
 * Takes back every refund of an order that the provider had accepted and could not carry out in the end: the money is with
 * us, and the promise stands. A person decides when it is asked for again: they are told in the transaction that takes the refund
 * back, since nobody would find out about it later.
 */
export async function reverseFailedRefunds(orderId: string): Promise<void> {
  const known = await findAccount(orderId);
  if (!known) return;
  let account = known;
  for (const refund of rowsOf(known, 'refund').filter(({ state }) => state === 'refunded')) {
    const payment = paymentOf(known, refund.paymentId);
    const outcome = await (await providerOf(payment.provider)).lookUp(refundAsk(known, refund));
    if (outcome.outcome !== 'declined') continue;
    account = await changeAccount(account, (current) => reversed(current, refund.entry, outcome.reason));
  }
}

async function reversed(account: Account, entry: string, reason: string): Promise<AccountChange | undefined> {
  const row = rowsOf(account, 'refund').find((one) => one.entry === entry);
  if (row?.state !== 'refunded') return undefined;
  const { order } = account;
  const { amount, paymentId, refundId } = row;
  const payment = paymentOf(account, paymentId);
  const isGoodwill = row.cause === 'goodwill';
  const source = { currency: order.currency, reference: refundId, orderId: order.orderId };
  // The entry of the refund, the other way round: the journal is only ever added to.
  const posting = post(order.branch, isGoodwill ? goodwillEntry(source, -amount) : refundEntry(source, -amount));
  const { refundedAt: _, ...rest } = row;
  const postedAs = [...(row.postedAs ?? []), ...posting.keys];
  const back = withTotals(order, { refunded: -amount, ...(isGoodwill ? { goodwill: -amount } : {}) });
  const raised = await raisedFromSettlement(back, 'RefundFailed', `refund ${refundId} did not arrive: ${reason}`);
  const refused: Refund = { ...rest, state: 'refused', refusal: reason, postedAs };
  return {
    order: raised?.order ?? back,
    events: [
      {
        type: 'RefundFailed',
        data: { paymentId, refundId, amount: { minor: amount, currency: order.currency }, reason },
      },
      ...(raised?.events ?? []),
    ],
    rows: [refused, { ...payment, refunded: payment.refunded - amount }],
    others: [...posting.writes, ...(raised?.others ?? [])],
  };
}
