import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cancellableUnits } from '#functions/orders/cancelling/cancel-units.ts';
import {
  isInHand,
  unitStateIn,
  type FulfilmentLine,
  type FulfilmentOrder,
} from '#functions/orders/fulfilment-orders/fulfilment-order.ts';
import type { LineAllocation, Order, OrderLine } from '#functions/orders/aggregate/order.ts';
import { agreesWithAll } from '#functions/orders/fulfilment-orders/agreement.ts';
import { planCancellation } from '#functions/orders/cancelling/plan-cancellation.ts';
import { orderLine } from '../support/orders/stored-orders.ts';
import { placedOrder } from '../support/orders/placed-orders.ts';
import { cases } from './cases.ts';
import { wholeUnits } from '../support/quantities.ts';

const at = '2026-11-22T12:00:00.000Z';
const hands = ['released', 'picking', 'packed', 'handed_over'] as const;

/** Units of one line as they stand: free of anybody, waiting, set aside, and in the hands of locations. */
const standing = fc.record({
  open: fc.nat(2),
  backordered: fc.nat(2),
  aside: fc.array(
    fc.record({
      location: fc.constantFrom('london', 'leeds'),
      shard: fc.nat(1),
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 2 },
  ),
  hands: fc.array(
    fc.record({
      location: fc.constantFrom('london', 'leeds'),
      state: fc.constantFrom(...hands),
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 3 },
  ),
});

const orders = fc
  .array(standing, { minLength: 1, maxLength: 4 })
  .filter((lines) => lines.some((line) => unitsOf(line) > 0))
  .map(arranged);

type Standing = typeof standing extends fc.Arbitrary<infer Value> ? Value : never;

const sum = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((all, { quantity }) => all + quantity, 0);
const unitsOf = (line: Standing): number => line.open + line.backordered + sum(line.aside) + sum(line.hands);

/** An order and its fulfilment orders, one per location and state, that stand as drawn. */
function arranged(lines: readonly Standing[]): { order: Order; fulfilmentOrders: FulfilmentOrder[] } {
  const kept = lines.filter((line) => unitsOf(line) > 0);
  const grouped = new Map<string, FulfilmentLine[]>();
  const orderLines = kept.map((line, index): OrderLine => {
    const lineId = String(index + 1);
    const merged = new Map<string, { location: string; state: (typeof hands)[number]; quantity: number }>();
    for (const hand of line.hands) {
      const key = `${hand.location}/${hand.state}`;
      merged.set(key, { ...hand, quantity: hand.quantity + (merged.get(key)?.quantity ?? 0) });
    }
    for (const [key, { location, quantity }] of merged) {
      const part = { lineId, sku: 'TEA-001', ...wholeUnits, quantity, allocations: [{ location, shard: 0, quantity }] };
      grouped.set(key, [...(grouped.get(key) ?? []), part]);
    }
    const within = (state: (typeof hands)[number]) => sum([...merged.values()].filter((hand) => hand.state === state));
    const held = [...merged.values()].filter(({ state }) => state !== 'handed_over');
    const allocations: LineAllocation[] = [
      ...line.aside,
      ...held.map(({ location, quantity }) => ({ location, shard: 0, quantity })),
    ];
    const base = orderLine(lineId, 'TEA-001', unitsOf(line), { taxes: [{ amount: 7 }] });
    return {
      ...base,
      allocations,
      quantities: {
        ...base.quantities,
        open: line.open,
        backordered: line.backordered,
        allocated: sum(line.aside),
        released: within('released'),
        picked: within('picking'),
        packed: within('packed'),
        shipped: within('handed_over'),
      },
      settled: { invoiced: within('handed_over'), cancelled: 0 },
    };
  });
  const order = { ...placedOrder(), lines: orderLines };
  const fulfilmentOrders = [...grouped].map(([key, parts], index): FulfilmentOrder => {
    const [location = '', state] = key.split('/');
    return {
      fulfilmentOrderId: `ful_${index}`,
      orderId: order.orderId,
      channel: 'web',
      branch: 'uk',
      location,
      method: 'ship',
      state: state as (typeof hands)[number],
      lines: parts,
      version: 1,
      createdAt: at,
    };
  });
  return { order, fulfilmentOrders };
}

function perCounter(allocations: readonly LineAllocation[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { location, shard, quantity } of allocations) {
    const key = `${location}#${shard}`;
    units.set(key, (units.get(key) ?? 0) + quantity);
  }
  return units;
}

test('a cancellation undoes exactly what stood behind its units, and nothing else', () => {
  fc.assert(
    fc.property(
      orders,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (world, shares) => {
        const { order, fulfilmentOrders } = world;
        const units = order.lines.flatMap((line, index) => {
          const quantity = Math.round(cancellableUnits(line) * (shares[index] ?? 0));
          return quantity > 0 ? [{ lineId: line.lineId, quantity }] : [];
        });
        const plan = planCancellation(order, fulfilmentOrders, units, { reason: 'test' }, at);
        const after = fulfilmentOrders.map(
          (one) => plan.fulfilmentOrders.find(({ before }) => before === one)?.after ?? one,
        );
        for (const [index, line] of plan.order.lines.entries()) {
          const before = order.lines[index];
          const { lineId, quantities } = line;
          const standing = Object.values(quantities).reduce((all, count) => all + count, 0) - quantities.returned;
          expect(standing).toBe(line.ordered);
          // Stock behind the line is exactly what its units need, and what was freed is the difference.
          expect(sum(line.allocations)).toBe(
            quantities.allocated + quantities.released + quantities.picked + quantities.packed,
          );
          const freed = plan.freed.filter((one) => one.lineId === lineId);
          expect(sum(line.allocations) + sum(freed)).toBe(sum(before?.allocations ?? []));
          // Locations have in hand what the line says they have, with stock of their own.
          for (const state of ['released', 'picked', 'packed'] as const) {
            const inHand = after.filter((one) => isInHand(one) && unitStateIn[one.state] === state);
            const parts = inHand.flatMap(({ lines }) => lines.filter((part) => part.lineId === lineId));
            expect(sum(parts)).toBe(quantities[state]);
            for (const part of parts) expect(sum(part.allocations)).toBe(part.quantity);
          }
          const held = after.filter(isInHand).flatMap(({ lines }) => lines.filter((part) => part.lineId === lineId));
          const needed = perCounter(held.flatMap(({ allocations }) => allocations));
          for (const [counter, count] of needed)
            expect(perCounter(line.allocations).get(counter) ?? 0).toBeGreaterThanOrEqual(count);
        }
        expect(after.filter(({ state }) => state === 'handed_over')).toEqual(
          fulfilmentOrders.filter(({ state }) => state === 'handed_over'),
        );
        for (const { after: changed } of plan.fulfilmentOrders) {
          expect(changed.state === 'cancelled' || changed.lines.length > 0).toBe(true);
          expect(changed.version).toBe(2);
        }
      },
    ),
    cases(500),
  );
});

test('open units go first, packed ones last', () => {
  fc.assert(
    fc.property(orders, ({ order, fulfilmentOrders }) => {
      const line = order.lines.find((one) => cancellableUnits(one) > 0);
      fc.pre(line !== undefined);
      const [taken] = planCancellation(
        order,
        fulfilmentOrders,
        [{ lineId: line.lineId, quantity: 1 }],
        { reason: 'test' },
        at,
      ).taken;
      const states = ['open', 'backordered', 'allocated', 'released', 'picked', 'packed'] as const;
      const first = states.find((state) => line.quantities[state] > 0);
      expect(first && taken?.from[first]).toBe(1);
    }),
    cases(),
  );
});

test('an order agrees with its fulfilment orders before and after, and not with those of another moment', () => {
  fc.assert(
    fc.property(orders, ({ order, fulfilmentOrders }) => {
      const units = order.lines.flatMap((line) => {
        const quantity = cancellableUnits(line);
        return quantity > 0 ? [{ lineId: line.lineId, quantity }] : [];
      });
      expect(agreesWithAll(order, fulfilmentOrders)).toBe(true);
      const plan = planCancellation(order, fulfilmentOrders, units, { reason: 'test' }, at);
      const after = fulfilmentOrders.map(
        (one) => plan.fulfilmentOrders.find(({ before }) => before === one)?.after ?? one,
      );
      expect(agreesWithAll(plan.order, after)).toBe(true);
      fc.pre(plan.fulfilmentOrders.length > 0);
      expect(agreesWithAll(plan.order, fulfilmentOrders)).toBe(false);
      expect(agreesWithAll(order, after)).toBe(false);
    }),
    cases(),
  );
});
