import { nowIso } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney } from '#shared/money.ts';
import { paymentOf, rowsOf, withRows, type Account, type Refund } from '../payments/account.ts';
import { changeAccount, keepIntent, loadAccount } from '../payments/account-store.ts';
import { goodwillEntry, refundEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { SettlementRefusal } from '../payments/settlement-refusal.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { askOnce, type RefundAsk } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Gives back what a refund promises, once however often it is run. A refused one is asked again under a new key. Throws
 * StepFailure `RefundRefused`, or `TransientFailure` when the provider cannot be reached.
 */
export async function payRefund(known: Account, entry: string): Promise<Account> {
  const account = await askable(known, entry);
  const refund = refundRow(account, entry);
  if (refund?.state !== 'requested') return account;
  const payment = paymentOf(account, refund.paymentId);
  const outcome = await askOnce(await providerOf(payment.provider), refundAsk(account, refund), true);
  if (outcome.outcome === 'declined') {
    await keepIntent(account, { ...refund, state: 'refused', refusal: outcome.reason });
    throw new SettlementRefusal(
      'RefundRefused',
      entry,
      `the provider ${payment.provider} refused refund ${refund.refundId} of payment ${payment.paymentId}: ${outcome.reason}`,
    );
  }
  if (outcome.outcome !== 'approved') {
    throw new StepFailure('TransientFailure', `the provider ${payment.provider} has not answered a refund yet`);
  }
  return changeAccount(account, (current) => {
    const row = refundRow(current, entry);
    // Meanwhile a notification may have told that the provider could not carry it out after all.
    const waits = row?.state === 'requested' && row.attempt === refund.attempt;
    return waits ? refunded(current, row) : undefined;
  });
}

/** What the provider is asked for a refund, under the key of its present attempt. */
export function refundAsk(account: Account, { entry, attempt, amount, paymentId }: Refund): RefundAsk {
  const { orderId, currency } = account.order;
  return {
    kind: 'refund',
    key: `${orderId}/${entry}/${attempt}`,
    orderId,
    amount: { minor: amount, currency },
    reference: paymentOf(account, paymentId).reference ?? '',
  };
}

const refundRow = (account: Account, entry: string): Refund | undefined =>
  rowsOf(account, 'refund').find((one) => one.entry === entry);

async function askable(account: Account, entry: string): Promise<Account> {
  const refund = refundRow(account, entry);
  if (refund?.state !== 'refused') return account;
  const asked: Refund = { ...refund, state: 'requested', attempt: refund.attempt + 1 };
  const again = await keepIntent(account, asked, [followUp(account.order.orderId, asked)]);
  return again ?? loadAccount(account.order.orderId);
}

function refunded(account: Account, row: Refund): Change<Account> {
  const { order } = account;
  const { amount, paymentId, refundId } = row;
  const payment = paymentOf(account, paymentId);
  const source = { currency: order.currency, reference: refundId, orderId: order.orderId };
  const isGoodwill = row.cause === 'goodwill';
  const posting = post(order.branch, isGoodwill ? goodwillEntry(source, amount) : refundEntry(source, amount));
  const postedAs = [...(row.postedAs ?? []), ...posting.keys];
  const totalled = withTotals(order, { refunded: amount, ...(isGoodwill ? { goodwill: amount } : {}) });
  return {
    state: withRows({ ...account, order: totalled }, [
      { ...row, state: 'refunded', refundedAt: nowIso(), postedAs },
      { ...payment, refunded: payment.refunded + amount },
    ]),
    events: [{ type: 'PaymentRefunded', data: { paymentId, refundId, amount: decimalMoney(amount, order.currency) } }],
    writes: posting.writes,
  };
}
