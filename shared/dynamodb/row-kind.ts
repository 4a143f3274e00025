import { tables, type KeyOf, type TableName } from './tables.ts';
import { fromWire, plain, toWire, type Row, type WireRow } from './wire.ts';

/** By which keys a row is told to be of a kind: the whole text, or what it begins with where the pattern ends with `*`. */
export interface KeyPattern {
  readonly partition?: string | readonly string[];
  readonly sort?: string;
}

/** Makes of a row, as it was stored by one version, what the next version would have stored. */
export type Upcast = (row: Readonly<Row>) => Row;

/** What is said of a kind of row, once, for who reads, writes and backfills it. */
export interface RowKindDescription<Table extends TableName, Attribute extends string> {
  /** Names the kind among all others: `fulfilment order`. */
  readonly name: string;
  readonly table: Table;
  readonly key: KeyPattern;
  /** The version that this code writes; 1 where it does not say. It counts on when rows of before cannot be read as they are. */
  readonly version?: number;
  /**
   * What this code stores beside the key. What else a row has is of a later version: it is left as it is. `all` where the
   * attributes are not known beforehand, or the row is the value and spread as a whole.
   */
  readonly attributes: readonly Attribute[] | 'all';
  /** The next version of a row, by the version that it has; one for each that this code still reads. */
  readonly upcast?: Readonly<Record<number, Upcast>>;
  /** The attribute that counts the row's changes, where there is one: who backfills it sees by that whether it has changed. */
  readonly revision?: NoInfer<Attribute>;
  /** Several rows of this kind make one value. */
  readonly isPart?: boolean;
}

/** A kind of row, as `rowKind` makes it. */
export interface RowKind<Table extends TableName = TableName, Attribute extends string = string> {
  readonly name: string;
  readonly table: Table;
  readonly version: number;
  /** The oldest version that this code reads. */
  readonly oldest: number;
  readonly upcast: Readonly<Record<number, Upcast>>;
  readonly revision: string | undefined;
  readonly isPart: boolean;
  /** True of a row with these keys. */
  readonly has: (partition: string, sort: string) => boolean;
  readonly attributes: readonly Attribute[] | 'all';
  /** True of an attribute that this code stores. */
  readonly stores: (attribute: string) => boolean;
}

/** A row of a kind, as it is written. */
export type RowOf<Table extends TableName, Attribute extends string> = KeyOf<Table> & {
  readonly [name in Attribute]?: unknown;
};

/** The attribute in which a row says which version of its kind it is; one letter, since it is in every row. */
export const versionAttribute = 'v';

/**
 * Declares a kind of row. Throws a RangeError where the upcasts do not lead, one by one, to the present version.
 */
export function rowKind<const Table extends TableName, const Attribute extends string = string>({
  name,
  table,
  key,
  version = 1,
  attributes,
  upcast = {},
  revision,
  isPart = false,
}: RowKindDescription<Table, Attribute>): RowKind<Table, Attribute> {
  const olds = Object.keys(upcast).map(Number);
  const oldest = version - olds.length;
  if (oldest < 1 || olds.some((old, index) => old !== oldest + index)) {
    throw new RangeError(`${name}: the upcasts of ${olds.join()} do not lead to version ${version} one by one`);
  }
  const known = attributes === 'all' ? undefined : new Set<string>([...keysOf(table), ...attributes]);
  const [isPartition, isSort] = [matching(key.partition), matching(key.sort)];
  return {
    name,
    table,
    version,
    oldest,
    upcast,
    revision,
    isPart,
    has: (partition, sort) => isPartition(partition) && isSort(sort),
    attributes,
    stores: (attribute) => known === undefined || known.has(attribute),
  };
}

/** The kinds that a file of them declares, alone or several by name. */
export function kindsIn(declared: Readonly<Record<string, RowKind | Readonly<Record<string, RowKind>>>>): RowKind[] {
  return Object.values(declared).flatMap((one) => (isKind(one) ? [one] : Object.values(one)));
}

