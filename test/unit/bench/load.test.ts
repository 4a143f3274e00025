import { describe, expect, it } from 'vitest';
import { load } from '../../../bench/load.ts';
import { median, percentile, significant } from '../../../bench/statistics.ts';

describe('a load', () => {
  it('calls exactly as often as it was told, by no more clients than it was given', async () => {
    let atOnce = 0;
    let most = 0;
    let calls = 0;
    const result = await load(3, { count: 20 }, async () => {
      calls += 1;
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 2));
      atOnce -= 1;
    });
    expect({ calls, most, done: result.done }).toEqual({ calls: 20, most: 3, done: 20 });
  });

  it('ends with the first call that fails', async () => {
    const failing = load(2, { count: 5 }, async () => {
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
  });
});

describe('figures', () => {
  it('take percentiles by rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(median([7])).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('are rounded to what they can claim', () => {
    expect([significant(1234.5), significant(0.0012345), significant(Infinity)]).toEqual([1230, 0.00123, Infinity]);
  });
});
