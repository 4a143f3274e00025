import { isMoneyDue, undeliveredAndOwed, type Order, type OrderLine } from '#functions/orders/rules.ts';
import { invoicedCharges, type AskedCharge } from '../documents/credit-charges.ts';
import type { AskedLine } from '../documents/credit-memo.ts';
import type { Invoice, InvoiceLine } from '../documents/invoice.ts';
import { rowsOf, type Account, type CreditedLine } from '../payments/account.ts';
import { withTotals } from '../payments/payment-totals.ts';
import { overpaid, refundable, refundsOutOf } from '../payments/settle-plan.ts';
import type { PlannedCredit } from './issue-credit.ts';
import { planCredit } from './plan-credit.ts';

/** Undelivered units of which it is not certain that they are owed still. */
export interface DoubtfulUnits extends CreditedLine {
  /** Units of the line that a person had refunded before. */
  readonly refunded: number;
}

/** What becomes of the money for undelivered units. */
export interface UndeliveredDecision {
  /** Every undelivered unit that is owed by now; none of them is after this. */
  readonly settled: readonly CreditedLine[];
  /** Absent where all of them had been refunded before. */
  readonly credit?: PlannedCredit | undefined;
  readonly doubtful: readonly DoubtfulUnits[];
}

/** True when undelivered units are owed, and all that has left is invoiced and collected, or given up: what is collected is known then. */
export function isUndeliveredOwed({ order }: Pick<Account, 'order'>): boolean {
  return order.lines.some((line) => undeliveredAndOwed(line) > 0) && !isMoneyDue(order);
}

/**
 * Credits undelivered units at what they are charged with on the invoices, and gives back what is paid above what is owed then: an invoice that is not
 * collected is owed less, and nothing is given back for it out of what was paid for others. Units that a person has refunded before are not
 * credited twice: as many as may be among the undelivered ones and may be others, a person decides on. Where all of the order was lost, or cancelled,
 * its shipping and whatever else was charged beside goes back as well: it has brought the customer nothing. What was sent back was brought.
 * @param invoices of the order, by number.
 */
export function decideUndelivered(account: Account, invoices: readonly Invoice[]): UndeliveredDecision {
  const { order } = account;
  const invoiced = invoices.flatMap(({ lines }) => lines);
  const settled: CreditedLine[] = [];
  const asked: AskedLine[] = [];
  const doubtful: DoubtfulUnits[] = [];
  for (const line of order.lines) {
    const owed = undeliveredAndOwed(line);
    if (owed <= 0) continue;
    const { lineId } = line;
    const { refunded, left } = creditedBefore(account, line, invoiced);
    const certain = Math.max(0, Math.min(owed - refunded, left));
    const doubted = Math.min(owed, left) - certain;
    settled.push({ lineId, quantity: owed });
    if (certain > 0) asked.push({ lineId, quantity: certain });
    if (doubted > 0) doubtful.push({ lineId, quantity: doubted, refunded });
  }
  const charges = isAllLost(order) ? chargesLeft(account, invoices) : [];
  if (asked.length + charges.length === 0) return { settled, doubtful };
  const credit = planCredit(account, invoices, { lines: asked, charges });
  if ('refused' in credit) throw new RangeError(credit.refused.map(({ message }) => message).join('; '));
  const { total } = credit.sums;
  const after = { ...account, order: withTotals(order, { credited: total }) };
  const back = Math.min(total, overpaid(after), Math.max(0, refundable(account)));
  return { settled, doubtful, credit: { ...credit, refunds: refundsOutOf(account, back), undelivered: asked } };
}

const isAllLost = ({ lines }: Pick<Order, 'lines'>): boolean =>
  lines.every(({ ordered, quantities: { lost, cancelled } }) => lost + cancelled === ordered);

/** What is left to be credited of the charges above zero; those below go with a credit by themselves. */
function chargesLeft(account: Account, invoices: readonly Invoice[]): AskedCharge[] {
  const invoiced = invoicedCharges(
    invoices.flatMap(({ charges = [] }) => charges),
    rowsOf(account, 'credit').flatMap(({ charges = [] }) => charges),
  );
  return [...invoiced].flatMap(([chargeId, { left }]) => (left > 0 ? [{ chargeId }] : []));
}

/** Units of a line that are refunded and not known to be undelivered ones, and those that can still be credited. */
function creditedBefore(
  account: Account,
  { lineId, settled }: OrderLine,
  invoiced: readonly InvoiceLine[],
): { refunded: number; left: number } {
  const credits = rowsOf(account, 'credit').flatMap(({ lines }) => lines);
  const back = unitsOf(credits, lineId);
  return { refunded: Math.max(0, back - (settled.undelivered ?? 0)), left: unitsOf(invoiced, lineId) - back };
}

function unitsOf(parts: readonly CreditedLine[], lineId: string): number {
  return parts.reduce((sum, part) => (part.lineId === lineId ? sum + part.quantity : sum), 0);
}
