import { describe, expect, it } from 'vitest';
import { goalTable, verdictOn } from '../../../bench/goals.ts';

describe('a goal', () => {
  it.each([
    [{ atMost: 1.5 }, 1.5, 'met'],
    [{ atMost: 1.5 }, 1.51, 'fell short'],
    [{ below: 1 }, 0.99, 'met'],
    [{ below: 1 }, 1, 'fell short'],
    [{ atLeast: 400 }, 400, 'met'],
    [{ atLeast: 400 }, 399, 'fell short'],
  ])('%o with %d is %s', (wanted, measured, verdict) => {
    expect(verdictOn({ what: 'a figure', wanted, measured })).toBe(verdict);
  });

  it.each([{ atMost: 1 }, { below: 1 }, { atLeast: 1 }])('of which nothing was measured falls short: %o', (wanted) => {
    expect(verdictOn({ what: 'a figure', wanted, measured: Number.NaN })).toBe('fell short');
  });

  it('stands beside its figure', () => {
    const goal = { what: 'orders per second', wanted: { atLeast: 400 }, measured: 250 };
    expect(goalTable('Goals', [goal]).rows).toEqual([['orders per second', 'at least 400', 250, 'fell short']]);
  });
});
