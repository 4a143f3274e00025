import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FreeStock, SourcingLocation } from '#functions/sourcing/planning/facts.ts';
import { planGroups } from '#functions/sourcing/planning/plan-groups.ts';
import { planSourcing } from '#functions/sourcing/planning/plan-sourcing.ts';
import { aLine, anOrder } from '../../support/orders/order.ts';
import { wholeUnits } from '../../support/quantities.ts';

const skus = ['A', 'B'] as const;
const places = ['leeds', 'london', 'soho'] as const;
const address = { lines: ['1 Orchard Road'], city: 'London', country: 'GB' };

const locations: readonly SourcingLocation[] = places.map((location, index) => ({
  location,
  kind: location === 'soho' ? 'shop' : 'warehouse',
  active: true,
  ships: true,
  offersPickup: location === 'soho',
  channels: 'all',
  branches: 'all',
  country: 'GB',
  priority: index + 1,
}));

const groups = fc.array(
  fc.constantFrom(
    { method: 'ship' as const, shippingAddress: address },
    { method: 'ship_from_store' as const, shippingAddress: address },
    { method: 'local_delivery' as const, shippingAddress: address },
    { method: 'pickup' as const, pickupLocation: 'soho' },
  ),
  { minLength: 2, maxLength: 4 },
);

/** Units that groups want, each of some item. */
const wanted = fc.array(
  fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 6 }), group: fc.nat({ max: 3 }) }),
  { minLength: 1, maxLength: 6 },
);

const stock: fc.Arbitrary<FreeStock[]> = fc.uniqueArray(
  fc.record({
    sku: fc.constantFrom(...skus),
    location: fc.constantFrom(...places),
    shard: fc.nat({ max: 1 }),
    available: fc.integer({ min: 0, max: 9 }),
  }),
  { selector: ({ sku, location, shard }) => `${sku}@${location}#${shard}`, maxLength: 12 },
);

const held = fc.array(
  fc.record({
    sku: fc.constantFrom(...skus),
    location: fc.constantFrom(...places),
    shard: fc.nat({ max: 1 }),
    measure: fc.constant(undefined),
    quantity: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 2 },
);

type Drawn<Values> = Values extends fc.Arbitrary<infer Value> ? Value : never;

const units = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0);

function planned(ways: Drawn<typeof groups>, lines: Drawn<typeof wanted>, free: FreeStock[], kept: Drawn<typeof held>) {
  const order = anOrder({
    type: 'mixed',
    groups: ways.map((way, index) => ({ groupId: String(index + 1), ...way })),
    lines: lines.map(({ sku, quantity, group }, index) =>
      aLine({ open: quantity }, { lineId: String(index + 1), sku, groupId: String((group % ways.length) + 1) }),
    ),
  });
  const demand = order.lines.map(({ lineId, sku, ordered, groupId }) => ({
    lineId,
    sku,
    ...wholeUnits,
    quantity: ordered,
    groupId,
  }));
  const shared = { stock: free, locations, excluded: [], held: kept, aheadOf: () => [] };
  return { order, demand, plans: planGroups(order, demand, shared) };
}

test('the groups of an order never take more of a counter together than is free and held for it', () =>
  fc.assert(
    fc.property(groups, wanted, stock, held, (ways, lines, free, kept) => {
      const taken = planned(ways, lines, free, kept).plans.flatMap(({ allocations }) => allocations);
      for (const { sku, location, shard, available } of free) {
        const here = (one: { sku: string; location: string; shard: number }) =>
          one.sku === sku && one.location === location && one.shard === shard;
        expect(units(taken.filter(here))).toBeLessThanOrEqual(available + units(kept.filter(here)));
      }
    }),
  ));

test('each line is served with its own group, from where that may be served, and by no more than it wants', () =>
  fc.assert(
    fc.property(groups, wanted, stock, held, (ways, lines, free, kept) => {
      const { order, plans } = planned(ways, lines, free, kept);
      for (const { groupId, allocations, unserved } of plans) {
        const method = order.groups?.find((group) => group.groupId === groupId)?.method;
        const own = order.lines.filter((line) => line.groupId === groupId);
        for (const { lineId, ordered } of own) {
          const of = (one: { lineId: string }) => one.lineId === lineId;
          expect(units(allocations.filter(of)) + units(unserved.filter(of))).toBe(ordered);
        }
        const ids = new Set(own.map(({ lineId }) => lineId));
        expect(allocations.every(({ lineId }) => ids.has(lineId))).toBe(true);
        const inShops = method === 'pickup' || method === 'ship_from_store';
        if (inShops) expect(allocations.every((one) => one.location === 'soho')).toBe(true);
      }
    }),
  ));

test('groups that go the same way are served as many units as if they were one', () =>
  fc.assert(
    fc.property(wanted, stock, (lines, free) => {
      const way = { method: 'ship' as const, shippingAddress: address };
      const { order, demand, plans } = planned([way, way], lines, free, []);
      const { orderId, channel, branch } = order;
      const destination = { country: 'GB' };
      const whole = { orderId, channel, branch, method: way.method, destination, demand, locations, stock: free };
      const one = planSourcing({ ...whole, excluded: [] });
      expect(units(plans.flatMap(({ allocations }) => allocations))).toBe(units(one.allocations));
    }),
  ));
