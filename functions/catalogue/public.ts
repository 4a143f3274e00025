import { remember } from '#shared/remembered.ts';
import type { Item } from './item.ts';
import { loadItems } from './store.ts';

export type { Item } from './item.ts';

const known = remember<Item>(5_000, 30_000);

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
