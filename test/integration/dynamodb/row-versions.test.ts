import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { atLeast, equals } from '#shared/dynamodb/conditions.ts';
import { get, getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { rowKind } from '#shared/dynamodb/row-kind.ts';
import { apply, transact } from '#shared/dynamodb/transact.ts';
import { put, remove, update } from '#shared/dynamodb/writes.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const described = { name: 'counter', table: 'Inventory', key: { sort: 'COUNTER#*' } } as const;
const old = rowKind({ ...described, attributes: ['units'] });
/** Of the next release: `units` is called `quantity`, and each counter has a place. */
const present = rowKind({
  ...described,
  version: 2,
  attributes: ['quantity', 'place'],
  upcast: { 1: ({ units, ...row }) => ({ ...row, quantity: units, place: 'unknown' }) },
});
const other = rowKind({ name: 'other', table: 'Inventory', key: { sort: 'OTHER#*' }, attributes: [] });

const key = { item: 'TEA', entry: 'COUNTER#1' };
const stored = async () => (await engine.rows('Inventory'))[0];

describe('a row of the version before', () => {
  beforeEach(() => apply(put('counter', old, { ...key, units: 5 })));

  test('is read as a present one, however it is read', async () => {
    const now = { ...key, quantity: 5, place: 'unknown' };
    expect(await get(present, key)).toEqual(now);
    // What is wanted alone may stand elsewhere in an older row.
    expect(await getMany(present, [key], ['quantity'])).toEqual([now]);
    expect(await queryAll([other, present], { partition: 'TEA' })).toEqual([now]);
    expect(await stored()).toEqual({ ...key, units: 5, v: 1 });
  });

  test('is brought to the present one before it is changed in place', async () => {
    const more = update('counter', present, key, { add: { quantity: 2 } });
    expect(await apply(more)).toEqual({ ok: true });
    expect(await stored()).toEqual({ ...key, quantity: 7, place: 'unknown', v: 2 });
  });

  test('does not make a condition fail that the present one meets, in a transaction of several', async () => {
    await apply(put('counter', old, { item: 'TEA', entry: 'COUNTER#2', units: 1 }));
    const result = await transact([
      update('first', present, key, { add: { quantity: -5 } }, atLeast('quantity', 5)),
      remove('second', present, { item: 'TEA', entry: 'COUNTER#2' }, equals('quantity', 1)),
    ]);
    expect(result).toEqual({ ok: true });
    expect(await engine.rows('Inventory')).toEqual([{ ...key, quantity: 0, place: 'unknown', v: 2 }]);
  });

  test('is told as a present one by a condition that fails', async () => {
    const result = await transact([update('first', present, key, { add: { quantity: -9 } }, atLeast('quantity', 9))]);
    expect(result).toEqual({
      ok: false,
      failed: [{ name: 'first', index: 0, row: { ...key, quantity: 5, place: 'unknown' } }],
    });
  });
});

test('a row of a later version is changed in place as far as it is known, at its version', async () => {
  await apply(put('counter', present, { ...key, quantity: 5, place: 'shelf' }));
  await apply(update('counter', old, key, { set: { units: 3 } }));
  expect(await stored()).toEqual({ ...key, quantity: 5, place: 'shelf', units: 3, v: 2 });
});

test('a row that an update makes has its version', async () => {
  await apply(update('counter', old, key, { add: { units: 3 } }));
  expect(await stored()).toEqual({ ...key, units: 3, v: 1 });
});

test('a row of a version that is not read any more is refused by its kind', async () => {
  await apply(put('counter', old, { ...key, units: 5 }));
  const contracted = rowKind({ ...described, version: 2, attributes: ['quantity', 'place'] });
  await expect(get(contracted, key)).rejects.toThrow(
    'a row of the kind "counter" has version 1, and this release reads 2 on',
  );
});

test('rows of kinds that are not asked for, or not known, are left out', async () => {
  await engine.put('Inventory', { item: 'TEA', entry: 'LATER#1', v: 1 });
  await apply(put('counter', present, { ...key, quantity: 5, place: 'shelf' }));
  expect(await queryAll([other, present], { partition: 'TEA' })).toHaveLength(1);
});
