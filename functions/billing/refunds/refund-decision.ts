import { formatMinor } from '#shared/money.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Invoice } from '../documents/invoice.ts';
import { liveAmount, paidOf, ruleOf, sharesOf, tendersOf, toBeCollected } from '#functions/orders/rules.ts';
import { rowsOf, sumOf, type Account } from '../payments/account.ts';
import { refundable, refundsOutOf, type PlannedRefund } from '../payments/settle-plan.ts';
import type { PlannedCredit } from './issue-credit.ts';
import { planCredit, type AskedCredit, type PartsRefused } from './plan-credit.ts';

/** Credits named units and charges, and pays back what was collected for them; on account nothing was. */
export function decideCredit(
  account: Account,
  invoices: readonly Invoice[],
  asked: AskedCredit,
): PlannedCredit | Refusal {
  const { order } = account;
  const credit = planCredit(account, invoices, asked);
  if ('refused' in credit) return cannotBeCredited(credit);
  const { sums, lines } = credit;
  const pointer = lines.length > 0 ? '/lines' : '/charges';
  const uncovered = refuseUncovered(account, sums.total, pointer);
  if (uncovered) return uncovered;
  if (order.payment.method === 'on_account') return { ...credit, refunds: [] };
  if (order.payments.captured < toBeCollected(order)) {
    return refuse('conflicting-state', 'an invoice of the order is not collected yet; refund when it is');
  }
  if (order.payment.method === 'tenders') {
    const back = Math.min(sums.total, refundable(account), paidTooMuch(account, sums.total));
    return { ...credit, refunds: refundsOutOf(account, back) };
  }
  const refusal = refuseAbove(account, sums.total, pointer);
  return refusal ?? { ...credit, refunds: refundsOutOf(account, sums.total) };
}

/**
 * What is paid above what is due by now, once so much more is credited: what was paid before for all that is not cancelled, and what is invoiced by
 * the other tenders. What of a credit has not been paid yet is not paid back, but does not come any more.
 */
function paidTooMuch({ order, rows }: Account, credit: number): number {
  const { invoiced, credited } = order.payments;
  const [live, now] = [liveAmount(order), invoiced].map((amount) => sharesOf(order, amount));
  const due = tendersOf(order).reduce((sum, tender) => {
    const isPaidBefore = ruleOf(tender).comes === 'paid_before';
    return sum + ((isPaidBefore ? live : now)?.get(tender.tenderId) ?? 0);
  }, 0);
  const promised = rowsOf({ rows }, 'refund').filter(
    ({ state, cause }) => state !== 'refunded' && cause !== 'goodwill',
  );
  return Math.max(0, paidOf(order.payments) - sumOf(promised) - (due - credited - credit));
}

function cannotBeCredited({ of, refused }: PartsRefused): Refusal {
  const errors = refused.map(({ index, message }) => ({ pointer: `/${of}/${index}`, message }));
  return refuse('conflicting-state', errors[0]?.message ?? `the ${of} cannot be credited`, ...errors);
}

/** What was given back by a charge below zero was not paid: who names one lets it cover the rest of the credit. */
function refuseUncovered({ order }: Account, credit: number, pointer: string): Refusal | undefined {
  const { invoiced, credited } = order.payments;
  if (credit >= 0 && credited + credit <= invoiced) return undefined;
  const [asked, most] = [credit, invoiced - credited].map((minor) => formatMinor(minor, order.currency));
  const message = `come to ${asked} ${order.currency}; a credit is from 0 to ${most}, what is invoiced and not credited yet: leave out the charges below zero, which go with it in proportion, or name other amounts`;
  return refuse('conflicting-state', `the lines and charges ${message}`, { pointer, message });
}

/** Gives money back for goodwill. */
export function decideGoodwill(account: Account, amount: number): { refunds: readonly PlannedRefund[] } | Refusal {
  const pointer = '/appeasement/amount';
  if (amount === 0) {
    return refuse('invalid-amount', 'the goodwill amount is zero', { pointer, message: 'must be above zero' });
  }
  return refuseAbove(account, amount, pointer) ?? { refunds: refundsOutOf(account, amount) };
}

function refuseAbove(account: Account, amount: number, pointer: string): Refusal | undefined {
  const { currency } = account.order;
  const most = refundable(account);
  if (amount <= most) return undefined;
  const message = `${formatMinor(amount, currency)} ${currency} is above the ${formatMinor(most, currency)} that can be given back`;
  return refuse('conflicting-state', `${message}: what was collected less what is given or promised back`, {
    pointer,
    message,
  });
}
