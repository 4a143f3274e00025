import { classOf } from '../source/articles.ts';
import { compare, type OrderPlan } from './plan-orders.ts';
import type { SourceRow } from '../source/source-row.ts';

/** Units of one order that a credit invoice takes back. */
export interface RefundPlan {
  readonly externalNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Pence. */
  readonly total: number;
}

export interface MemoLine {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** Pence of the whole line. */
  readonly amount: number;
}

/** What one credit invoice becomes: refunds of the orders it refers to, and a free-standing credit memo for the rest. */
export interface CreditPlan {
  /** Its number, with the C. */
  readonly invoice: string;
  /** RFC 3339, UTC. */
  readonly date: string;
  readonly customer: string | undefined;
  readonly refunds: readonly RefundPlan[];
  readonly memo: readonly MemoLine[];
}

/** An order line with units that no credit invoice has taken back yet. */
interface SoldLine {
  readonly externalNumber: string;
  readonly lineId: string;
  readonly placedAt: string;
  readonly price: number;
  left: number;
}

/**
 * Finds what credit invoices refer to: earlier lines of the same customer with the same article at the same price, the
 * newest first, as far as units are left. Manual bookings, samples, discounts and shipping refer to nothing, and neither
 * do rows without a customer.
 */
export function planCredits(accepted: readonly SourceRow[], orders: readonly OrderPlan[]): CreditPlan[] {
  const sold = soldLines(orders);
  const byInvoice = Map.groupBy(
    accepted.filter(({ credit }) => credit),
    ({ invoice }) => invoice,
  );
  const credits = [...byInvoice].map(([invoice, rows]) => ({
    invoice,
    rows,
    date: rows.map(({ date }) => date).sort()[0] ?? '',
  }));
  return credits
    .sort((one, other) => compare(one.date, other.date) || compare(one.invoice, other.invoice))
    .map(({ invoice, rows, date }) => planCredit(invoice, date, rows, sold));
}

function planCredit(
  invoice: string,
  date: string,
  rows: readonly SourceRow[],
  sold: ReadonlyMap<string, SoldLine[]>,
): CreditPlan {
  const refunds = new Map<string, { lines: Map<string, number>; total: number }>();
  const memo: MemoLine[] = [];
  for (const { sku, description, quantity, price, customer } of rows) {
    let wanted = -quantity;
    const candidates = customer && classOf(sku) === 'goods' ? (sold.get(keyOf(customer, sku, price)) ?? []) : [];
    for (const line of candidates) {
      const taken = line.placedAt <= date ? Math.min(wanted, line.left) : 0;
      if (taken === 0) continue;
      line.left -= taken;
      wanted -= taken;
      const refund = refunds.get(line.externalNumber) ?? { lines: new Map<string, number>(), total: 0 };
      refund.lines.set(line.lineId, (refund.lines.get(line.lineId) ?? 0) + taken);
      refund.total += taken * price;
      refunds.set(line.externalNumber, refund);
    }
    if (wanted > 0) memo.push({ sku, description: description || sku, quantity: wanted, amount: wanted * price });
  }
  return {
    invoice,
    date,
    customer: rows.find((row) => row.customer !== undefined)?.customer,
    refunds: [...refunds].map(([externalNumber, { lines, total }]) => ({
      externalNumber,
      lines: [...lines].map(([lineId, quantity]) => ({ lineId, quantity })),
      total,
    })),
    memo,
  };
}

/** Lines by customer, article and price, the newest first. */
function soldLines(orders: readonly OrderPlan[]): Map<string, SoldLine[]> {
  const sold = new Map<string, SoldLine[]>();
  for (const { externalNumber, customer, placedAt, lines } of orders.toReversed()) {
    if (customer === undefined) continue;
    for (const { lineId, sku, quantity, price } of lines) {
      if (classOf(sku) !== 'goods') continue;
      const key = keyOf(customer, sku, price);
      const line = { externalNumber, lineId, placedAt, price, left: quantity };
      const same = sold.get(key);
      if (same) same.push(line);
      else sold.set(key, [line]);
    }
  }
  return sold;
}

const keyOf = (customer: string, sku: string, price: number): string => `${customer}\n${sku}\n${price}`;
