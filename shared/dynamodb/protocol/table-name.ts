import { required } from '../../environment.ts';
import { tables, type TableName } from '../tables.ts';

const names = new Map<TableName, string>();

/** The physical name of a table in this deployment. It is remembered: reading the environment takes longer than one thinks. */
export function tableName(table: TableName): string {
  let name = names.get(table);
  if (name === undefined) names.set(table, (name = required(tables[table].variable)));
  return name;
}
