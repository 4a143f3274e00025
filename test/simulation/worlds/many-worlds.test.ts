import { describe, expect, test } from 'vitest';
import { ordersPerWorld, worldsFor } from './many-worlds.ts';

describe('many worlds', () => {
  test('share the orders out evenly, none with more than it may have', () => {
    const sizes = worldsFor(10_001, 'S', []).map(({ orders }) => orders);
    expect(sizes.reduce((sum, orders) => sum + orders)).toBe(10_001);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(ordersPerWorld);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  test('have seeds of their own, made from the given one, so that each can be run again alone', () => {
    expect(worldsFor(3 * ordersPerWorld, 'S', []).map(({ seed }) => seed)).toEqual(['S/0', 'S/1', 'S/2']);
  });

  test('are one where there are few orders', () => {
    expect(worldsFor(7, 'S', ['crash'])).toEqual([{ seed: 'S/0', orders: 7, faults: ['crash'] }]);
  });
});
