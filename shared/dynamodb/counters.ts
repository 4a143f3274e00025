import { call } from './protocol/database.ts';
import type { RowKind } from './row-kind.ts';
import type { KeyOf, TableName } from './tables.ts';
import { fromWire, type WireRow } from './wire.ts';
import { writeRequest } from './protocol/write-request.ts';
import { update, type Changes } from './writes.ts';

/**
 * Adds to a number of a row, which is made where there is none, and tells what it then is. One write unit. Not to be used where
 * it may not be counted twice: after a lost answer it is added again.
 */
export async function addTo<Table extends TableName>(
  rows: RowKind<Table>,
  key: KeyOf<Table>,
  attribute: string,
  by: number,
  set: Changes['set'] = {},
): Promise<number> {
  const { Attributes } = await call('UpdateItem', {
    ...writeRequest(update(attribute, rows, key, { set, add: { [attribute]: by } })),
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(fromWire(Attributes as WireRow)[attribute]);
}
