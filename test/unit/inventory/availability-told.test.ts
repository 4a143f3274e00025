import { describe, expect, test } from 'vitest';
import { tellingsOf, type Told } from '#functions/inventory/telling/availability-told.ts';
import { emptyLevel } from '#functions/inventory/stock/stock-changes.ts';
import { wholeUnits } from '../../support/quantities.ts';

const level = (location: string, shard: number, available: number) => ({
  ...emptyLevel({ sku: 'TEA', location, shard, ...wholeUnits }),
  available,
});
const at = (location: string) => ({ sku: 'TEA', location });
const told = (entries: Record<string, Told>) => new Map(Object.entries(entries));

describe('what is told of an item', () => {
  test('is what all shards of a location can sell, the first time and at every change', () => {
    const levels = [level('london', 0, 3), level('london', 1, 4), level('leeds', 0, 1)];
    expect(tellingsOf(levels, told({ 'TEA@london': { available: 9, revision: 4 } }))).toEqual([
      { ...at('london'), before: { available: 9, revision: 4 }, now: { available: 7, revision: 5 } },
      { ...at('leeds'), before: undefined, now: { available: 1, revision: 1 } },
    ]);
  });

  test('is nothing where the same was told last, or where there never was any', () => {
    const levels = [level('london', 0, 3), level('leeds', 0, 0)];
    expect(tellingsOf(levels, told({ 'TEA@london': { available: 3, revision: 1 } }))).toEqual([]);
  });

  test('is never less than nothing', () => {
    const levels = [level('london', 0, -2)];
    expect(tellingsOf(levels, told({ 'TEA@london': { available: 1, revision: 1 } }))).toMatchObject([
      { now: { available: 0, revision: 2 } },
    ]);
  });
});
