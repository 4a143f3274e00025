import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backfillTable, keptProgress, TakenOver } from '#infra/backfill/backfill-table.ts';
import { backfillRows } from '#infra/backfill/rows.ts';
import { segments } from '#infra/backfill/progress.ts';
import { setAmbient } from '#shared/ambient.ts';
import { bringToPresent } from '#shared/dynamodb/bring-to-present.ts';
import { equals } from '#shared/dynamodb/conditions.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, update } from '#shared/dynamodb/writes.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { counters, notes, oldNotes, presentKinds } from './kinds.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());
afterEach(() => {
  setSend();
  setAmbient();
});

const quick = { rowsPerSecond: 1e6 };
const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const noteKey = (number: number) => ({ item: `ITEM-${number}`, entry: 'NOTE#1' });
const counterKey = (number: number) => ({ item: `ITEM-${number}`, entry: 'COUNTER#1' });

/** Rows as the release before has left them; what an engineer has added by hand is among them. */
async function storeOld(count: number): Promise<void> {
  await engine.put(
    'Inventory',
    ...numbers(count).flatMap((number) => [
      { ...noteKey(number), revision: 3, note: packed({ text: `one\ntwo`, by: number }), marked: true, v: 1 },
      { ...counterKey(number), units: number },
    ]),
  );
}

async function expectAllPresent(count: number): Promise<void> {
  const rows = await engine.rows('Inventory');
  const byKey = (one: Record<string, unknown>) => `${String(one['item'])} ${String(one['entry'])}`;
  const wanted = numbers(count).flatMap((number) => [
    {
      ...noteKey(number),
      revision: 3,
      note: packed({ by: number, lines: ['one', 'two'] }),
      language: 'en',
      marked: true,
      v: 2,
    },
    { ...counterKey(number), quantity: number, v: 2 },
  ]);
  expect(rows.toSorted((a, b) => (byKey(a) < byKey(b) ? -1 : 1))).toEqual(
    wanted.toSorted((a, b) => (byKey(a) < byKey(b) ? -1 : 1)),
  );
}

test('brings every row of an earlier version to the present one, says how many, and ends', async () => {
  await storeOld(150);
  const told: number[] = [];
  const done = await backfillTable('Inventory', presentKinds, { ...quick, tell: ({ looked }) => told.push(looked) });
  expect(done).toMatchObject({ segment: segments, looked: 300, brought: 300, left: 0, notRead: 0 });
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  await expectAllPresent(150);

  expect(await backfillTable('Inventory', presentKinds, quick)).toBeUndefined();
  expect(await backfillTable('Inventory', presentKinds, { ...quick, again: true })).toMatchObject({ brought: 0 });
  // Of the next release, it is another one.
  expect(await backfillTable('Inventory', [counters], quick)).toMatchObject({ looked: 300, notRead: 150 });
});

describe('cut off', () => {
  test('at any call, it goes on where it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 3 }), async (cuts) => {
        await engine.clear();
        await storeOld(16);
        for (const cut of cuts) {
          let calls = 0;
          setSend((operation, body) => {
            calls += 1;
            if (calls > cut) throw new Error('the process has died');
            return send(operation, body);
          });
          await backfillTable('Inventory', presentKinds, quick).catch(() => undefined);
          setSend();
        }
        await backfillTable('Inventory', presentKinds, quick);
        expect(await keptProgress('Inventory')).toMatchObject({ looked: 32, left: 0, notRead: 0 });
        await expectAllPresent(16);
      }),
      { numRuns: 4 },
    );
  });

  test('by kill -9, it goes on where it was', async () => {
    await storeOld(100);
    const script = fileURLToPath(new URL('backfill-slowly.ts', import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    for await (const text of child.stdout.setEncoding('utf8')) {
      if (Number(String(text).trim().split('\n').at(-1)) > 20) child.kill('SIGKILL');
    }
    await closed;
    const { looked = 0, segment = 0 } = (await keptProgress('Inventory')) ?? {};
    expect(looked).toBeGreaterThan(20);
    expect(segment).toBeLessThan(segments);

    const done = await backfillTable('Inventory', presentKinds, quick);
    expect(done?.looked).toBe(200);
    await expectAllPresent(100);
  }, 30_000);
});

