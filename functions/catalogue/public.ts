import { remember } from '#shared/remembered.ts';
import type { Item } from './item.ts';
import { priceFor, type Buying, type ListPrice } from './prices/list-price.ts';
import { pricesOf } from './prices/price-store.ts';
import { loadItems } from './store.ts';

export type { Item } from './item.ts';
export type { ListPrice } from './prices/list-price.ts';
export { itemOperations } from './item-operations.ts';
export { setPricesOperation } from './prices/price-operations.ts';

const known = remember<Item>(5_000, 30_000);
const prices = remember<readonly ListPrice[]>(5_000, 30_000);
/** So many items' prices are read at a time. */
const readAtOnce = 25;

/** The items by SKU, each up to 30 seconds old. SKUs that do not exist are not in the map. */
export async function findItems(skus: Iterable<string>): Promise<Map<string, Item>> {
  const wanted = new Set(skus);
  const found = new Map<string, Item>();
  for (const sku of wanted) {
    const item = known.get(sku);
    if (item) found.set(sku, item);
  }
  const missing = [...wanted].filter((sku) => !found.has(sku));
  for (const item of await loadItems(missing)) {
    known.set(item.sku, item);
    found.set(item.sku, item);
  }
  return found;
}

/** What somebody wants to buy of an item. */
export interface Wanted {
  readonly sku: string;
  /** In steps of the item's measure. */
  readonly quantity: number;
}

/**
 * The price that the price lists have for each, in the order of `wanted`; undefined where they have none. The lists are up to 30 seconds old.
 */
export async function listPricesFor(
  wanted: readonly Wanted[],
  buying: Omit<Buying, 'quantity'>,
): Promise<(ListPrice | undefined)[]> {
  const skus = [...new Set(wanted.map(({ sku }) => sku))];
  const lists = new Map<string, readonly ListPrice[]>();
  for (let first = 0; first < skus.length; first += readAtOnce) {
    const some = skus.slice(first, first + readAtOnce);
    const found = await Promise.all(some.map((sku) => pricesKnown(sku, buying.currency)));
    for (const [index, sku] of some.entries()) lists.set(sku, found[index] ?? []);
  }
  return wanted.map(({ sku, quantity }) => priceFor(lists.get(sku) ?? [], { ...buying, quantity }));
}

/** Where there is none it is looked for again each time, so that a new one is found at once. */
async function pricesKnown(sku: string, currency: string): Promise<readonly ListPrice[]> {
  const key = `${currency} ${sku}`;
  const remembered = prices.get(key);
  if (remembered) return remembered;
  const found = await pricesOf(sku, currency);
  if (found.length > 0) prices.set(key, found);
  return found;
}
