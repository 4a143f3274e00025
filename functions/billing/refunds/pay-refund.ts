import { nowIso } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { decimalMoney, formatMoney } from '#shared/money.ts';
import { paymentOf, rowsOf, withRows, type Account, type Refund } from '../payments/account.ts';
import { changeAccount, changeIntent } from '../payments/account-store.ts';
import { goodwillEntry, refundEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { moneyAccountOf } from '../books/money-accounts.ts';
import { goesBack, tenderOfPayment } from '../tenders/tender-payments.ts';
import { exceptionsAbout, refused } from '../payments/refused.ts';
import { followUp } from '../follow-up/not-final.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { askOnce, type Outcome, type RefundAsk } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';

/**
 * Gives back what a refund promises, once however often it is run. A refused one is asked again under a new key. What the provider
 * refuses now is told to a person with the commit that notes it. Throws StepFailure `TransientFailure` when the provider cannot be reached.
 */
export async function payRefund(known: Account, entry: string): Promise<Account> {
  const account = await askedAgain(known, entry);
  const refund = refundRow(account, entry);
  if (refund?.state !== 'requested') return account;
  const payment = paymentOf(account, refund.paymentId);
  if (goesBack(account, payment) === 'by_hand') return paidByHand(account, refund);
  const provider = await providerOf(payment.provider);
  return takenIn(account, refund, await askOnce(provider, refundAsk(account, refund), true));
}

/** Takes in what the provider knows of a requested refund that a person has left; it is asked for nothing. Throws as payRefund. */
export async function lookUpRefund(account: Account, refund: Refund): Promise<Account> {
  if (goesBack(account, paymentOf(account, refund.paymentId)) === 'by_hand') return account;
  const provider = await providerOf(paymentOf(account, refund.paymentId).provider);
  const known = await provider.lookUp(refundAsk(account, refund));
  return known.outcome === 'absent' ? account : takenIn(account, refund, known);
}

/**
 * A refund that a person pays by hand: they are asked first, by an exception, and it is recorded as paid when they have resumed that. It takes the
 * way of one that a provider refuses and that is asked for again.
 */
async function paidByHand(account: Account, refund: Refund): Promise<Account> {
  const { kind } = tenderOfPayment(account, paymentOf(account, refund.paymentId));
  const money = formatMoney({ minor: refund.amount, currency: account.order.currency });
  const detail = `refund ${refund.refundId}: pay ${money} back that came by ${kind}, then resume`;
  return changeAccount(account, (current) => {
    const row = requestedRow(current, refund);
    if (!row) return undefined;
    if (row.attempt > 1) return refunded(current, row);
    const left: Refund = { ...row, state: 'refused', refusal: 'paid_by_hand' };
    return refused(current, left, { error: 'RefundByHand', detail, resumeAction: 'records that it is paid back' });
  });
}

async function takenIn(account: Account, refund: Refund, outcome: Outcome): Promise<Account> {
  const { provider, paymentId } = paymentOf(account, refund.paymentId);
  if (outcome.outcome === 'declined') {
    const { reason } = outcome;
    const detail = `the provider ${provider} refused refund ${refund.refundId} of payment ${paymentId}: ${reason}`;
    return changeAccount(account, (current) => {
      const row = requestedRow(current, refund);
      return row && refused(current, { ...row, state: 'refused', refusal: reason }, { error: 'RefundRefused', detail });
    });
  }
  if (outcome.outcome !== 'approved') {
    throw new StepFailure('TransientFailure', `the provider ${provider} has not answered a refund yet`);
  }
  return changeAccount(account, (current) => {
    // Meanwhile a notification may have told that the provider could not carry it out after all.
    const row = requestedRow(current, refund);
    return row && refunded(current, row);
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

/** The row of a refund while nothing has decided the attempt that `refund` was read at. */
function requestedRow(account: Account, { entry, attempt }: Refund): Refund | undefined {
  const row = refundRow(account, entry);
  return row?.state === 'requested' && row.attempt === attempt ? row : undefined;
}

/**
 * The account with a refused refund requested once more, for a new attempt. Decided anew where another commit was first: nobody comes back to
 * it once the resumption that has led here counts as dealt with. One that another run has asked for meanwhile is left as that run has left it.
 */
async function askedAgain(known: Account, entry: string): Promise<Account> {
  const before = refundRow(known, entry);
  if (before?.state !== 'refused') return known;
  return changeIntent(known, (account) => {
    const row = refundRow(account, entry);
    if (row?.state !== 'refused' || row.attempt !== before.attempt) return undefined;
    const asked: Refund = { ...row, state: 'requested', attempt: row.attempt + 1 };
    return { state: withRows(account, [asked]), events: [], writes: [followUp(account.order.orderId, asked)] };
  });
}

/**
 * Takes the promise of a goodwill refund back that could not be paid, once a person has given up the last exception about it: what it held
 * can be given back for another reason. What a credit memo owes, or was paid too much, stays owed. Nothing happens where they have not.
 */
export function giveUpRefund(known: Account, entry: string): Promise<Account> {
  return changeAccount(known, async (account) => {
    const row = refundRow(account, entry);
    if (row?.state !== 'refused' || row.cause !== 'goodwill') return undefined;
    if ((await exceptionsAbout(account.order.orderId, entry)).at(-1)?.state !== 'given_up') return undefined;
    return { state: withRows(account, [{ ...row, state: 'given_up' }]), events: [] };
  });
}

function refunded(account: Account, row: Refund): Change<Account> {
  const { order } = account;
  const { amount, paymentId, refundId } = row;
  const payment = paymentOf(account, paymentId);
  const source = { currency: order.currency, reference: refundId, orderId: order.orderId };
  const isGoodwill = row.cause === 'goodwill';
  const from = moneyAccountOf(tenderOfPayment(account, payment));
  const posting = post(
    order.branch,
    isGoodwill ? goodwillEntry(source, from, amount) : refundEntry(source, from, amount),
    account.book,
  );
  const postedAs = [...(row.postedAs ?? []), ...posting.keys];
  const { tender: tenderId } = payment;
  const added = { refunded: amount, ...(isGoodwill ? { goodwill: amount } : {}) };
  const totalled = withTotals(order, added, undefined, tenderId);
  return {
    state: withRows({ ...account, order: totalled }, [
      { ...row, state: 'refunded', refundedAt: nowIso(), postedAs },
      { ...payment, refunded: payment.refunded + amount },
    ]),
    events: [
      {
        type: 'PaymentRefunded',
        data: { paymentId, tenderId, refundId, amount: decimalMoney(amount, order.currency) },
      },
    ],
    writes: posting.writes,
  };
}