test('loses nothing that others write meanwhile, in this release or the one before', async () => {
  await storeOld(20);
  const running = backfillTable('Inventory', presentKinds, quick);
  const old = async (number: number) => {
    const row = await get(oldNotes, noteKey(number));
    const revision = Number(row?.['revision']) + 1;
    const note = packed({ ...unpacked<object>(row?.['note']), text: 'of before' });
    return apply(put('note', oldNotes, { ...noteKey(number), revision, note }, equals('revision', revision - 1), row));
  };
  const written = await Promise.all(
    numbers(20).flatMap((number) => [
      old(number),
      apply(update('counter', counters, counterKey(number), { add: { quantity: 100 } })),
    ]),
  );
  expect(written.every(({ ok }) => ok)).toBe(true);
  await running;
  await backfillTable('Inventory', presentKinds, { ...quick, again: true });
  for (const number of numbers(20)) {
    expect(await get(counters, counterKey(number))).toMatchObject({ quantity: number + 100 });
    expect(await get(notes, noteKey(number))).toMatchObject({ revision: 4 });
  }
  const rows = await engine.rows('Inventory');
  expect(rows.filter(({ v }) => v !== 2)).toEqual([]);
});

test('takes its time: so many rows a second and no more', async () => {
  await storeOld(50);
  let now = Date.parse('2026-11-29T12:00:00Z');
  setAmbient({
    newId: () => 'runner',
    random: () => 0,
    now: () => now,
    sleep: async (milliseconds) => void (now += milliseconds),
  });
  await backfillTable('Inventory', presentKinds, { rowsPerSecond: 10 });
  expect(now - Date.parse('2026-11-29T12:00:00Z')).toBeGreaterThan(8000);
});

test('gives way to one that was begun later', async () => {
  await storeOld(10);
  const later = put('backfill', backfillRows, { projection: 'backfill', entry: 'Inventory', runner: 'later' });
  let calls = 0;
  setSend(async (operation, body) => {
    calls += 1;
    if (calls === 5) await apply(later);
    return send(operation, body);
  });
  await expect(backfillTable('Inventory', presentKinds, quick)).rejects.toThrow(TakenOver);
});

test('goes through a table of another name from its beginning: progress is of one table', async () => {
  await storeOld(3);
  await backfillTable('Inventory', presentKinds, quick);
  const row = (await engine.rows('Projections')).find(({ projection }) => projection === 'backfill');
  await engine.put('Projections', { ...row, of: 'another' });
  expect(await keptProgress('Inventory')).toBeUndefined();
  expect(await backfillTable('Inventory', presentKinds, quick)).toMatchObject({ looked: 6, brought: 0 });
});

test('leaves a row gone that was removed since it was read, also one without any count', async () => {
  const note = { item: { S: 'ITEM-1' }, entry: { S: 'NOTE#1' }, note: { S: '{"text":"one"}' } };
  expect(await bringToPresent(notes, note)).toBe(false);
  expect(await engine.rows('Inventory')).toEqual([]);
});

test('leaves a row whose changes are published nothing to be published by, and its event as it was', async () => {
  const key = { item: 'TEA', entry: 'LEVEL_TOLD#london' };
  const history = { item: 'TEA', entry: 'NOTE#1', revision: 1, note: packed({ text: 'one' }), outbox: true, v: 1 };
  await engine.put('Inventory', { ...key, number: 4, outbox: true, events: [] }, history);
  expect(await backfillTable('Inventory', presentKinds, quick)).toMatchObject({ brought: 2 });
  const rows = await engine.rows('Inventory');
  expect(rows.find(({ entry }) => entry === key.entry)).toEqual({ ...key, told: 4, events: [], v: 2 });
  expect(rows.find(({ entry }) => entry === history.entry)).toMatchObject({ outbox: true, v: 2 });
});

test('names what it does not read, and goes on', async () => {
  await storeOld(3);
  await engine.put('Inventory', { item: 'TEA', entry: 'LATER#1', v: 1 });
  const contracted = { ...counters, oldest: 2, upcast: {} };
  expect(await backfillTable('Inventory', [notes, contracted], quick)).toMatchObject({ brought: 3, notRead: 4 });
});
