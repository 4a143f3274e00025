import { quantityText } from '#shared/quantity.ts';
import type { Difference } from './rebuild-orders.ts';
import { readStocks, type StockStanding } from './stock-rows.ts';

/** Counts items of a location again from their levels. @returns every difference that was found and corrected. */
export async function rebuildStock(location: string, skus: readonly string[]): Promise<Difference[]> {
  const shelves = [...new Set(skus)].map((sku) => ({ sku, location }));
  const read = await readStocks(shelves, true);
  return read.flatMap(({ before, now }) =>
    before && shown(before) === shown(now)
      ? []
      : [{ what: `${now.sku} at ${location}`, stood: before ? shown(before) : 'not counted', is: shown(now) }],
  );
}

function shown({ onHand, lacking, backordered, unsellable = 0, ofOthers = 0, measure }: StockStanding): string {
  const text = (steps: number): string => quantityText(steps, measure);
  return [
    `${text(onHand)} on hand, ${text(lacking)} short, ${text(backordered)} waiting`,
    ...(unsellable > 0 ? [`${text(unsellable)} not to be sold`] : []),
    ...(ofOthers > 0 ? [`${text(ofOthers)} of others`] : []),
  ].join(', ');
}