const isKind = (declared: RowKind | Readonly<Record<string, RowKind>>): declared is RowKind =>
  typeof declared['table'] === 'string';

/** The names of a table's key attributes. */
export function keysOf(table: TableName): string[] {
  const { partitionKey, sortKey }: { partitionKey: string; sortKey?: string } = tables[table];
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}

function matching(pattern: string | readonly string[] | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  if (typeof pattern !== 'string') {
    const several = pattern.map(matching);
    return (text) => several.some((one) => one(text));
  }
  if (!pattern.endsWith('*')) return (text) => text === pattern;
  const start = pattern.slice(0, -1);
  return (text) => text.startsWith(start);
}

/** The kind that a row is of, by its key; undefined of a kind that this code does not know. */
export function kindOf<Kind extends RowKind>(kinds: readonly Kind[], wire: WireRow): Kind | undefined {
  const [kind] = kinds;
  if (!kind) return undefined;
  const [partition = '', sort = ''] = keysOf(kind.table).map((name) => String(wire[name]?.['S']));
  return kinds.find(({ has }) => has(partition, sort));
}

/** What rows have beyond what this code stores of them, by their kind (of parts: their sort key). Spreading copies it along. */
const beyond = Symbol('attributes of a later version');

type Beyond = Readonly<Record<string, WireRow>>;

const beyondOf = (value: { readonly [beyond]?: Beyond } | undefined): Beyond | undefined => value?.[beyond];

/** True where rows of versions before the present one are still read. */
export const hasOlder = ({ oldest, version }: RowKind): boolean => oldest < version;

/** The version of a stored row. One that does not say is of the first. */
export function versionOf(wire: WireRow): number {
  const { N = '1' } = wire[versionAttribute] ?? {};
  return Number(N);
}

/**
 * A stored row as this code knows it: of an earlier version, brought to the present one; of a later one, without what this code
 * does not know, which is not lost when the row, or a value that `carrying` was given, is written. Throws of a version that this
 * code does not read any more.
 */
export function presentRow(kind: RowKind, wire: WireRow): Row {
  const version = versionOf(wire);
  if (version < kind.version) return known(kind, toWire(upcasted(kind, fromWire(wire), version)), kind.version);
  return known(kind, wire, version);
}

function known(kind: RowKind, wire: WireRow, version: number): Row {
  const row: Row = {};
  let more: Record<string, WireRow[string]> | undefined;
  for (const name in wire) {
    if (name === versionAttribute) continue;
    const attribute = wire[name] ?? {};
    if (kind.stores(name)) row[name] = plain(attribute);
    else (more ??= {})[name] = attribute;
  }
  if (version > kind.version) (more ??= {})[versionAttribute] = { N: String(version) };
  return more === undefined ? row : Object.assign(row, { [beyond]: { [placeOf(kind, row)]: more } });
}

/** A row, as fromWire has it, in the present version. */
export function upcasted(kind: RowKind, row: Row, version: number): Row {
  if (version < kind.oldest) {
    throw new Error(
      `a row of the kind "${kind.name}" has version ${version}, and this release reads ${kind.oldest} on`,
    );
  }
  let present = row;
  for (let from = version; from < kind.version; from += 1) present = kind.upcast[from]?.(present) ?? present;
  return present;
}

const placeOf = (kind: RowKind, row: Readonly<Row>): string =>
  kind.isPart ? `${kind.name} ${String(row[keysOf(kind.table).at(-1) ?? ''])}` : kind.name;

/** `value`, made of these rows, with what they have beyond what this code knows of them; copies of it by spreading have it, too. */
export function carrying<Value extends object>(value: Value, ...rows: readonly Readonly<Row>[]): Value {
  const more = rows.map(beyondOf).filter((one) => one !== undefined);
  return more.length === 0 ? value : { ...value, [beyond]: Object.assign({}, ...more) as Beyond };
}

/** What `value` carries for a row of this kind, as it is stored. */
export function carriedFor(kind: RowKind, row: Readonly<Row>, value: object): WireRow | undefined {
  return beyondOf(value)?.[placeOf(kind, row)];
}
