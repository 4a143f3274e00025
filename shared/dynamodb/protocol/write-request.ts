import { all, any, atLeast, isNew, type Condition, type Path } from '../conditions.ts';
import { Expressions } from './expressions.ts';
import { hasOlder, versionAttribute } from '../row-kind.ts';
import { tableName } from './table-name.ts';
import { tables } from '../tables.ts';
import { toWire, type Row, type WireRow } from '../wire.ts';
import type { Changes, Put, Update, Write } from '../writes.ts';

/** A write as DynamoDB's JSON has it, alone or as a part of a transaction. */
export function writeRequest(write: Write): object {
  const expressions = new Expressions();
  const { table } = write.rows;
  const condition = write.kind === 'update' ? conditionOf(write) : write.condition;
  return {
    TableName: tableName(table),
    ...(write.kind === 'put' ? { Item: itemOf(write) } : { Key: toWire(write.key) }),
    ...(write.kind === 'update' ? { UpdateExpression: updateExpression(changesOf(write), expressions) } : {}),
    ...(condition
      ? {
          ConditionExpression: expressions.condition(condition, tables[table].partitionKey),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }
      : {}),
    ...expressions.members,
  };
}

/** The row with its version, which is that of the row in its place where that is a later one, and with what that one has beyond. */
function itemOf({ rows, row, beyond }: Put): WireRow {
  return { ...toWire(row), [versionAttribute]: { N: String(rows.version) }, ...beyond };
}

/** A row that may be new gets its version; one that is there keeps what it has. */
function changesOf({ rows, changes, condition }: Update): Changes {
  if (condition && isOfPresent(condition)) return changes;
  return { ...changes, setIfUnset: { ...changes.setIfUnset, [versionAttribute]: rows.version } };
}

/** True of a condition that holds of no row which is not there. */
function isOfPresent(condition: Condition): boolean {
  switch (condition.kind) {
    case 'there':
    case 'compare':
      return true;
    case 'all':
      return condition.of.some(isOfPresent);
    case 'any':
      return condition.of.every(isOfPresent);
    default:
      return false;
  }
}

/** Attributes are changed in the present version only: a row of one before is brought to it first, see `transact`. */
function conditionOf({ rows, condition }: Update): Condition | undefined {
  if (!hasOlder(rows)) return condition;
  const isPresent = any(isNew, atLeast(versionAttribute, rows.version));
  return condition ? all(isPresent, condition) : isPresent;
}

function updateExpression(changes: Changes, expressions: Expressions): string {
  const { set = {}, setAt = [], setIfUnset = {}, add = {}, include = {}, exclude = {}, unset = [] } = changes;
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
  const removes = unset.map(at);
  const clauses = Object.entries({ SET: sets, ADD: adds, DELETE: deletes, REMOVE: removes }).filter(
    ([, parts]) => parts.length > 0,
  );
  return clauses.map(([clause, parts]) => `${clause} ${parts.join(', ')}`).join(' ');
}

function given(values: Readonly<Row>): [string, unknown][] {
  return Object.entries(values).filter(([, value]) => value !== undefined);
}
