import { nowIso } from '#shared/ambient.ts';
import { getAll } from '#shared/dynamodb/batch.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import { queryAll, queryPage, type Page } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import type { CodeKind, Item } from './item.ts';
import { codesOf, type ItemCode } from './item-codes.ts';

/** Reads items by SKU, consistently; missing ones are left out. */
export async function loadItems(skus: readonly string[]): Promise<Item[]> {
  return (await getAll('Catalogue', skus.map(itemKey))).map(itemOf);
}

/** One page of all items by SKU. */
export async function itemPage(limit: number, cursor: string | undefined): Promise<Page<Item>> {
  const { rows, next } = await queryPage(
    {
      TableName: tableName('Catalogue'),
      IndexName: 'byKind',
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':kind': 'item' },
    },
    limit,
    cursor,
  );
  return { rows: rows.map(itemOf), next };
}

/** The SKUs that carry a barcode or another number. Several items may share one. */
export async function skusByCode(kind: CodeKind, code: string): Promise<string[]> {
  const rows = queryAll({
    TableName: tableName('Catalogue'),
    KeyConditionExpression: '#item = :code',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':code': codePartition({ kind, code }) },
    ConsistentRead: true,
  });
  return (await Array.fromAsync(rows)).map(({ entry }) => entry as string);
}

/** How an item is kept: over `before`, or as a new one where there is none, with its codes in step. Fails by `item`. */
export function keepItem(before: Item | undefined, { state }: Change<Omit<Item, 'version'>>): Kept<Item> {
  const saved: Item = { ...state, version: (before?.version ?? 0) + 1 };
  return { state: saved, writes: [itemWrite(saved, before), ...codeWrites(saved, before)] };
}

function itemWrite({ version, ...details }: Item, before: Item | undefined): NamedWrite {
  return {
    name: 'item',
    Put: {
      TableName: tableName('Catalogue'),
      Item: {
        ...itemKey(details.sku),
        kind: 'item',
        kindKey: details.sku,
        details,
        version,
        changedAt: nowIso(),
      },
      ...(before
        ? {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': before.version },
          }
        : { ConditionExpression: 'attribute_not_exists(#entry)', ExpressionAttributeNames: { '#entry': 'entry' } }),
    },
  };
}

function codeWrites(item: Item, before: Item | undefined): NamedWrite[] {
  const wanted = new Map(codesOf(item).map((code) => [codePartition(code), code]));
  const kept = new Map((before ? codesOf(before) : []).map((code) => [codePartition(code), code]));
  const TableName = tableName('Catalogue');
  const added = [...wanted.keys()].filter((partition) => !kept.has(partition));
  const gone = [...kept.keys()].filter((partition) => !wanted.has(partition));
  return [
    ...added.map((partition) => ({
      name: partition,
      Put: { TableName, Item: { item: partition, entry: item.sku } },
    })),
    ...gone.map((partition) => ({
      name: partition,
      Delete: { TableName, Key: { item: partition, entry: item.sku } },
    })),
  ];
}

const itemKey = (sku: string) => ({ item: sku, entry: 'ITEM' });

/** `#` is in no SKU, so that codes and items cannot meet. */
const codePartition = ({ kind, code }: ItemCode): string => `${kind}#${code}`;

function itemOf(row: Record<string, unknown>): Item {
  return { ...(row['details'] as Omit<Item, 'version'>), version: row['version'] as number };
}
