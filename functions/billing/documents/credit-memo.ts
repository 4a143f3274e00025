import {
  amountOf,
  netOf,
  priceTogether,
  shareOfPrice,
  together,
  type OrderLine,
  type PaidPrice,
} from '#functions/orders/rules.ts';
import type { CreditedLine } from '../payments/account.ts';
import type { InvoiceLine, TaxOfDocument } from './invoice.ts';
import type { DocumentSums } from '../books/journal.ts';

/** One line of a credit memo: what its units had cost by component, in minor units. */
export interface CreditMemoLine extends PaidPrice {
  readonly lineId?: string | undefined;
  readonly sku?: string | undefined;
  readonly description: string;
  readonly quantity: number;
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
  /** Of all lines, those alike as one. */
  readonly taxes: readonly TaxOfDocument[];
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
 * The credit of the asked units: only invoiced ones, each once. They are taken from a line's invoices in turn, each unit at its share of the
 * invoice that it stands on. What is invoiced later changes nothing of it, and a line credited as a whole gives back to the penny what was
 * invoiced.
 * @param invoiced the lines of the order's invoices, by number.
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
    const back = unitsOf(credited.filter((part) => part.lineId === lineId));
    const left = unitsOf(sold) - back;
    if (!line) refused.push({ index, message: `the order has no line ${JSON.stringify(lineId)}` });
    else if (seen.has(lineId)) refused.push({ index, message: `line ${lineId} is named twice; add the quantities up` });
    else if (quantity > left) {
      refused.push({
        index,
        message: `${left} invoiced units of line ${lineId} are not refunded yet, not ${quantity}`,
      });
    } else {
      const { sku, description } = line;
      credits.push({ lineId, sku, description, quantity, ...sharesOf(sold, back, quantity) });
    }
    seen.add(lineId);
  }
  return refused.length > 0 ? { refused } : { lines: credits };
}

/** What the units after the first `from` had cost on the invoices. */
function sharesOf(sold: readonly InvoiceLine[], from: number, count: number): PaidPrice {
  const shares: PaidPrice[] = [];
  let before = 0;
  for (const part of sold) {
    const first = Math.max(from, before);
    const end = Math.min(from + count, before + part.quantity);
    if (first < end) shares.push(shareOfPrice(part, part.quantity, first - before, end - first));
    before += part.quantity;
  }
  return priceTogether(shares);
}

const unitsOf = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0);

/** What a credit memo posts to the journal. */
export function creditSums(lines: readonly CreditMemoLine[]): DocumentSums {
  const goods = lines.reduce((sum, line) => sum + netOf(line), 0);
  const taxes = together(lines.flatMap((line) => line.taxes));
  return { goods, shipping: 0, taxes, total: lines.reduce((sum, line) => sum + amountOf(line), 0) };
}
