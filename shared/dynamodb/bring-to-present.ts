import { isDeepStrictEqual } from 'node:util';
import { all, equals, isThere, unset, type Condition } from './conditions.ts';
import { call, DatabaseError } from './protocol/database.ts';
import { keysOf, upcasted, versionAttribute, versionOf, type RowKind } from './row-kind.ts';
import { tables, type TableDescription, type TableName } from './tables.ts';
import { fromWire, type Row, type WireRow } from './wire.ts';
import { writeRequest } from './protocol/write-request.ts';
import type { Changes } from './writes.ts';

/**
 * Rewrites a stored row of an earlier version in the present one. Its count of changes stays: nothing has happened to what it
 * tells of. False when it has been changed or removed since it was read; nothing is written then.
 */
export async function bringToPresent(rows: RowKind, wire: WireRow): Promise<boolean> {
  const before = fromWire(wire);
  const { [versionAttribute]: version, ...old } = before;
  const present = untold(rows.table, upcasted(rows, old, versionOf(wire)));
  const changes: Changes = {
    set: { ...changedIn(present, old), [versionAttribute]: rows.version },
    unset: Object.keys(old).filter((name) => present[name] === undefined),
  };
  const key = Object.fromEntries(keysOf(rows.table).map((name) => [name, old[name]]));
  // A row that is gone has no version and no count either.
  const condition = all(isThere, isStill(versionAttribute, version), ...unchanged(rows, old));
  try {
    await call(
      'UpdateItem',
      // As an update of the older version, which may be changed by this one.
      writeRequest({
        kind: 'update',
        name: rows.name,
        rows: { ...rows, oldest: rows.version },
        key,
        changes,
        condition,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/**
 * The row without what its events go out by, where each change of it that has that is published: this one is no news. Rows whose
 * events are published when they are new keep it.
 */
function untold(table: TableName, row: Row): Row {
  const { toldAgain, sortKey = '' }: TableDescription = tables[table];
  if (toldAgain === undefined || !String(row[sortKey]).startsWith(toldAgain)) return row;
  const { outbox: _, ...rest } = row;
  return rest;
}

function changedIn(present: Row, old: Readonly<Row>): Row {
  return Object.fromEntries(Object.entries(present).filter(([name, value]) => !isDeepStrictEqual(value, old[name])));
}

/** What says that a row is as it was: its count of changes, or else all of it. */
function unchanged({ table, revision }: RowKind, old: Readonly<Row>): Condition[] {
  if (revision !== undefined) return [isStill(revision, old[revision])];
  const keys = keysOf(table);
  return Object.entries(old).flatMap(([name, value]) => (keys.includes(name) ? [] : [equals(name, value)]));
}

const isStill = (name: string, value: unknown): Condition => (value === undefined ? unset(name) : equals(name, value));
