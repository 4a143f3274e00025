import { rowKind, type RowKind } from '#shared/dynamodb/row-kind.ts';
import type { TableName } from '#shared/dynamodb/tables.ts';

/** Rows of any kind of a table, with whatever attributes, for tests that are about none in particular. */
export const anyRows = <Table extends TableName>(table: Table): RowKind<Table> =>
  rowKind({ name: 'row', table, key: {}, attributes: 'all' });
