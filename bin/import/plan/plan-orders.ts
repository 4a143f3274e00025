import { countryCode } from '../../csv.ts';
import { invoicesOfShippingOnly, isLine, type Article } from './plan-articles.ts';
import type { SourceRow } from '../source/source-row.ts';

/** The most lines of one order. */
const mostLines = 1000;

export interface LinePlan {
  /** As the API numbers the lines of an order. */
  readonly lineId: string;
  readonly sku: string;
  readonly quantity: number;
  /** Pence. */
  readonly price: number;
  /** Where it differs from the article's. */
  readonly description: string | undefined;
}

/** One order to be placed. Money is pence. */
export interface OrderPlan {
  /** The invoice number; of an invoice above 1,000 lines the second part is `<number>-2`. */
  readonly externalNumber: string;
  readonly invoice: string;
  /** RFC 3339, UTC: the earliest moment of its rows. */
  readonly placedAt: string;
  readonly customer: string | undefined;
  readonly country: string;
  readonly lines: readonly LinePlan[];
  readonly shipping: number;
  readonly total: number;
  /** What it is made of, for the report should the API refuse it. */
  readonly rows: readonly SourceRow[];
}

/** The orders of the ordinary invoices, oldest first. */
export function planOrders(accepted: readonly SourceRow[], articles: ReadonlyMap<string, Article>): OrderPlan[] {
  const shippingOnly = invoicesOfShippingOnly(accepted);
  const byInvoice = Map.groupBy(
    accepted.filter(({ credit }) => !credit),
    ({ invoice }) => invoice,
  );
  return [...byInvoice.values()]
    .flatMap((rows) => ordersOf(rows, articles, shippingOnly))
    .sort((one, other) => compare(one.placedAt, other.placedAt) || compare(one.externalNumber, other.externalNumber));
}

function ordersOf(
  rows: readonly SourceRow[],
  articles: ReadonlyMap<string, Article>,
  shippingOnly: ReadonlySet<string>,
): OrderPlan[] {
  const [first] = rows;
  if (!first) return [];
  const { invoice } = first;
  const goods = rows.filter((row) => isLine(row, shippingOnly));
  const charges = rows.filter((row) => !isLine(row, shippingOnly));
  const placedAt = rows.reduce((earliest, { date }) => (date < earliest ? date : earliest), first.date);
  const parts = Math.ceil(goods.length / mostLines);
  return Array.from({ length: parts }, (_, part) => {
    const mine = goods.slice(part * mostLines, (part + 1) * mostLines);
    const charged = part === 0 ? charges : [];
    return {
      externalNumber: part === 0 ? invoice : `${invoice}-${part + 1}`,
      invoice,
      placedAt,
      customer: rows.find(({ customer }) => customer !== undefined)?.customer,
      country: countryCode(first.country) ?? 'ZZ',
      lines: mine.map((row, index) => lineOf(row, index, articles.get(row.sku))),
      shipping: amountOf(charged),
      total: amountOf(mine) + amountOf(charged),
      rows: [...mine, ...charged],
    };
  });
}

function lineOf({ sku, quantity, price, description }: SourceRow, index: number, article: Article | undefined) {
  const own = description === '' || description === article?.description ? undefined : description;
  return { lineId: String(index + 1), sku, quantity, price, description: own };
}

const amountOf = (rows: readonly SourceRow[]): number => rows.reduce((sum, { amount }) => sum + amount, 0);

/** Text by its code units, as files and tables sort it. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
