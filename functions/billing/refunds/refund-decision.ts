import { formatMinor } from '#shared/money.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { creditLines, creditSums, type AskedLine } from '../documents/credit-memo.ts';
import { rowsOf, type Account } from '../payments/account.ts';
import type { InvoiceLine } from '../documents/invoice.ts';
import type { LineCredit } from './issue-credit.ts';
import { refundable, refundsOutOf, type PlannedRefund } from '../payments/settle-plan.ts';

/** Credits named units and pays back what was collected for them; on account nothing was. */
export function decideLineCredit(
  account: Account,
  invoiced: readonly InvoiceLine[],
  asked: readonly AskedLine[],
): LineCredit | Refusal {
  const { order } = account;
  const credited = rowsOf(account, 'credit').flatMap(({ lines }) => lines);
  const credit = creditLines(order.lines, invoiced, credited, asked);
  if ('refused' in credit) {
    const errors = credit.refused.map(({ index, message }) => ({ pointer: `/lines/${index}`, message }));
    return refuse('conflicting-state', errors[0]?.message ?? 'the lines cannot be credited', ...errors);
  }
  const sums = creditSums(credit.lines);
  if (order.payment.method === 'on_account') return { lines: credit.lines, sums, refunds: [] };
  if (order.payments.captured < order.payments.invoiced) {
    return refuse('conflicting-state', 'an invoice of the order is not collected yet; refund when it is');
  }
  const refusal = refuseAbove(account, sums.total, '/lines');
  return refusal ?? { lines: credit.lines, sums, refunds: refundsOutOf(account, sums.total) };
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
