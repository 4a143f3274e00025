import { describe, expect, it } from 'vitest';
import { CopyNames } from '../../../bench/stored/copies.ts';

const day = 24 * 3600 * 1000;
const end = Date.parse('2026-11-22T10:00:00.000Z');
const names = new CopyNames(1000, end);
const all = Array.from({ length: 1000 }, (_, number) => names.of(number));

describe('copies of a stored order', () => {
  it('are orders of their own', () => {
    for (const name of ['orderId', 'externalNumber', 'idempotencyKey'] as const) {
      expect(new Set(all.map((copy) => copy[name])).size).toBe(1000);
    }
    expect(all[0]?.orderId).toMatch(/^ord_[0-9a-f]{32}$/);
  });

  it('are placed one after the other over 90 days, the newest at the end', () => {
    const times = all.map(({ placedAt }) => placedAt);
    expect(times).toEqual(times.toSorted());
    expect(times.at(-1)).toBe(new Date(end).toISOString());
    expect(Date.parse(times[0] ?? '')).toBeCloseTo(end - 90 * day + (90 * day) / 1000, -1);
  });

  it('are of customers who come back twenty times', () => {
    const orders = Map.groupBy(all, ({ customerId }) => customerId);
    expect([...orders.values()].every(({ length }) => length === 20)).toBe(true);
  });
});
