import type { Condition, Path } from './conditions.ts';
import { carriedFor, type RowKind, type RowOf } from './row-kind.ts';
import type { KeyOf, TableName } from './tables.ts';
import type { Row, WireRow } from './wire.ts';

/** What an update changes; attributes that it does not name stay. Undefined values change nothing. */
export interface Changes {
  readonly set?: Readonly<Row>;
  /** Values of nested attributes by the way to them; what holds them must be there. */
  readonly setAt?: readonly (readonly [path: Path, value: unknown])[];
  /** Values of attributes that are not there yet. */
  readonly setIfUnset?: Readonly<Row>;
  /** What is added to numbers; one that is not there counts as 0. */
  readonly add?: Readonly<Record<string, number>>;
  /** Members that a set of texts gains or loses. */
  readonly include?: Readonly<Record<string, string>>;
  readonly exclude?: Readonly<Record<string, string>>;
  /** Attributes that go. */
  readonly unset?: readonly string[];
}

interface WriteOf<Kind extends string> {
  readonly kind: Kind;
  /** Says what its condition guards, so that a failed transaction can be told by name: `order-header`. */
  readonly name: string;
  readonly rows: RowKind;
  readonly condition: Condition | undefined;
}

/** One write, as `put`, `update`, `remove` and `check` make it. Nothing is written before it is applied or transacted. */
export type Write = Put | Update | Remove | Check;
export type Put = WriteOf<'put'> & {
  readonly row: Readonly<Row>;
  /** What the row in whose place it is written has of a later version. */
  readonly beyond?: WireRow | undefined;
};
export type Update = WriteOf<'update'> & { readonly key: Readonly<Row>; readonly changes: Changes };
export type Remove = WriteOf<'remove'> & { readonly key: Readonly<Row> };
export type Check = WriteOf<'check'> & { readonly key: Readonly<Row> };

/**
 * Writes a whole row, in place of the one with its key. `over` is the value that was read from that one: what it has of a later
 * version stays.
 */
export function put<Table extends TableName, Attribute extends string, Given extends RowOf<Table, Attribute>>(
  name: string,
  rows: RowKind<Table, Attribute>,
  row: Given & Unknown<Exclude<keyof Given, Attribute | keyof KeyOf<Table>>>,
  condition?: Condition,
  over?: object,
): Put {
  const beyond = carriedFor(rows, row, over ?? row);
  return { kind: 'put', name, rows, row, condition, ...(beyond ? { beyond } : {}) };
}

/** Attributes that the kind does not name. */
type Unknown<Name extends PropertyKey> = { readonly [name in Name]: never };

/** Changes attributes of a row, which is made where there is none; what it does not name stays, whichever version it is of. */
export function update<Table extends TableName>(
  name: string,
  rows: RowKind<Table>,
  key: KeyOf<Table>,
  changes: Changes,
  condition?: Condition,
): Update {
  return { kind: 'update', name, rows, key, changes, condition };
}

/** Takes a row away; nothing happens where there is none. */
export function remove<Table extends TableName>(
  name: string,
  rows: RowKind<Table>,
  key: KeyOf<Table>,
  condition?: Condition,
): Remove {
  return { kind: 'remove', name, rows, key, condition };
}

/** Changes nothing, and lets a transaction fail where the row is not as said. */
export function check<Table extends TableName>(
  name: string,
  rows: RowKind<Table>,
  key: KeyOf<Table>,
  condition: Condition,
): Check {
  return { kind: 'check', name, rows, key, condition };
}
