import { describe, expect, it, vi } from 'vitest';
import { latenciesOf } from '../../../bench/delays/latencies.ts';
import { load } from '../../../bench/load/load.ts';
import { medianRound } from '../../../bench/load/measured.ts';
import { quarterOf, steadily } from '../../../bench/delays/steady.ts';
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

describe('a steady load', () => {
  it('goes on whether or not calls are answered, and waits for all of them in the end', async () => {
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let begun = 0;
    let done = 0;
    const running = steadily(200, async () => {
      begun += 1;
      await answered;
      done += 1;
    });
    await vi.waitUntil(() => begun >= 3);
    expect(done).toBe(0);
    answer();
    expect(await running.end()).toBe(done);
    expect(done).toBe(begun);
  });

  it('ends with the first failure', async () => {
    let begun = 0;
    const running = steadily(200, async () => {
      begun += 1;
      throw new Error('refused');
    });
    await vi.waitUntil(() => begun > 0);
    await expect(running.end()).rejects.toThrow('refused');
  });

  it('is a quarter of what a system can do, but never nothing', () => {
    expect([quarterOf(80), quarterOf(6), quarterOf(0.2)]).toEqual([20, 2, 1]);
  });
});

describe('figures', () => {
  it('of several rounds are those of the round in the middle', () => {
    const round = (perSecond: number) => ({ clients: 1, done: 1, seconds: 1, perSecond, p50: 1, p95: 1, p99: 1 });
    expect(medianRound([round(30), round(10), round(20)]).perSecond).toBe(20);
    expect(() => medianRound([])).toThrow('no round');
  });

  it('of times name the longest as well', () => {
    const millis = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(latenciesOf(millis)).toEqual({ times: 200, p50: 100, p95: 190, p99: 198, longest: 200 });
  });

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
