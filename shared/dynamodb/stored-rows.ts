import { call } from './protocol/database.ts';
import { keysOf } from './row-kind.ts';
import { tableName } from './protocol/table-name.ts';
import type { TableName } from './tables.ts';
import type { WireRow } from './wire.ts';

/** A part of all rows of a table, of parts that hold about as many each. */
export interface Segment {
  readonly number: number;
  readonly of: number;
}

/** A page of rows as they are stored, whichever kinds they are of. `last` is the key after which the next page begins. */
export interface StoredPage {
  readonly rows: readonly WireRow[];
  readonly last: WireRow | undefined;
}

/** Reads a page of a segment; the newest writes may be missing. For who goes through all rows, which no function may. */
export async function scanStored(
  table: TableName,
  { number, of }: Segment,
  { limit, after }: { readonly limit: number; readonly after?: WireRow | undefined },
): Promise<StoredPage> {
  const { Items, LastEvaluatedKey } = await call('Scan', {
    TableName: tableName(table),
    Segment: number,
    TotalSegments: of,
    Limit: limit,
    ExclusiveStartKey: after,
  });
  return { rows: (Items ?? []) as readonly WireRow[], last: LastEvaluatedKey as WireRow | undefined };
}

/** A row as it is stored now; undefined when it is gone. */
export async function storedAgain(table: TableName, row: WireRow): Promise<WireRow | undefined> {
  const { Item } = await call('GetItem', {
    TableName: tableName(table),
    Key: keyIn(table, row),
    ConsistentRead: true,
  });
  return Item as WireRow | undefined;
}

/** The key of a stored row. */
export function keyIn(table: TableName, row: WireRow): WireRow {
  return Object.fromEntries(keysOf(table).map((name) => [name, row[name] ?? {}]));
}
