import { ambient } from '../ambient.ts';
import type { Condition } from './conditions.ts';
import { call, pauseAfter } from './database.ts';
import { Expressions } from './expressions.ts';
import { tableName } from './table-name.ts';
import { tables, type IndexDescription, type IndexOf, type KeyOf, type TableName } from './tables.ts';
import { fromWire, toWire, type Row, type WireRow } from './wire.ts';

/** Which rows are wanted: those of one partition of a table or of an index, in the order of their sort keys. */
export interface Query<Table extends TableName> {
  readonly index?: IndexOf<Table>;
  readonly partition: string;
  /** Sort keys that begin so. */
  readonly prefix?: string;
  /** Sort keys from this one on, it included; not together with `prefix`. */
  readonly from?: string;
  /** Sort keys up to this one, it included; not together with `prefix`. */
  readonly to?: string;
  readonly descending?: boolean;
  /** Only rows of which this is true are answered; the others are read and paid for all the same, and count for a page's limit. */
  readonly where?: Condition;
  /** The attributes that are wanted, where not all are. */
  readonly only?: readonly string[];
  /** True where the newest writes may be missing: such a read costs half. Reads of an index always are of this kind. */
  readonly stale?: boolean;
}

/** The key of a row, with the keys of the index that it was read from. */
export type Place = Readonly<Record<string, unknown>>;

/** Rows of one page. `last` is where the next one begins; undefined when there is none. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly last: Place | undefined;
}

/** Reads a row by its key, consistently; `stale` costs half and may miss the newest writes. Undefined when there is none. */
export async function get<Table extends TableName>(
  table: Table,
  key: KeyOf<Table>,
  { stale = false }: { readonly stale?: boolean } = {},
): Promise<Row | undefined> {
  const { Item } = await call('GetItem', {
    TableName: tableName(table),
    Key: toWire(key),
    ...(stale ? {} : { ConsistentRead: true }),
  });
  return Item === undefined ? undefined : fromWire(Item as WireRow);
}

/** The most keys of one BatchGetItem call. */
const largestBatch = 100;
const attempts = 8;

/** Reads rows by their keys, which must differ, consistently and in no particular order; missing ones are left out. */
export async function getMany<Table extends TableName>(
  table: Table,
  keys: readonly KeyOf<Table>[],
  /** The attributes that are wanted, where not all are. */
  only?: readonly string[],
): Promise<Row[]> {
  const starts = Array.from({ length: Math.ceil(keys.length / largestBatch) }, (_, index) => index * largestBatch);
  const batches = await Promise.all(
    starts.map((start) => getBatch(table, keys.slice(start, start + largestBatch).map(toWire), only)),
  );
  return batches.flat();
}

async function getBatch(table: TableName, keys: readonly WireRow[], only: readonly string[] | undefined) {
  const name = tableName(table);
  const expressions = new Expressions();
  const projection = only && { ProjectionExpression: only.map((path) => expressions.path(path)).join(', ') };
  const rows: Row[] = [];
  let left = keys;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error(`${table} is too busy: ${left.length} rows could not be read`);
    if (attempt > 1) await ambient.sleep(pauseAfter(attempt));
    const answer = await call('BatchGetItem', {
      RequestItems: { [name]: { Keys: left, ConsistentRead: true, ...projection, ...expressions.members } },
    });
    const { Responses, UnprocessedKeys } = answer as {
      readonly Responses?: Readonly<Record<string, readonly WireRow[]>>;
      readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly WireRow[] }>>;
    };
    rows.push(...(Responses?.[name] ?? []).map(fromWire));
    left = UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return rows;
}

/** Reads every row of a query, page after page; `perPage` bounds what is read for nothing by who may stop early. */
export async function* query<Table extends TableName>(
  table: Table,
  wanted: Query<Table>,
  perPage?: number,
): AsyncGenerator<Row> {
  let after: Place | undefined;
  do {
    const { rows, last } = await queryRows(table, wanted, { limit: perPage, after });
    yield* rows;
    after = last;
  } while (after);
}

/** Reads all rows of a query at once. */
export function queryAll<Table extends TableName>(table: Table, wanted: Query<Table>): Promise<Row[]> {
  return Array.fromAsync(query(table, wanted));
}

/** Reads one page: up to `limit` rows (1 MB without), those after the place where an earlier page ended. */
export async function queryRows<Table extends TableName>(
  table: Table,
  wanted: Query<Table>,
  { limit, after }: { readonly limit?: number | undefined; readonly after?: Place | undefined } = {},
): Promise<Rows> {
  const { Items = [], LastEvaluatedKey } = await call('Query', {
    ...queryInput(table, wanted),
    Limit: limit,
    ExclusiveStartKey: after && toWire(after),
  });
  return {
    rows: (Items as readonly WireRow[]).map(fromWire),
    last: LastEvaluatedKey === undefined ? undefined : fromWire(LastEvaluatedKey as WireRow),
  };
}

/** How many rows a query has; at least so many where they are more than 1 MB. */
export async function countRows<Table extends TableName>(table: Table, wanted: Query<Table>): Promise<number> {
  const { Count = 0 } = await call('Query', { ...queryInput(table, wanted), Select: 'COUNT' });
  return Number(Count);
}

function queryInput<Table extends TableName>(table: Table, wanted: Query<Table>) {
  const { index, partition, where, only, descending = false, stale = index !== undefined } = wanted;
  const expressions = new Expressions();
  const { partitionKey, sortKey } = keysOf(table, index);
  const inPartition = `${expressions.path(partitionKey)} = ${expressions.value(partition)}`;
  const range = sortKey === undefined ? undefined : rangeOf(wanted, expressions, sortKey);
  return {
    TableName: tableName(table),
    IndexName: index,
    KeyConditionExpression: range === undefined ? inPartition : `${inPartition} AND ${range}`,
    ...(where ? { FilterExpression: expressions.condition(where, partitionKey) } : {}),
    ...(only ? { ProjectionExpression: only.map((path) => expressions.path(path)).join(', ') } : {}),
    ...expressions.members,
    ...(descending ? { ScanIndexForward: false } : {}),
    ...(stale ? {} : { ConsistentRead: true }),
  };
}

function keysOf(table: TableName, index: string | undefined): { partitionKey: string; sortKey?: string } {
  if (index === undefined) return tables[table];
  const indexes: Readonly<Record<string, IndexDescription>> = tables[table].indexes;
  const found = indexes[index];
  if (!found) throw new Error(`the table ${table} has no index ${index}`);
  return found;
}

function rangeOf(
  { prefix, from, to }: Pick<Query<TableName>, 'prefix' | 'from' | 'to'>,
  expressions: Expressions,
  sortKey: string,
): string | undefined {
  const sort = () => expressions.path(sortKey);
  if (prefix !== undefined) return `begins_with(${sort()}, ${expressions.value(prefix)})`;
  if (from !== undefined && to !== undefined) {
    return `${sort()} BETWEEN ${expressions.value(from)} AND ${expressions.value(to)}`;
  }
  if (from !== undefined) return `${sort()} >= ${expressions.value(from)}`;
  return to === undefined ? undefined : `${sort()} <= ${expressions.value(to)}`;
}
