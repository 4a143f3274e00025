import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  claimWrites,
  counterName,
  damageWrites,
  freeWrites,
  levelsOf,
  notFoundWrites,
  shipWrites,
} from '#functions/inventory/public.ts';
import { inBucket, type BucketText } from '#shared/bucket.ts';
import type { Movement } from '#functions/inventory/stock/movement.ts';
import { safetyWrites, shardWrites } from '#functions/inventory/stock/safety-and-shards.ts';
import { addUnits, removeUnits, setCounted, type Shelf } from '#functions/inventory/stock/stock-changes.ts';
import { takeFromShards } from '#functions/sourcing/planning/shards.ts';
import type { UnitsOfStock } from '#functions/inventory/claiming/claims.ts';
import type { MovementKind } from '#shared/contracts/vocabulary.ts';
import { movementWrite, newMovement } from '#functions/inventory/stock/movement.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { anyRows } from '../../support/tables/any-rows.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

/** Each run has an item of its own. */
let sku = '';
let runs = 0;
const location = 'london';

/** Ordinary goods, a lot, and what of that lot was found damaged. */
const buckets = [undefined, 'lot:A7', 'lot:A7;condition:damaged'];
type Bucket = BucketText | undefined;

type Step = { readonly bucket?: Bucket } & StepOf;
type StepOf =
  | { readonly do: 'receive' | 'adjust' | 'count' | 'claim' | 'safety' | 'shards'; readonly units: number }
  | { readonly do: 'free' | 'ship' | 'damage' | 'notFound'; readonly which: number; readonly part: number };

const stepOf: fc.Arbitrary<StepOf> = fc.oneof(
  fc.record({ do: fc.constantFrom('receive', 'adjust', 'count', 'safety'), units: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ do: fc.constant('claim'), units: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constant('claim'), units: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constant('shards'), units: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    do: fc.constantFrom('free', 'ship', 'damage', 'notFound'),
    which: fc.nat({ max: 50 }),
    part: fc.integer({ min: 1, max: 12 }),
  }),
);

const step: fc.Arbitrary<Step> = fc
  .tuple(stepOf, fc.constantFrom(...buckets))
  .map(([one, bucket]) => ({ ...one, ...inBucket(bucket) }));

/** What a run knows: what is set aside for each order, by order and counter. */
interface Run {
  readonly held: Map<string, UnitsOfStock>;
  orders: number;
}

async function shelf(bucket: Bucket): Promise<Shelf> {
  const levels = (await levelsOf([sku], location)).filter((level) => level.bucket === bucket);
  return { sku, location, ...inBucket(bucket), ...wholeUnits, levels };
}

async function take(run: Run, next: Step): Promise<void> {
  const now = await shelf(next.bucket);
  if ('which' in next) return leave(run, next);
  const { units } = next;
  const moved = (kind: MovementKind, quantity: number): Write =>
    movementWrite(newMovement({ kind, sku, location, ...inBucket(next.bucket), ...wholeUnits, quantity }));
  if (next.do === 'claim') return claim(run, units, now);
  if (next.do === 'receive') await made([...addUnits(now, units, 3), moved('receipt', units)]);
  if (next.do === 'safety') await made(safetyWrites(now, units));
  if (next.do === 'shards' && next.bucket === undefined && now.levels.length > 0) await made(shardWrites(now, units));
  if (next.do === 'adjust') {
    const writes = removeUnits(now, units);
    if (!isRefusal(writes)) await made([...writes, moved('adjustment', -units)]);
  }
  if (next.do === 'count') {
    const { writes, difference } = setCounted(now, units);
    await made([...writes, moved('count', difference)]);
  }
}

/** Nobody else writes, so that no condition may fail. */
async function made(writes: readonly Write[]): Promise<void> {
  if (writes.length > 0) expect(await transact(writes)).toEqual({ ok: true });
}

async function claim(run: Run, units: number, now: Shelf): Promise<void> {
  const parts = takeFromShards(now.levels, units, `order-${run.orders}`);
  const isEnough = parts.reduce((sum, { quantity }) => sum + quantity, 0) === units;
  run.orders += 1;
  const first = { shard: 0, ...inBucket(now.bucket), quantity: units };
  const claims = (isEnough ? parts : [first]).map((part) => ({
    ...part,
    sku,
    location,
    ...wholeUnits,
  }));
  const result = await transact(claimWrites(claims));
  expect(result.ok).toBe(isEnough);
  if (result.ok) for (const each of claims) run.held.set(`order-${run.orders} ${counterName(each)}`, each);
}

async function leave(run: Run, { do: how, which, part }: Extract<Step, { which: number }>): Promise<void> {
  const [key, allocation] = [...run.held][which % Math.max(run.held.size, 1)] ?? [];
  if (key === undefined || allocation === undefined) return;
  const quantity = Math.min(part, allocation.quantity);
  const units = [{ ...allocation, quantity }];
  const leavingFor = { orderId: 'order' };
  const levels = await levelsOf([sku], location);
  const onHand = levels.find((level) => counterName(level) === counterName(allocation))?.onHand ?? 0;
  const writes = {
    free: () => freeWrites(units),
    ship: () => shipWrites(units, leavingFor),
    damage: () => damageWrites(units, leavingFor),
    notFound: () => notFoundWrites(units, levels, leavingFor),
  };
  const result = await transact(writes[how]());
  // After a count below what is allocated, there may be nothing left to hand over.
  expect(result.ok).toBe(how === 'free' || how === 'notFound' || onHand >= quantity);
  if (!result.ok) return;
  if (quantity === allocation.quantity) run.held.delete(key);
  else run.held.set(key, { ...allocation, quantity: allocation.quantity - quantity });
}

async function check(run: Run): Promise<void> {
  const rows = await queryAll(anyRows('Inventory'), { partition: sku });
  const levels = await levelsOf([sku], location);
  const movements = rows.flatMap(({ movement }) => (movement ? [movement as Movement] : []));
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
  for (const level of levels) {
    expect(level.available).toBe(level.onHand - level.allocated - level.reserved - level.safetyStock);
    expect(level.onHand).toBeGreaterThanOrEqual(0);
    expect(level.allocated).toBeGreaterThanOrEqual(0);
    const mine = [...run.held.values()].filter((held) => counterName(held) === counterName(level));
    expect(sum(mine.map(({ quantity }) => quantity))).toBe(level.allocated);
  }
  for (const bucket of buckets) {
    const [here, came] = [
      levels.filter((one) => one.bucket === bucket),
      movements.filter((one) => one.bucket === bucket),
    ];
    expect(sum(here.map(({ onHand }) => onHand))).toBe(sum(came.map(({ quantity }) => quantity)));
  }
}

test('whatever happens to stock, counters, what is set aside and movements agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      runs += 1;
      sku = `ITEM-${runs}`;
      const run: Run = { held: new Map(), orders: 0 };
      await take(run, { do: 'receive', units: 20 });
      for (const next of steps) {
        await take(run, next);
        await check(run);
      }
    }),
    { numRuns: 25 },
  );
  expect(runs).toBeGreaterThanOrEqual(25);
}, 120_000);
