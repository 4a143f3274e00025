import { ambient } from '../ambient.ts';
import type { Condition } from './conditions.ts';
import { call, pauseAfter } from './protocol/database.ts';
import { Expressions } from './protocol/expressions.ts';
import { hasOlder, kindOf, presentRow, versionAttribute, type RowKind } from './row-kind.ts';
import { tableName } from './protocol/table-name.ts';
import { presentCrew } from './side-by-side.ts';
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

/**
 * What is read of a table: rows of one kind, or of several that stand together, of which others are left out: what a later version
 * keeps beside them is nothing to this one.
 */
export type Source<Table extends TableName> = RowKind<Table> | readonly RowKind<Table>[];

/** Reads a row by its key, consistently; `stale` costs half and may miss the newest writes. Undefined when there is none. */
export async function get<Table extends TableName>(
  source: RowKind<Table>,
  key: KeyOf<Table>,
  { stale = false }: { readonly stale?: boolean } = {},
): Promise<Row | undefined> {
  // What is done side by side is read together.
  if (!stale && presentCrew()) return (await getMany(source, [key]))[0];
  const { Item } = await call('GetItem', {
    TableName: tableName(tableOf(source)),
    Key: toWire(key),
    ...(stale ? {} : { ConsistentRead: true }),
  });
  return Item === undefined ? undefined : rowsOf(source, [Item as WireRow])[0];
}

/** The most keys of one BatchGetItem call. */
const largestBatch = 100;
const attempts = 8;

/** Reads rows by their keys, which must differ, consistently and in no particular order; missing ones are left out. */
export async function getMany<Table extends TableName>(
  source: Source<Table>,
  keys: readonly KeyOf<Table>[],
  /** The attributes that are wanted, where not all are. */
  only?: readonly string[],
): Promise<Row[]> {
  const table = tableOf(source);
  const expressions = new Expressions();
  const projection = { ...projectionOf(source, only, expressions), ...expressions.members };
  const read = (some: readonly WireRow[]) => getBatch(table, some, projection);
  const wires = keys.map(toWire);
  const crew = only === undefined ? presentCrew() : undefined;
  if (crew) return rowsOf(source, wires.length === 0 ? [] : await crew.read(table, wires, read));
  const starts = Array.from({ length: Math.ceil(keys.length / largestBatch) }, (_, index) => index * largestBatch);
  const batches = await Promise.all(starts.map((start) => read(wires.slice(start, start + largestBatch))));
  return rowsOf(source, batches.flat());
}

async function getBatch(table: TableName, keys: readonly WireRow[], projection: object): Promise<WireRow[]> {
  const name = tableName(table);
  const rows: WireRow[] = [];
  let left = keys;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error(`${table} is too busy: ${left.length} rows could not be read`);
    if (attempt > 1) await ambient.sleep(pauseAfter(attempt));
    const answer = await call('BatchGetItem', {
      RequestItems: { [name]: { Keys: left, ConsistentRead: true, ...projection } },
    });
    const { Responses, UnprocessedKeys } = answer as {
      readonly Responses?: Readonly<Record<string, readonly WireRow[]>>;
      readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly WireRow[] }>>;
    };
    rows.push(...(Responses?.[name] ?? []));
    left = UnprocessedKeys?.[name]?.Keys ?? [];
  }
  return rows;
}

/** Reads every row of a query, page after page; `perPage` bounds what is read for nothing by who may stop early. */
export async function* query<Table extends TableName>(
  source: Source<Table>,
  wanted: Query<Table>,
  perPage?: number,
): AsyncGenerator<Row> {
  let after: Place | undefined;
  do {
    const { rows, last } = await queryRows(source, wanted, { limit: perPage, after });
    yield* rows;
    after = last;
  } while (after);
}

/** Reads all rows of a query at once. */
export function queryAll<Table extends TableName>(source: Source<Table>, wanted: Query<Table>): Promise<Row[]> {
  return Array.fromAsync(query(source, wanted));
}

/** Reads one page: up to `limit` rows (1 MB without), those after the place where an earlier page ended. */
export async function queryRows<Table extends TableName>(
  source: Source<Table>,
  wanted: Query<Table>,
  { limit, after }: { readonly limit?: number | undefined; readonly after?: Place | undefined } = {},
): Promise<Rows> {
  const { Items = [], LastEvaluatedKey } = await call('Query', {
    ...queryInput(source, wanted),
    Limit: limit,
    ExclusiveStartKey: after && toWire(after),
  });
  const wires = Items as readonly WireRow[];
  return {
    // An index that copies the keys alone does not know versions.
    rows: copiesKeysOnly(tableOf(source), wanted.index) ? wires.map(fromWire) : rowsOf(source, wires),
    last: LastEvaluatedKey === undefined ? undefined : fromWire(LastEvaluatedKey as WireRow),
  };
}

/** How many rows a query has; at least so many where they are more than 1 MB. */
export async function countRows<Table extends TableName>(source: Source<Table>, wanted: Query<Table>): Promise<number> {
  const { Count = 0 } = await call('Query', { ...queryInput(source, wanted), Select: 'COUNT' });
  return Number(Count);
}

function queryInput<Table extends TableName>(source: Source<Table>, wanted: Query<Table>) {
  const table = tableOf(source);
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
    ...projectionOf(source, only, expressions),
    ...expressions.members,
    ...(descending ? { ScanIndexForward: false } : {}),
    ...(stale ? {} : { ConsistentRead: true }),
  };
}

function tableOf<Table extends TableName>(source: Source<Table>): Table {
  if ('table' in source) return source.table;
  const [first] = source;
  if (!first) throw new RangeError('name the kinds of the rows that are read');
  return first.table;
}

/** The rows that are of the kinds that are read, in their present version. */
function rowsOf(source: Source<TableName>, wires: readonly WireRow[]): Row[] {
  if ('table' in source) return wires.map((wire) => presentRow(source, wire));
  return wires.flatMap((wire) => {
    const kind = kindOf(source, wire);
    return kind ? [presentRow(kind, wire)] : [];
  });
}

/** Rows of a kind that has older versions are read whole, since an older one may have elsewhere what is wanted. */
function projectionOf(source: Source<TableName>, only: readonly string[] | undefined, expressions: Expressions) {
  if (!only || [source].flat().some(hasOlder)) return {};
  const wanted = [...only, versionAttribute];
  return { ProjectionExpression: wanted.map((path) => expressions.path(path)).join(', ') };
}

function copiesKeysOnly(table: TableName, index: string | undefined): boolean {
  return index !== undefined && indexOf(table, index).include === undefined;
}

function keysOf(table: TableName, index: string | undefined): { partitionKey: string; sortKey?: string } {
  return index === undefined ? tables[table] : indexOf(table, index);
}

function indexOf(table: TableName, index: string): IndexDescription {
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
