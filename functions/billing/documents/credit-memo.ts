import {
  priceTogether,
  shareOfPrice,
  type ChargePart,
  type InBundle,
  type OrderLine,
  type PaidPrice,
} from '#functions/orders/rules.ts';
import { measureIn, quantityText, type Measured } from '#shared/quantity.ts';
import type { CreditedLine } from '../payments/account.ts';
import type { TaxOfDocument } from './document-sums.ts';
import type { InvoiceLine } from './invoice.ts';

/** One line of a credit memo: what its units had cost by component, in minor units. */
export interface CreditMemoLine extends InBundle, PaidPrice, Measured {
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
  /** Of the order's details as they were when it was issued; absent for the first. */
  readonly detailsVersion?: number | undefined;
  readonly customerId?: string | undefined;
  /** The channel's own number of it; on one that refers to no order. */
  readonly reference?: string | undefined;
  readonly lines: readonly CreditMemoLine[];
  readonly lineCount: number;
  /** What is taken back of the order's charges; absent for nothing. */
  readonly charges?: readonly ChargePart[] | undefined;
  readonly net: number;
  /** Of all lines and charges, those alike as one. */
  readonly taxes: readonly TaxOfDocument[];
  readonly total: number;
}

/** What of a line is asked back. */
export interface AskedLine {
  readonly lineId: string;
  readonly quantity: number;
}

/** Why a line or charge cannot be credited: its place among the asked ones, and what is wrong. */
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
    if (!line)
      refused.push({
        index,
        message: `the order has no line ${JSON.stringify(lineId)}; name one of those that it shows`,
      });
    else if (seen.has(lineId)) refused.push({ index, message: `line ${lineId} is named twice; add the quantities up` });
    else if (quantity > left) {
      refused.push({
        index,
        message: `of line ${lineId} only ${quantityText(left, line.measure)} are invoiced and not refunded yet, not ${quantityText(quantity, line.measure)}; ask for no more`,
      });
    } else {
      const { sku, description } = line;
      credits.push({
        lineId,
        sku,
        description,
        ...measureIn(line),
        quantity,
        ...sharesOf(sold, unitsIn, shareOfUnits, back, quantity),
      });
    }
    seen.add(lineId);
  }
  return refused.length > 0 ? { refused } : { lines: credits };
}

const unitsIn = ({ quantity }: InvoiceLine): number => quantity;
const shareOfUnits = (part: InvoiceLine, from: number, count: number): PaidPrice =>
  shareOfPrice(part, part.quantity, from, count);

/** What the `count` after the first `from`, of units or of minor units, had cost on the invoices. */
export function sharesOf<Part>(
  sold: readonly Part[],
  sizeOfPart: (part: Part) => number,
  share: (part: Part, from: number, count: number) => PaidPrice,
  from: number,
  count: number,
): PaidPrice {
  const shares: PaidPrice[] = [];
  let before = 0;
  for (const part of sold) {
    const first = Math.max(from, before);
    const end = Math.min(from + count, before + sizeOfPart(part));
    if (first < end) shares.push(share(part, first - before, end - first));
    before += sizeOfPart(part);
  }
  return priceTogether(shares);
}

const unitsOf = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0);
