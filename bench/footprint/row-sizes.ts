import { itemSize } from '#infra/local/eventsources/item-size.ts';
import { tables, type TableDescription } from '#shared/dynamodb/tables.ts';
import { pagesOf, physicalName } from '../system/tables.ts';

/** How many rows, and their bytes as DynamoDB charges for storing them. */
export interface Amount {
  readonly rows: number;
  readonly bytes: number;
}

/** What is stored, by table and kind of row (`Orders: EVENT`, `Billing: journal`) and by index (`Orders/byQueue`). */
export type Stored = Readonly<Record<string, Amount>>;

/** A row as DynamoDB writes it: each attribute with its type. */
type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What DynamoDB charges for each row of a table or index besides its attributes. */
const overheadBytes = 100;

/** Everything that is in the tables of the engine at `endpoint` now. */
export async function storedNow(endpoint: string): Promise<Stored> {
  const stored: Record<string, Amount> = {};
  const add = (what: string, item: Item) => {
    const { rows, bytes } = stored[what] ?? { rows: 0, bytes: 0 };
    stored[what] = { rows: rows + 1, bytes: bytes + itemSize(item) + overheadBytes };
  };
  for (const [name, description] of Object.entries<TableDescription>(tables)) {
    for await (const { Items } of pagesOf(endpoint, 'Scan', { TableName: await physicalName(endpoint, name) })) {
      for (const item of Items as Item[]) {
        add(`${name}: ${kindOf(item, description)}`, item);
        for (const [index, { partitionKey, sortKey, include = [] }] of Object.entries(description.indexes)) {
          const copied = [description.partitionKey, description.sortKey, partitionKey, sortKey, ...include];
          if (partitionKey in item && sortKey in item) add(`${name}/${index}`, only(item, copied));
        }
      }
    }
  }
  return stored;
}

/** What came to what was stored `before`, shared by `orders`. */
export function growthOf(after: Stored, before: Stored, orders: number): Stored {
  return Object.fromEntries(
    Object.entries(after).flatMap(([what, amount]) => {
      const rows = (amount.rows - (before[what]?.rows ?? 0)) / orders;
      const bytes = (amount.bytes - (before[what]?.bytes ?? 0)) / orders;
      return rows > 0 ? [[what, { rows, bytes }]] : [];
    }),
  );
}

/** The kind of a row, from the words that its keys begin with: `EVENT`, `journal`, `order MESSAGE`. */
function kindOf(item: Item, { partitionKey, sortKey }: TableDescription): string {
  const partition = /^[a-z-]+(?=#)/.exec(String(item[partitionKey]?.['S']))?.[0];
  const entry = sortKey && /^[A-Z]+(?:#[A-Z]+)?/.exec(String(item[sortKey]?.['S']))?.[0];
  return [partition, entry].filter(Boolean).join(' ') || 'row';
}

function only(item: Item, attributes: readonly (string | undefined)[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
}
