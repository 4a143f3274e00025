import { beforeAll, describe, expect, test } from 'vitest';
import { faultKinds, parseFaultKinds } from './faults/kinds.ts';
import { prepareAssembly, prepareVersions } from './prepare.ts';
import { simulate, type SimulationResult } from './simulate.ts';

const orders = 24;
const system = { assembly: await prepareAssembly(), ...(await prepareVersions()) };
const run = (seed: string, faults: string) => simulate({ ...system, orders, seed, faults: parseFaultKinds(faults) });

describe('a business in which everything goes wrong', () => {
  let first: SimulationResult;
  beforeAll(async () => {
    first = await run('short', 'all');
  });

  test('breaks no invariant, and all of its orders come to their end', () => {
    expect(first.violations).toEqual([]);
    expect(first.placed).toBe(orders);
    expect(first.lifecycles['under way']).toBeUndefined();
  });

  test('goes the same way from the same seed', async () => {
    expect((await run('short', 'all')).hash).toBe(first.hash);
  });

  test('has met each kind of fault', () => {
    expect(Object.keys(first.faults)).toEqual(Object.keys(faultKinds));
    expect(Object.entries(first.faults).filter(([, times]) => times === 0)).toEqual([]);
  });
});

describe('a business in which nothing goes wrong', () => {
  test('breaks no invariant', async () => {
    const { violations, faults } = await run('short', 'none');
    expect(violations).toEqual([]);
    expect(faults).toEqual({});
  });
});
