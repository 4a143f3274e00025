import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { all, any, atLeast, atVersion, equals, isNew, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { countRows, get, getMany, query, queryAll, queryRows } from '#shared/dynamodb/reads.ts';
import { apply, transact } from '#shared/dynamodb/transact.ts';
import { check, put, remove, update } from '#shared/dynamodb/writes.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { anyRows } from '../../support/tables/any-rows.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());
afterEach(() => setAmbient());

const rows = anyRows('Inventory');
const item = (entry: string) => ({ item: 'TEA', entry });
const write = (entry: string, attributes: object = {}) => put(entry, rows, { ...item(entry), ...attributes });

describe('reads', () => {
  it('find a row by its key, or nothing', async () => {
    await apply(write('LEVEL#1', { onHand: 3, nested: { deep: [1, 'two', null, true] } }));
    expect(await get(rows, item('LEVEL#1'))).toEqual({
      ...item('LEVEL#1'),
      onHand: 3,
      nested: { deep: [1, 'two', null, true] },
    });
    expect(await get(rows, item('LEVEL#2'), { stale: true })).toBeUndefined();
  });

  it('bring many rows at once, more than one call takes, with the wanted attributes only', async () => {
    const entries = Array.from({ length: 130 }, (_, index) => `LEVEL#${String(index).padStart(3, '0')}`);
    for (let start = 0; start < 130; start += 65) {
      await transact(entries.slice(start, start + 65).map((entry) => write(entry, { onHand: 1, order: 'reserved' })));
    }
    const found = await getMany(rows, [...entries, 'LEVEL#none'].map(item), ['entry', 'order']);
    expect(found.map(({ entry }) => entry).sort()).toEqual(entries);
    expect(found[0]).toEqual({ entry: expect.any(String) as string, order: 'reserved' });
  });

  it('select by prefix and range of the sort key, in both directions', async () => {
    for (const entry of ['A', 'LEVEL#1', 'LEVEL#2', 'LEVEL#3', 'M']) await apply(write(entry));
    const found = async (wanted: object) =>
      (await queryAll(rows, { partition: 'TEA', ...wanted })).map(({ entry }) => entry);
    expect(await found({})).toEqual(['A', 'LEVEL#1', 'LEVEL#2', 'LEVEL#3', 'M']);
    expect(await found({ prefix: 'LEVEL#' })).toEqual(['LEVEL#1', 'LEVEL#2', 'LEVEL#3']);
    expect(await found({ prefix: 'LEVEL#', descending: true })).toEqual(['LEVEL#3', 'LEVEL#2', 'LEVEL#1']);
    expect(await found({ from: 'LEVEL#1', to: 'LEVEL#2' })).toEqual(['LEVEL#1', 'LEVEL#2']);
    expect(await found({ from: 'LEVEL#3' })).toEqual(['LEVEL#3', 'M']);
    expect(await found({ to: 'LEVEL#1' })).toEqual(['A', 'LEVEL#1']);
    expect(await countRows(rows, { partition: 'TEA', prefix: 'LEVEL#' })).toBe(3);
  });

  it('go on where a page of a table or an index has ended', async () => {
    for (const entry of ['1', '2', '3']) await apply(write(entry, { location: 'london', locationKey: `KEY#${entry}` }));
    const wanted = { index: 'byLocation', partition: 'london', prefix: 'KEY#' } as const;
    const first = await queryRows(rows, wanted, { limit: 2 });
    expect(first.rows.map(({ entry }) => entry)).toEqual(['1', '2']);
    const second = await queryRows(rows, wanted, { limit: 2, after: first.last });
    expect(second.rows.map(({ entry }) => entry)).toEqual(['3']);
    expect(second.last).toBeUndefined();
  });

  it('read a partition of several megabytes to its end', async () => {
    for (let index = 0; index < 8; index += 1) await apply(write(String(index), { text: 'x'.repeat(300_000) }));
    const found = await Array.fromAsync(query(rows, { partition: 'TEA' }));
    expect(found.map(({ entry }) => entry)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });
});

describe('a write', () => {
  it('is made where its condition holds, and otherwise tells what stands there', async () => {
    const fresh = put('level', rows, { ...item('LEVEL#1'), onHand: 1 }, isNew);
    expect(await apply(fresh)).toEqual({ ok: true });
    expect(await apply(fresh)).toEqual({ ok: false, row: { ...item('LEVEL#1'), onHand: 1 } });
    expect(await apply(remove('level', rows, item('LEVEL#1'), equals('onHand', 2)))).toMatchObject({
      ok: false,
    });
    expect(await apply(remove('level', rows, item('LEVEL#1'), equals('onHand', 1)))).toEqual({ ok: true });
    expect(await get(rows, item('LEVEL#1'))).toBeUndefined();
  });

  it('changes a row by setting, adding and completing, and leaves the rest', async () => {
    await apply(write('LEVEL#1', { onHand: 5, kept: 'here', tracking: { other: 1 }, members: new Set(['a', 'b']) }));
    const changes = {
      set: { name: 'x', skipped: undefined },
      setAt: [[['tracking', 'no.1'], { seen: true }]] as const,
      setIfUnset: { kept: 'not this', incoming: 0 },
      add: { onHand: -2, allocated: 4 },
      include: { clients: 'c' },
      exclude: { members: 'a' },
    };
    expect(await apply(update('level', rows, item('LEVEL#1'), changes))).toEqual({ ok: true });
    expect(await get(rows, item('LEVEL#1'))).toEqual({
      ...item('LEVEL#1'),
      onHand: 3,
      allocated: 4,
      kept: 'here',
      incoming: 0,
      name: 'x',
      tracking: { other: 1, 'no.1': { seen: true } },
      members: new Set(['b']),
      clients: new Set(['c']),
    });
  });

  it('takes conditions of all kinds, one inside the other', async () => {
    await apply(write('LEVEL#1', { available: 3, version: 2, deep: { state: 'open' } }));
    const holds = async (condition: Parameters<typeof check>[3]) =>
      (await transact([check('level', rows, item('LEVEL#1'), condition)])).ok;
    expect(await holds(atLeast('available', 3))).toBe(true);
    expect(await holds(atLeast('available', 4))).toBe(false);
    expect(await holds(atVersion(2))).toBe(true);
    expect(await holds(atVersion(undefined))).toBe(false);
    expect(await holds(equals(['deep', 'state'], 'open'))).toBe(true);
    expect(await holds(all(any(unset('available'), lessThan('available', 4)), atVersion(2)))).toBe(true);
    expect(await holds(any(all(unset('available'), atVersion(2)), lessThan('available', 3)))).toBe(false);
  });
});

describe('a transaction', () => {
  it('is made whole or not at all, and tells by name what stood in the way', async () => {
    await apply(write('LEVEL#1', { version: 1 }));
    const result = await transact([
      write('LEVEL#2'),
      put('first', rows, item('LEVEL#1'), isNew),
      check('second', rows, item('LEVEL#3'), equals('version', 1)),
    ]);
    expect(result).toEqual({
      ok: false,
      failed: [
        { name: 'first', index: 1, row: { ...item('LEVEL#1'), version: 1 } },
        { name: 'second', index: 2, row: undefined },
      ],
    });
    expect(await get(rows, item('LEVEL#2'))).toBeUndefined();
  });

  it('refuses more writes than one takes before it asks', async () => {
    const writes = Array.from({ length: 101 }, (_, index) => write(String(index)));
    await expect(transact(writes)).rejects.toThrow('a transaction takes 100 writes, not 101');
  });
});

it('names what the database refuses', async () => {
  const broken = update('level', rows, item('LEVEL#1'), { add: { onHand: 1 }, set: { onHand: 1 } });
  await expect(apply(broken)).rejects.toMatchObject({ name: 'ValidationException', status: 400 });
});
