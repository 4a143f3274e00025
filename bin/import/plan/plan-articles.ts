import { classOf } from '../source/articles.ts';
import type { SourceRow } from '../source/source-row.ts';

/** One article: what becomes an item and its opening stock. */
export interface Article {
  readonly sku: string;
  readonly description: string;
  /** Units sold as order lines; 0 for what occurs on credit invoices or as shipping only. */
  readonly sold: number;
}

/** The articles of the accepted rows by SKU, sorted; the description of each is its most frequent one. */
export function planArticles(accepted: readonly SourceRow[]): ReadonlyMap<string, Article> {
  const shippingOnly = invoicesOfShippingOnly(accepted);
  const bySku = Map.groupBy(accepted, ({ sku }) => sku);
  const skus = [...bySku.keys()].sort();
  return new Map(
    skus.map((sku) => {
      const rows = bySku.get(sku) ?? [];
      const sold = rows
        .filter((row) => !row.credit && isLine(row, shippingOnly))
        .reduce((sum, { quantity }) => sum + quantity, 0);
      return [sku, { sku, description: mostFrequent(rows.map((row) => row.description)) ?? sku, sold }];
    }),
  );
}

/** Ordinary invoices that charge for shipping and nothing else. */
export function invoicesOfShippingOnly(accepted: readonly SourceRow[]): ReadonlySet<string> {
  const all = new Set(accepted.filter(({ credit }) => !credit).map(({ invoice }) => invoice));
  for (const { invoice, sku } of accepted) if (classOf(sku) !== 'shipping') all.delete(invoice);
  return all;
}

/** True when a row becomes an order line. An invoice of shipping alone becomes an order of that article. */
export function isLine({ sku, invoice }: SourceRow, shippingOnly: ReadonlySet<string>): boolean {
  return classOf(sku) !== 'shipping' || shippingOnly.has(invoice);
}

/** Of equally frequent ones the first in the alphabet, so that the choice never depends on the order of the rows. */
function mostFrequent(descriptions: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of descriptions) if (each !== '') counts.set(each, (counts.get(each) ?? 0) + 1);
  let best: [string, number] | undefined;
  for (const entry of counts) {
    if (!best || entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0])) best = entry;
  }
  return best?.[0];
}

/** The rule for opening stock, as it is printed. */
export const stockRule = 'units sold on accepted rows of ordinary invoices, plus 10 %, rounded up to full tens';

/** Units of opening stock by that rule. */
export function openingUnits({ sold }: Article): number {
  return Math.ceil((sold * 11) / 100) * 10;
}
