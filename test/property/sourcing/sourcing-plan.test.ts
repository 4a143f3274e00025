import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSourcing } from '#functions/sourcing/planning/plan-sourcing.ts';
import type { SourcingFacts } from '#functions/sourcing/planning/facts.ts';
import { cases } from '../cases.ts';
import { wholeUnits } from '../../support/quantities.ts';

const skus = ['A', 'B', 'C'];
const places = ['berlin', 'leeds', 'london', 'paris'];

const facts: fc.Arbitrary<SourcingFacts> = fc.record({
  orderId: fc.constantFrom('ord_1', 'ord_2', 'ord_3'),
  channel: fc.constant('web'),
  branch: fc.constant('uk'),
  method: fc.constantFrom('ship', 'pickup'),
  pickupLocation: fc.constantFrom(...places),
  destination: fc.constantFrom(
    undefined,
    { country: 'GB' },
    { country: 'GB', coordinates: { latitude: 51.5, longitude: -0.1 } },
  ),
  demand: fc
    .array(fc.record({ sku: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((lines) => lines.map((line, index) => ({ ...line, ...wholeUnits, lineId: String(index + 1) }))),
  locations: fc.subarray(places).chain((chosen) =>
    fc.tuple(
      ...chosen.map((location) =>
        fc.record({
          location: fc.constant(location),
          kind: fc.constantFrom('warehouse', 'shop'),
          active: mostly(true, false),
          ships: mostly(true, false),
          offersPickup: fc.boolean(),
          channels: mostly<'all' | string[]>('all', ['web'], ['b2b']),
          branches: mostly<'all' | string[]>('all', ['uk'], ['eu']),
          country: fc.constantFrom('GB', 'DE'),
          coordinates: fc.record({
            latitude: fc.integer({ min: 45, max: 55 }),
            longitude: fc.integer({ min: -3, max: 15 }),
          }),
          priority: fc.integer({ min: 1, max: 3 }),
        }),
      ),
    ),
  ),
  stock: fc.uniqueArray(
    fc.record({
      sku: fc.constantFrom(...skus),
      location: fc.constantFrom(...places),
      shard: fc.integer({ min: 0, max: 2 }),
      available: fc.integer({ min: -2, max: 12 }),
    }),
    { selector: ({ sku, location, shard }) => `${sku}@${location}#${shard}`, maxLength: 20 },
  ),
  excluded: fc.array(
    fc.record({
      location: fc.constantFrom(...places),
      skus: fc.constantFrom<'all' | string[]>('all', ['A'], ['B', 'C']),
      reason: fc.constant('other'),
    }),
    { maxLength: 2 },
  ),
});

function mostly<T>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, { arbitrary: fc.constantFrom(...others), weight: 1 });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Free units that the limits let the order have, by location and item; worked out apart from the planner. */
function reachable({ method, pickupLocation, channel, branch, locations, stock, excluded }: SourcingFacts) {
  const reached = locations.filter(
    (one) =>
      one.active &&
      (one.channels === 'all' || one.channels.includes(channel)) &&
      (one.branches === 'all' || one.branches.includes(branch)) &&
      (method === 'ship' ? one.ships : one.offersPickup && one.location === pickupLocation),
  );
  return stock.filter(
    (free) =>
      free.available > 0 &&
      reached.some(({ location }) => location === free.location) &&
      !excluded.some(({ location, skus: of }) => location === free.location && (of === 'all' || of.includes(free.sku))),
  );
}

describe('a sourcing plan', () => {
  test('never takes more from a shard than is free there, nor from where the order may not be served', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const open = reachable(given);
        const taken = Map.groupBy(
          planSourcing(given).allocations,
          ({ sku, location, shard }) => `${sku}@${location}#${shard}`,
        );
        for (const [counter, allocations] of taken) {
          const free = open.find(({ sku, location, shard }) => `${sku}@${location}#${shard}` === counter);
          expect(sum(allocations.map(({ quantity }) => quantity))).toBeLessThanOrEqual(free?.available ?? 0);
        }
      }),
      cases(1000),
    );
  });

  test('accounts for every unit of every line: set aside or left unserved', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const plan = planSourcing(given);
        for (const line of given.demand) {
          const of = (units: readonly { lineId: string; quantity: number }[]) =>
            sum(units.filter(({ lineId }) => lineId === line.lineId).map(({ quantity }) => quantity));
          expect(of(plan.allocations) + of(plan.unserved)).toBe(line.quantity);
        }
        expect(plan.allocations.every(({ quantity }) => quantity > 0)).toBe(true);
      }),
      cases(1000),
    );
  });

  test('leaves nothing unserved that free stock within the limits could cover', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const plan = planSourcing(given);
        const open = reachable(given);
        for (const sku of skus) {
          const wanted = sum(given.demand.filter((line) => line.sku === sku).map(({ quantity }) => quantity));
          const free = sum(open.filter((one) => one.sku === sku).map(({ available }) => available));
          const served = sum(plan.allocations.filter((one) => one.sku === sku).map(({ quantity }) => quantity));
          expect(served).toBe(Math.min(wanted, free));
        }
      }),
      cases(1000),
    );
  });

  test('uses no more locations than the smallest set that serves as much', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const plan = planSourcing(given);
        const served = sum(plan.allocations.map(({ quantity }) => quantity));
        const used = new Set(plan.allocations.map(({ location }) => location)).size;
        const open = reachable(given);
        for (let mask = 0; mask < 2 ** places.length; mask += 1) {
          const set = places.filter((_, index) => (mask >> index) % 2 === 1);
          if (set.length >= used) continue;
          const could = sum(
            skus.map((sku) => {
              const wanted = sum(given.demand.filter((line) => line.sku === sku).map(({ quantity }) => quantity));
              const free = open.filter((one) => one.sku === sku && set.includes(one.location));
              return Math.min(wanted, sum(free.map(({ available }) => available)));
            }),
          );
          expect(could).toBeLessThan(served);
        }
      }),
      cases(500),
    );
  });

  test('is the same for the same facts, in whatever order locations and stock are told', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const turned = { ...given, stock: [...given.stock].reverse(), locations: [...given.locations].reverse() };
        expect(planSourcing(given)).toEqual(planSourcing(structuredClone(given)));
        expect(planSourcing(turned).allocations).toEqual(planSourcing(given).allocations);
      }),
      cases(),
    );
  });

  test('tells of every location how it fared', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { candidates, allocations } = planSourcing(given);
        expect(candidates.map(({ location }) => location).sort()).toEqual(
          given.locations.map(({ location }) => location).sort(),
        );
        for (const { location, verdict, takes } of candidates) {
          const taken = sum(allocations.filter((one) => one.location === location).map(({ quantity }) => quantity));
          expect(takes).toBe(taken);
          expect(verdict === 'serves').toBe(taken > 0);
        }
      }),
      cases(),
    );
  });
});
