import { shareOfUnits } from '#shared/money.ts';
import type { OrderLine } from '#functions/orders/rules.ts';
import type { CreditedLine } from '../payments/account.ts';
import type { InvoiceLine } from './invoice.ts';
import type { DocumentSums } from '../books/journal.ts';

/** One line of a credit memo, in minor units: `amount = goods + tax`. */
export interface CreditMemoLine {
  readonly lineId?: string | undefined;
  readonly sku?: string | undefined;
  readonly description: string;
  readonly quantity: number;
  readonly goods: number;
  readonly tax: number;
  readonly amount: number;
}

/** What is taken back of sales. It never changes after it is issued. Amounts are minor units of `currency`. */
export interface CreditMemo {
  /** `CRM-<branch>-000001`; also its id. */
  readonly number: string;
  readonly branch: string;
  readonly channel: string;
  readonly currency: string;
  readonly issuedAt: string;
  readonly reason: string;
  /** Absent on one that refers to no order. */
  readonly orderId?: string | undefined;
  readonly customerId?: string | undefined;
  /** The channel's own number of it; on one that refers to no order. */
  readonly reference?: string | undefined;
  readonly lines: readonly CreditMemoLine[];
  readonly lineCount: number;
  readonly net: number;
  readonly tax: number;
  readonly total: number;
}

/** What of a line is asked back. */
export interface AskedLine {
  readonly lineId: string;
  readonly quantity: number;
}

/** Why a line cannot be credited: its place among the asked ones, and what is wrong. */
export interface CreditRefusal {
  readonly index: number;
  readonly message: string;
}

/**
 * The credit of the asked units: only invoiced ones, each once. A line's credits follow its invoices by the unit, and the
 * last unit takes what is left, so that a line credited as a whole gives back to the penny what was invoiced.
 */
export function creditLines(
  lines: readonly OrderLine[],
  invoiced: readonly InvoiceLine[],
  credited: readonly CreditedLine[],
  asked: readonly AskedLine[],
): { lines: CreditMemoLine[] } | { refused: CreditRefusal[] } {
  const refused: CreditRefusal[] = [];
  const credits: CreditMemoLine[] = [];
  const seen = new Set<string>();
  for (const [index, { lineId, quantity }] of asked.entries()) {
    const line = lines.find((one) => one.lineId === lineId);
    const sold = invoiced.filter((part) => part.lineId === lineId);
    const back = credited.filter((part) => part.lineId === lineId);
    const left = sum(sold, 'quantity') - sum(back, 'quantity');
    if (!line) refused.push({ index, message: `the order has no line ${JSON.stringify(lineId)}` });
    else if (seen.has(lineId)) refused.push({ index, message: `line ${lineId} is named twice; add the quantities up` });
    else if (quantity > left) {
      refused.push({
        index,
        message: `${left} invoiced units of line ${lineId} are not refunded yet, not ${quantity}`,
      });
    } else {
      const { goods, tax } = nextShares(line.unitPrice, sold, back, quantity);
      credits.push({ lineId, sku: line.sku, description: line.description, quantity, goods, tax, amount: goods + tax });
    }
    seen.add(lineId);
  }
  return refused.length > 0 ? { refused } : { lines: credits };
}

/** What takes the credits of a line from what they are to the share of `quantity` units more; never below nothing. */
function nextShares(
  unitPrice: number,
  sold: readonly InvoiceLine[],
  back: readonly CreditedLine[],
  quantity: number,
): { goods: number; tax: number } {
  const units = sum(back, 'quantity') + quantity;
  const share = (total: number): number => shareOfUnits(total, sum(sold, 'quantity'), 0, units);
  const goods = unitPrice * units - share(sum(sold, 'discount'));
  return {
    goods: Math.max(0, goods - sum(back, 'goods')),
    tax: Math.max(0, share(sum(sold, 'tax')) - sum(back, 'tax')),
  };
}

function sum<Key extends string>(parts: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return parts.reduce((all, part) => all + part[key], 0);
}

/** What a credit memo posts to the journal. */
export function creditSums(lines: readonly CreditMemoLine[]): DocumentSums {
  const goods = lines.reduce((sum, line) => sum + line.goods, 0);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  return { goods, shipping: 0, tax, total: goods + tax };
}
