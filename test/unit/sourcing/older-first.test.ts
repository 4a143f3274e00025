import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FreeStock, SourcingLocation } from '#functions/sourcing/planning/facts.ts';
import { leftByWaiting, mayServe, type Waiting } from '#functions/sourcing/planning/older-first.ts';

const place = (location: string, more: Partial<SourcingLocation> = {}): SourcingLocation => ({
  location,
  kind: 'warehouse',
  active: true,
  ships: true,
  offersPickup: true,
  channels: 'all',
  branches: 'all',
  country: 'GB',
  priority: 1,
  ...more,
});
const free = (location: string, available: number, shard = 0): FreeStock => ({
  sku: 'TEA',
  location,
  shard,
  available,
});
const waiting = (quantity: number, more: Partial<Waiting> = {}): Waiting => ({
  sku: 'TEA',
  quantity,
  channel: 'web',
  branch: 'uk',
  method: 'ship',
  ...more,
});
const units = (stock: readonly FreeStock[]) => stock.map(({ available }) => available);

describe('what those ahead in the queue leave', () => {
  test('is what they do not wait for', () => {
    expect(units(leftByWaiting([free('london', 5)], [waiting(2), waiting(1)], [place('london')]))).toEqual([2]);
    expect(units(leftByWaiting([free('london', 2)], [waiting(7)], [place('london')]))).toEqual([0]);
  });

  test('is all of what may not serve them', () => {
    const stock = [free('london', 2)];
    const others = [
      [waiting(9), place('london', { channels: ['market'] })],
      [waiting(9), place('london', { branches: ['de'] })],
      [waiting(9), place('london', { ships: false })],
      [waiting(9), place('london', { active: false })],
      [waiting(9, { method: 'pickup', pickupLocation: 'leeds' }), place('london')],
      [waiting(9, { sku: 'MUG' }), place('london')],
    ] as const;
    for (const [one, location] of others) expect(units(leftByWaiting(stock, [one], [location]))).toEqual([2]);
    for (const [one, location] of others.slice(0, 5)) expect(mayServe(one, stock, [location])).toBe(false);
  });

  test('is counted over shards and locations, lowest priority number first', () => {
    const stock = [free('london', 2, 0), free('london', 2, 1), free('leeds', 2)];
    const locations = [place('london', { priority: 2 }), place('leeds')];
    expect(units(leftByWaiting(stock, [waiting(3)], locations))).toEqual([1, 2, 0]);
  });

  test('never grows, and shrinks by what is waited for or to nothing', () => {
    const some = fc.array(fc.nat(9), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(some, some, (shards, wanted) => {
        const stock = shards.map((available, shard) => free('london', available, shard));
        const ahead = wanted.map((quantity) => waiting(quantity));
        const left = leftByWaiting(stock, ahead, [place('london')]);
        const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
        expect(sum(units(left))).toBe(Math.max(0, sum(shards) - sum(wanted)));
        expect(units(left).every((available, index) => available >= 0 && available <= (shards[index] ?? 0))).toBe(true);
      }),
    );
  });
});
