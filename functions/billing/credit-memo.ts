import { shareOfUnits } from '#shared/money.ts';
import type { OrderLine } from '#functions/orders/public.ts';
import type { CreditedLine } from './account.ts';
import type { InvoiceLine } from './invoice.ts';
import type { DocumentSums } from './journal.ts';

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
  readonly net: number;
  readonly tax: number;
  readonly total: number;
}

/** What has been invoiced, or credited, of one line. */
interface LineSums {
  readonly quantity: number;
  readonly goods: number;
  readonly tax: number;
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
    const sold = sumsOf(
      lineId,
      invoiced.map(({ price, discount, ...rest }) => ({ ...rest, goods: price - discount })),
    );
    const back = sumsOf(lineId, credited);
    const left = sold.quantity - back.quantity;
    if (!line) refused.push({ index, message: `the order has no line ${JSON.stringify(lineId)}` });
    else if (seen.has(lineId)) refused.push({ index, message: `line ${lineId} is named twice; add the quantities up` });
    else if (quantity > left) {
      refused.push({
        index,
        message: `${left} invoiced units of line ${lineId} are not refunded yet, not ${quantity}`,
      });
    } else {
      const goods = nextShare(sold.goods, sold.quantity, back.goods, back.quantity + quantity);
      const tax = nextShare(sold.tax, sold.quantity, back.tax, back.quantity + quantity);
      credits.push({ lineId, sku: line.sku, description: line.description, quantity, goods, tax, amount: goods + tax });
    }
    seen.add(lineId);
  }
  return refused.length > 0 ? { refused } : { lines: credits };
}

/** What takes the credits of a line from `before` to the share of `units` out of `quantity`; never below nothing. */
function nextShare(total: number, quantity: number, before: number, units: number): number {
  return Math.max(0, shareOfUnits(total, quantity, 0, units) - before);
}

function sumsOf(lineId: string, parts: readonly (LineSums & { readonly lineId: string })[]): LineSums {
  const none: LineSums = { quantity: 0, goods: 0, tax: 0 };
  return parts
    .filter((part) => part.lineId === lineId)
    .reduce(
      (sum, { quantity, goods, tax }) => ({
        quantity: sum.quantity + quantity,
        goods: sum.goods + goods,
        tax: sum.tax + tax,
      }),
      none,
    );
}

/** What a credit memo posts to the journal. */
export function creditSums(lines: readonly CreditMemoLine[]): DocumentSums {
  const goods = lines.reduce((sum, line) => sum + line.goods, 0);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  return { goods, shipping: 0, tax, total: goods + tax };
}
