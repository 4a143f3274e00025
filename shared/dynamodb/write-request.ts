import type { Path } from './conditions.ts';
import { Expressions } from './expressions.ts';
import { tableName } from './table-name.ts';
import { tables } from './tables.ts';
import { toWire, type Row } from './wire.ts';
import type { Changes, Write } from './writes.ts';

/** A write as DynamoDB's JSON has it, alone or as a part of a transaction. */
export function writeRequest(write: Write): object {
  const expressions = new Expressions();
  const { table, condition } = write;
  return {
    TableName: tableName(table),
    ...(write.kind === 'put' ? { Item: toWire(write.row) } : { Key: toWire(write.key) }),
    ...(write.kind === 'update' ? { UpdateExpression: updateExpression(write.changes, expressions) } : {}),
    ...(condition
      ? {
          ConditionExpression: expressions.condition(condition, tables[table].partitionKey),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }
      : {}),
    ...expressions.members,
  };
}

function updateExpression(changes: Changes, expressions: Expressions): string {
  const { set = {}, setAt = [], setIfUnset = {}, add = {}, include = {}, exclude = {} } = changes;
  const at = (path: Path) => expressions.path(path);
  const one = (value: unknown) => expressions.value(value);
  const sets = [
    ...[...given(set), ...setAt].map(([path, value]) => `${at(path)} = ${one(value)}`),
    ...given(setIfUnset).map(([name, value]) => `${at(name)} = if_not_exists(${at(name)}, ${one(value)})`),
  ];
  const adds = [
    ...given(add).map(([name, by]) => `${at(name)} ${one(by)}`),
    ...given(include).map(([name, member]) => `${at(name)} ${one(new Set([member]))}`),
  ];
  const deletes = given(exclude).map(([name, member]) => `${at(name)} ${one(new Set([member]))}`);
  const clauses = Object.entries({ SET: sets, ADD: adds, DELETE: deletes }).filter(([, parts]) => parts.length > 0);
  return clauses.map(([clause, parts]) => `${clause} ${parts.join(', ')}`).join(' ');
}

function given(values: Readonly<Row>): [string, unknown][] {
  return Object.entries(values).filter(([, value]) => value !== undefined);
}
