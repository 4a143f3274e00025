import { expect, test } from 'vitest';
import { findDifferences } from '../../../bin/restore/find.ts';
import { RowVersions } from '../../../bin/restore/row-versions.ts';
import { placeOf, type Restored, type StoredRow } from '../../../bin/restore/stored-row.ts';

const orderId = `ord_${'0'.repeat(32)}`;
const header = (version: number): StoredRow => ({
  order: { S: orderId },
  entry: { S: 'ORDER' },
  version: { N: String(version) },
});
const note: StoredRow = { order: { S: orderId }, entry: { S: 'NOTE#1' } };
const payment = (entry: string): StoredRow => ({ account: { S: orderId }, entry: { S: entry } });
const party = (entry: string): StoredRow => ({ party: { S: 'branch#uk' }, entry: { S: entry } });

function tablesOf(held: Partial<Record<Restored, readonly StoredRow[]>>) {
  const place = (table: Restored, row: StoredRow) => placeOf(table, row).join('\n');
  return {
    has: (table: Restored) => table in held,
    async *pages(table: Restored) {
      yield [...(held[table] ?? [])];
    },
    sameRows: async (table: Restored, rows: readonly StoredRow[]) => {
      const wanted = new Set(rows.map((row) => place(table, row)));
      return new Map(
        (held[table] ?? []).map((row) => [place(table, row), row] as const).filter(([at]) => wanted.has(at)),
      );
    },
    partition: async (table: Restored, partition: string) =>
      (held[table] ?? []).filter((row) => placeOf(table, row)[0] === partition),
  };
}

test('what was added to an order is looked for among its payments too, and to a party among its versions', async () => {
  const subjects = await findDifferences(
    tablesOf({
      Orders: [header(2)],
      Billing: [payment('PAYMENT#1'), payment('REFUND#1')],
      Parties: [party('VERSION#000000002')],
    }),
    tablesOf({ Orders: [header(2), note], Billing: [payment('PAYMENT#1')], Parties: [party('BRANCH')] }),
  );
  expect(
    subjects.map(({ findings }) =>
      findings.map(({ table, standing, backup, live = {} }) => [standing, placeOf(table, backup ?? live)[1]]),
    ),
  ).toEqual([
    [
      ['missing', 'NOTE#1'],
      ['added', 'REFUND#1'],
    ],
    [
      ['missing', 'BRANCH'],
      ['added', 'VERSION#000000002'],
    ],
  ]);
});

test('rows of an earlier version than live ones of their kind are told', async () => {
  const versions = new RowVersions();
  const noteOf = (number: number, v?: number): StoredRow => ({
    order: { S: orderId },
    entry: { S: `NOTE#${number}` },
    ...(v === undefined ? {} : { v: { N: String(v) } }),
  });
  const before = [header(2), noteOf(1, 1), noteOf(2)];
  await findDifferences(tablesOf({ Orders: [header(2), noteOf(1, 2)] }), tablesOf({ Orders: before }), versions);
  expect(before.map((row) => versions.isEarlier('Orders', row))).toEqual([false, true, true]);
  expect(versions.isEarlier('Orders', noteOf(3, 2))).toBe(false);
});

test('the header of an order is known as it was compared', async () => {
  const headerWhere = async (live: StoredRow[], before: StoredRow[]) =>
    (await findDifferences(tablesOf({ Orders: live }), tablesOf({ Orders: before })))[0]?.header;
  expect(await headerWhere([header(2)], [header(2), note])).toEqual(header(2));
  expect(await headerWhere([header(3)], [header(2), note])).toEqual(header(3));
  expect(await headerWhere([header(3)], [note])).toEqual(header(3));
  expect(await headerWhere([], [header(2), note])).toBeUndefined();
});
