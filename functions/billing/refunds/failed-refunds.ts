import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import { exceptionsOf, raisedFromSettlement } from '#functions/orders/public.ts';
import { paymentOf, rowsOf, withRows, type Account, type Refund } from '../payments/account.ts';
import { changeAccount, findAccount } from '../payments/account-store.ts';
import { goodwillEntry, refundEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { moneyAccountOf } from '../books/money-accounts.ts';
import { tenderOfPayment } from '../tenders/tender-payments.ts';
import { lookUpRefund, payRefund, refundAsk } from './pay-refund.ts';
import { isWithPerson } from './refunds-to-pay.ts';
import { withTotals } from '../payments/payment-totals.ts';
import type { Absent, Outcome } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Asks the provider what has become of each refund of an order. One that it had accepted and could not carry out in the end is
 * taken back; one that is requested and not known to be accepted is paid, which looks it up first: news may come before
 * the answer to the request itself. One that a person has left is only looked up.
 */
export async function lookAtRefunds(orderId: string): Promise<void> {
  const known = await findAccount(orderId);
  for (const { entry } of known ? rowsOf(known, 'refund') : []) await lookAtRefund(orderId, entry);
}

/**
 * As lookAtRefunds, for one refund.
 * @returns what the provider says of it where it was given back before; undefined where it was not.
 */
export async function lookAtRefund(orderId: string, entry: string): Promise<Outcome | Absent | undefined> {
  const account = await findAccount(orderId);
  const refund = account && refundIn(account, entry);
  if (!account || !refund) return undefined;
  if (refund.state === 'requested') {
    const isLeft = isWithPerson(refund, await exceptionsOf(orderId));
    await (isLeft ? lookUpRefund(account, refund) : payRefund(account, entry));
  }
  if (refund.state !== 'refunded') return undefined;
  const payment = paymentOf(account, refund.paymentId);
  const outcome = await (await providerOf(payment.provider)).lookUp(refundAsk(account, refund));
  if (outcome.outcome === 'declined') {
    await changeAccount(account, (current) => takenBack(current, refund, outcome.reason));
  }
  return outcome;
}

const refundIn = (account: Account, entry: string): Refund | undefined =>
  rowsOf(account, 'refund').find((one) => one.entry === entry);

/**
 * Takes a refund back: the money is with us, and the promise stands. A person decides when it is asked for again: they are
 * told in the transaction that takes the refund back, since no later run would find out about it.
 */
async function takenBack(
  account: Account,
  { entry, attempt }: Refund,
  reason: string,
): Promise<Change<Account> | undefined> {
  const row = refundIn(account, entry);
  if (row?.state !== 'refunded' || row.attempt !== attempt) return undefined;
  const { order } = account;
  const { amount, paymentId, refundId } = row;
  const payment = paymentOf(account, paymentId);
  const isGoodwill = row.cause === 'goodwill';
  const source = { currency: order.currency, reference: refundId, orderId: order.orderId };
  const from = moneyAccountOf(tenderOfPayment(account, payment));
  // The entry of the refund, the other way round: the journal is only ever added to.
  const posting = post(
    order.branch,
    isGoodwill ? goodwillEntry(source, from, -amount) : refundEntry(source, from, -amount),
    account.book,
  );
  const { refundedAt: _, ...rest } = row;
  const postedAs = [...(row.postedAs ?? []), ...posting.keys];
  const added = { refunded: -amount, ...(isGoodwill ? { goodwill: -amount } : {}) };
  const back = withTotals(order, added, undefined, payment.tender);
  const detail = `refund ${refundId} did not arrive: ${reason}`;
  const raised = await raisedFromSettlement(back, { error: 'RefundFailed', detail, about: entry });
  const refused: Refund = { ...rest, state: 'refused', refusal: reason, postedAs };
  return {
    state: withRows({ ...account, order: raised?.state ?? back }, [
      refused,
      { ...payment, refunded: payment.refunded - amount },
    ]),
    events: [
      {
        type: 'RefundFailed',
        data: { paymentId, refundId, amount: decimalMoney(amount, order.currency), reason },
      },
      ...(raised?.events ?? []),
    ],
    writes: [...posting.writes, ...(raised?.writes ?? [])],
  };
}
