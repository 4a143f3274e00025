import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import type { Item } from './item.ts';

/** The most keys of one BatchGet call. */
const largestBatch = 100;
const attempts = 8;

/** Reads items by SKU, consistently; missing ones are left out. */
export async function loadItems(skus: readonly string[]): Promise<Item[]> {
  const starts = Array.from({ length: Math.ceil(skus.length / largestBatch) }, (_, index) => index * largestBatch);
  const batches = await Promise.all(starts.map((start) => loadBatch(skus.slice(start, start + largestBatch))));
  return batches.flat();
}

async function loadBatch(skus: readonly string[]): Promise<Item[]> {
  const table = tableName('Catalogue');
  const items: Item[] = [];
  let keys: Record<string, unknown>[] = skus.map((sku) => ({ item: sku, entry: 'ITEM' }));
  for (let attempt = 1; keys.length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error(`the catalogue is too busy: ${keys.length} items could not be read`);
    if (attempt > 1) await ambient.sleep(ambient.random() * 10 * 2 ** attempt);
    const { Responses, UnprocessedKeys } = await documents().send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []).map(itemOf));
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

function itemOf(row: Record<string, unknown>): Item {
  return { ...(row['details'] as Omit<Item, 'version'>), version: row['version'] as number };
}
