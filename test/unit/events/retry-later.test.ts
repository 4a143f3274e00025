import { expect, test } from 'vitest';
import { pauseAfter } from '#shared/events/retry-later.ts';

test('what failed is tried again after half a minute, then after ever longer pauses of two hours at most', () => {
  const pauses = Array.from({ length: 12 }, (_, index) => pauseAfter(index + 1, 1));
  expect(pauses.slice(0, 4)).toEqual([30, 60, 120, 240]);
  expect(Math.max(...pauses)).toBe(7200);
  // The last of twelve tries comes after hours: an outage of an evening ends before it.
  expect(pauses.slice(0, 11).reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(6 * 3600);
});

test('what failed together does not come back together', () => {
  expect(pauseAfter(3, 0)).toBe(90);
  expect(pauseAfter(3, 0.5)).toBe(105);
});
