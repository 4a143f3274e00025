import { afterAll, beforeEach, expect, test } from 'vitest';
import { claimWrites, levelsOf } from '#functions/inventory/public.ts';
import { takeFromShards } from '#functions/sourcing/planning/shards.ts';
import { shardWrites } from '#functions/inventory/stock/safety-and-shards.ts';
import { addUnits } from '#functions/inventory/stock/stock-changes.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const sku = 'HOT-1';
const location = 'london';

async function stock(quantity: number, shards: number): Promise<void> {
  await transact(addUnits({ sku, location, ...wholeUnits, levels: [] }, quantity, 1));
  await transact(shardWrites({ sku, location, ...wholeUnits, levels: await levelsOf([sku]) }, shards));
}

/** One buyer: takes the shards' word, claims, and looks again when somebody else was faster, until nothing is left. */
async function buy(): Promise<boolean> {
  for (;;) {
    const parts = takeFromShards(await levelsOf([sku]), 1, crypto.randomUUID());
    if (parts.length === 0) return false;
    const claims = parts.map((part) => ({ ...part, sku, location, ...wholeUnits }));
    if ((await transact(claimWrites(claims))).ok) return true;
  }
}

async function atOnce(buyers: number, one: () => Promise<boolean>): Promise<number> {
  const won = await Promise.all(Array.from({ length: buyers }, one));
  return won.filter(Boolean).length;
}

/** What is set aside by the counters. */
async function allocated(): Promise<number> {
  return (await levelsOf([sku])).reduce((sum, level) => sum + level.allocated, 0);
}

test('of 1,000 claims at once on 100 units over 4 counters exactly 100 win', async () => {
  await stock(100, 4);
  expect((await levelsOf([sku])).map(({ available }) => available)).toEqual([25, 25, 25, 25]);
  expect(await atOnce(1000, buy)).toBe(100);
  const levels = await levelsOf([sku]);
  expect(levels.map(({ available }) => available)).toEqual(levels.map(() => 0));
  expect(await allocated()).toBe(100);
}, 120_000);

test('of 1,000 blind claims at once on one counter of 100 units exactly 100 win', async () => {
  await stock(100, 1);
  const won = await atOnce(1000, async () => {
    const claim = { sku, location, shard: 0, ...wholeUnits, quantity: 1 };
    return (await transact(claimWrites([claim]))).ok;
  });
  expect(won).toBe(100);
  expect(await allocated()).toBe(100);
}, 120_000);

test('two lines of one order cannot both pass on the last unit', async () => {
  await stock(1, 1);
  const claim = { sku, location, shard: 0, ...wholeUnits, quantity: 1 };
  const result = await transact(claimWrites([claim, claim]));
  expect(result).toMatchObject({ ok: false, failed: [{ name: 'HOT-1@london#0', row: { available: 1 } }] });
  expect(await allocated()).toBe(0);
});
