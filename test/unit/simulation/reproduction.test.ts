import { describe, expect, test } from 'vitest';
import { fewest } from '../../simulation/fewest.ts';
import { readRanges, shownRanges } from '../../simulation/ranges.ts';
import { command, shortestFound } from '../../simulation/reproduction.ts';
import type { Violation } from '../../simulation/checker/checker.ts';

const oversold: Violation = { invariant: 1, rule: 'stock', sentence: 'oversold', step: 7, after: 'a test' };
const numbers = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

describe('the shortest run found for a violation', () => {
  test('has the faults and the orders that matter, and no others', async () => {
    const run = { orders: 40, seed: '7', faults: new Set(['crash', 'delay', 'throttle'] as const) };
    const found = await shortestFound(run, { invariant: 1, suspects: [] }, async ({ faults, only = () => true }) => ({
      violations: faults.has('crash') && only(11) && only(30) ? [oversold] : [],
    }));
    expect(found).toMatchObject({ faults: ['crash'], only: [11, 30] });
    expect(command(found)).toBe('npm run simulate -- --orders 40 --seed 7 --faults crash --only 11,30');
  });

  test('needs no faults and all orders where that is so', async () => {
    const found = await shortestFound(
      { orders: 3, seed: 'a b', faults: new Set() },
      { invariant: 1, suspects: [] },
      async ({ only = () => true }) => ({
        violations: [1, 2, 3].every(only) ? [oversold] : [],
      }),
    );
    expect(command(found)).toBe("npm run simulate -- --orders 3 --seed 'a b' --faults none");
  });

  test('is not one that breaks another invariant', async () => {
    const run = { orders: 2, seed: '1', faults: new Set(['crash'] as const) };
    const found = await shortestFound(run, { invariant: 5, suspects: [] }, async ({ faults }) => ({
      violations: [faults.has('crash') ? { ...oversold, invariant: 5 } : oversold],
    }));
    expect(found.faults).toEqual(['crash']);
  });

  test('is looked for with a bounded number of runs', async () => {
    let runs = 0;
    const found = await shortestFound(
      { orders: 500, seed: '1', faults: new Set(['crash', 'delay'] as const) },
      { invariant: 1, suspects: [] },
      async ({ only = () => true }) => {
        runs += 1;
        return {
          violations: numbers(500)
            .filter((number) => number % 3 === 0)
            .every(only)
            ? [oversold]
            : [],
        };
      },
    );
    expect(runs).toBe(60);
    expect(found.only.length).toBeGreaterThanOrEqual(166);
  });
});

describe('a run of many orders', () => {
  const run = { orders: 400, seed: '1', faults: new Set(['crash', 'delay'] as const) };

  test('is tried first with the order that the violation names, alone', async () => {
    let runs = 0;
    const found = await shortestFound(run, { invariant: 1, suspects: [211] }, async ({ faults, only = () => true }) => {
      runs += 1;
      return { violations: only(211) && faults.has('delay') ? [oversold] : [] };
    });
    expect(found).toMatchObject({ only: [211], faults: ['delay'] });
    expect(runs).toBeLessThan(8);
  });

  test('is tried with those beside it when it shows with them only', async () => {
    const found = await shortestFound(run, { invariant: 1, suspects: [211] }, async ({ only = () => true }) => ({
      violations: only(211) && only(208) ? [oversold] : [],
    }));
    expect(found.only).toEqual([208, 211]);
  });

  test('ends where its time is over, with what was found until then', async () => {
    let now = 0;
    let givenUp = 0;
    const found = await shortestFound(
      run,
      { invariant: 1, suspects: [] },
      async ({ only = () => true, giveUp }) => {
        // A quarter of a second for each order.
        for (const number of numbers(400)) if (only(number) && !giveUp()) now += 250;
        if (giveUp()) givenUp += 1;
        return { violations: only(7) && !giveUp() ? [oversold] : [] };
      },
      { milliseconds: 120_000 },
      () => now,
    );
    expect(now).toBeLessThanOrEqual(120_000);
    expect(givenUp).toBeGreaterThan(0);
    expect(found.only.length).toBeLessThan(400);
    expect(found.only).toContain(7);
  });
});

describe('the fewest items with which something happens', () => {
  test('are none where it happens anyway', async () => {
    expect(await fewest(numbers(9), async () => true)).toEqual([]);
  });

  test('are found wherever they stand', async () => {
    const needed = [2, 3, 17];
    const found = await fewest(numbers(20), async (some) => needed.every((item) => some.includes(item)));
    expect(found).toEqual(needed);
  });
});

describe('numbers of orders', () => {
  test('are written as ranges and read again', () => {
    expect(shownRanges([9, 1, 2, 3, 7, 8])).toBe('1-3,7-9');
    expect([...readRanges('1-3,7-9')]).toEqual([1, 2, 3, 7, 8, 9]);
  });

  test('that are none are named', () => {
    expect(() => readRanges('3,x')).toThrow('not "x"');
  });
});
