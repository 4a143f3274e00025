import { beforeAll, describe, expect, test, vi } from 'vitest';
import { faultKinds, parseFaultKinds } from './faults/kinds.ts';
import { prepareAssembly, prepareVersions } from './prepare.ts';
import { simulate, type SimulationResult } from './simulate.ts';

// On a machine that is busy with other things.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const orders = 24;
/** Of a world that is played to be compared with another. */
const few = 6;
const system = { assembly: await prepareAssembly(), ...(await prepareVersions()) };
const every = Object.keys(faultKinds).join(',');
const run = (seed: string, faults: string, placed = orders) =>
  simulate({ ...system, orders: placed, seed, faults: parseFaultKinds(faults) });

describe('a business in which everything goes wrong', () => {
  let result: SimulationResult;
  beforeAll(async () => {
    result = await run('short', 'all');
  });

  test('breaks no invariant, and all of its orders come to their end', () => {
    expect(result.violations).toEqual([]);
    expect(result.placed).toBe(orders);
    expect(result.lifecycles['under way']).toBeUndefined();
  });

  test('carries orders on by the definition that they began with, and new ones by the next', () => {
    expect(result.workflows).toHaveLength(2);
  });

  test('has met each kind of fault', () => {
    expect(Object.keys(result.faults)).toEqual(Object.keys(faultKinds));
    expect(Object.entries(result.faults).filter(([, times]) => times === 0)).toEqual([]);
  });

  test('goes the same way from the same seed, and another from another', async () => {
    // A delivery that is a day late makes a run last a day.
    const faults = every.replace('day-late,', '');
    const first = await run('again', faults, few);
    expect((await run('again', faults, few)).hash).toBe(first.hash);
    expect(first.hash).not.toBe(result.hash);
  });
});

describe('a business in which nothing goes wrong', () => {
  test('breaks no invariant', async () => {
    const { violations, faults } = await run('short', 'none', few);
    expect(violations).toEqual([]);
    expect(faults).toEqual({});
  });
});
