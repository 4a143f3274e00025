import { describe, expect, test } from 'vitest';
import type { SourcingFacts, SourcingLocation } from '#functions/sourcing/planning/facts.ts';
import { kilometresBetween } from '#shared/distance.ts';
import { planSourcing } from '#functions/sourcing/planning/plan-sourcing.ts';
import { takeFromShards } from '#functions/sourcing/planning/shards.ts';
import { wholeUnits } from '../../support/quantities.ts';

const coordinates = {
  london: { latitude: 51.5074, longitude: -0.1278 },
  manchester: { latitude: 53.4808, longitude: -2.2426 },
  berlin: { latitude: 52.52, longitude: 13.405 },
} as const;

function place(location: keyof typeof coordinates, more: Partial<SourcingLocation> = {}): SourcingLocation {
  return {
    location,
    kind: 'warehouse',
    active: true,
    ships: true,
    offersPickup: false,
    channels: 'all',
    branches: 'all',
    country: location === 'berlin' ? 'DE' : 'GB',
    coordinates: coordinates[location],
    priority: 1,
    ...more,
  };
}

function facts(more: Partial<SourcingFacts> = {}): SourcingFacts {
  const locations = [place('berlin'), place('london'), place('manchester')];
  return {
    orderId: 'ord_1',
    channel: 'web',
    branch: 'uk',
    method: 'ship',
    destination: { country: 'GB', coordinates: coordinates.manchester },
    demand: [{ lineId: '1', sku: 'TEA', ...wholeUnits, quantity: 1 }],
    locations,
    stock: locations.map(({ location }) => ({ sku: 'TEA', location, shard: 0, available: 1 })),
    excluded: [],
    ...more,
  };
}

const verdictsOf = (given: SourcingFacts) =>
  Object.fromEntries(planSourcing(given).candidates.map(({ location, verdict }) => [location, verdict]));

describe('of equal locations', () => {
  test('the nearest serves', () => {
    expect(verdictsOf(facts())).toEqual({ manchester: 'serves', london: 'farther', berlin: 'farther' });
  });

  test('without the coordinates of the customer one of the same country serves, by priority', () => {
    const locations = [place('berlin'), place('london', { priority: 2 }), place('manchester')];
    expect(verdictsOf(facts({ destination: { country: 'GB' }, locations }))).toEqual({
      manchester: 'serves',
      london: 'lower-priority',
      berlin: 'farther',
    });
  });

  test('in every respect the first by name serves', () => {
    const locations = [place('manchester'), place('london')];
    expect(verdictsOf(facts({ destination: { country: 'GB' }, locations }))).toEqual({
      london: 'serves',
      manchester: 'later-name',
    });
  });
});

test('enough for all comes before near', () => {
  const demand = [
    { lineId: '1', sku: 'TEA', ...wholeUnits, quantity: 1 },
    { lineId: '2', sku: 'MUG', ...wholeUnits, quantity: 1 },
  ];
  const stock = [...facts().stock, { sku: 'MUG', location: 'berlin', shard: 0, available: 1 }];
  const plan = planSourcing(facts({ demand, stock }));
  expect(plan.allocations.map(({ location }) => location)).toEqual(['berlin', 'berlin']);
  expect(verdictsOf(facts({ demand, stock }))).toMatchObject({ manchester: 'more-splits', london: 'more-splits' });
});

test('each limit is named', () => {
  const limits: [Partial<SourcingLocation>, Partial<SourcingFacts>, string][] = [
    [{ active: false }, {}, 'inactive'],
    [{ channels: ['b2b'] }, {}, 'channel-not-served'],
    [{ branches: ['eu'] }, {}, 'branch-not-served'],
    [{ ships: false }, {}, 'does-not-ship'],
    [{}, { method: 'pickup', pickupLocation: 'london' }, 'no-pickup'],
    [{ offersPickup: true }, { method: 'pickup', pickupLocation: 'berlin' }, 'not-chosen-for-pickup'],
    [{}, { excluded: [{ location: 'london', skus: ['TEA'], reason: 'damaged' }] }, 'rejected-before'],
    [{}, { stock: [] }, 'no-stock'],
  ];
  for (const [limit, more, verdict] of limits) {
    expect(verdictsOf(facts({ locations: [place('london', limit)], ...more }))).toEqual({ london: verdict });
  }
});

test('distances are those of the globe', () => {
  expect(kilometresBetween(coordinates.london, coordinates.berlin)).toBeGreaterThan(920);
  expect(kilometresBetween(coordinates.london, coordinates.berlin)).toBeLessThan(940);
  expect(kilometresBetween({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBe(111);
});

describe('shards', () => {
  const shards = [3, 8, 5].map((available, shard) => ({ sku: 'TEA', location: 'london', shard, available }));

  test('one that has enough gives all; otherwise the fullest first', () => {
    expect(takeFromShards(shards, 6, 'ord_1')).toEqual([{ shard: 1, quantity: 6 }]);
    expect(takeFromShards(shards, 12, 'ord_1')).toEqual([
      { shard: 1, quantity: 8 },
      { shard: 2, quantity: 4 },
    ]);
  });

  test('different orders start at different shards', () => {
    const used = Array.from({ length: 30 }, (_, order) => takeFromShards(shards, 1, `ord_${order}`)[0]?.shard);
    expect(new Set(used).size).toBe(3);
  });
});

test('very many locations are weighed in bounded time and still serve all there is', () => {
  const names = Array.from({ length: 60 }, (_, index) => `place-${index}`);
  const demand = names.map((_, index) => ({
    lineId: String(index),
    sku: `SKU-${index % 30}`,
    ...wholeUnits,
    quantity: 1,
  }));
  const stock = names.map((location, index) => ({ sku: `SKU-${index % 30}`, location, shard: 0, available: 1 }));
  const locations = names.map((location) => ({ ...place('london'), location }));
  const plan = planSourcing(facts({ locations, stock, demand }));
  expect(plan.unserved).toEqual([]);
  expect(plan.allocations).toHaveLength(60);
});
