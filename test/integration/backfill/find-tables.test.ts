import { expect, test } from 'vitest';
import { namedIn } from '#infra/backfill/find-tables.ts';
import { tables } from '#shared/dynamodb/tables.ts';

const names = Object.keys(tables);
const nameOf = (table: string, stage = 'prod') => `oms-${stage}-data-${table}0A1B2C3D-Q1W2E3R4T5Y6`;

test("a stage's tables are found among those of others", () => {
  const all = names.flatMap((table) => [nameOf(table, 'dev'), nameOf(table), `other-${table}`]);
  expect([...namedIn(all, 'prod')]).toEqual(names.map((table) => [table, nameOf(table)]));
  expect(() => namedIn(all, 'test')).toThrow('there is no table Orders of stage "test" here');
});

test('a restored copy is never taken for the live table', () => {
  const all = [...names.map((table) => nameOf(table)), `${nameOf('Orders')}-restored`];
  expect(() => namedIn(all, 'prod')).toThrow(
    `${nameOf('Orders')} and ${nameOf('Orders')}-restored are all there: delete the copies of table Orders first`,
  );
});
