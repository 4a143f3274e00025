import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { agreesWith } from '#functions/orders/rules.ts';
import { begin, type Handling, type StockPart } from '#functions/fulfilment/handling/handling.ts';
import { reject } from '#functions/fulfilment/handling/reject.ts';
import { partsThatFit as stockThatFits } from '#functions/fulfilment/handling/stock-booking.ts';
import { partsThatFit, type LineDecision } from '#functions/sourcing/planning/decision.ts';
import { allocationsWithout, type FulfilmentOrder, type LineAllocation } from '#functions/orders/rules.ts';
import { aLine, anOrder } from '../support/orders/order.ts';
import { cases } from './cases.ts';
import { wholeUnits } from '../support/quantities.ts';

const sum = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((all, { quantity }) => all + quantity, 0);

const allocations: fc.Arbitrary<LineAllocation[]> = fc.uniqueArray(
  fc.record({
    location: fc.constant('london'),
    shard: fc.integer({ min: 0, max: 5 }),
    quantity: fc.integer({ min: 1, max: 9 }),
  }),
  { selector: ({ shard }) => shard, minLength: 1, maxLength: 4 },
);

/** A packed fulfilment order of one line with this stock behind it, and its order. */
function packed(held: readonly LineAllocation[]) {
  const units = sum(held);
  const order = anOrder({ lines: [aLine({ packed: units }, { allocations: held })] });
  const fulfilmentOrder: FulfilmentOrder = {
    fulfilmentOrderId: 'ful_1',
    orderId: order.orderId,
    channel: 'web',
    branch: 'uk',
    location: 'london',
    method: 'ship',
    state: 'packed',
    lines: [{ lineId: '1', sku: 'TEA-001', ...wholeUnits, quantity: units, allocations: held }],
    version: 3,
    createdAt: '2026-11-22T10:00:00.000Z',
  };
  return { units, handling: begin(order, fulfilmentOrder) };
}

function rejectUnits(handling: Handling, quantity: number) {
  const rejection = { reason: 'damaged', lines: [{ lineId: '1', quantity }], splitId: 'ful_2' } as const;
  return reject(handling, rejection, '2026-11-22T11:00:00.000Z');
}

describe('rejecting a part of a fulfilment order', () => {
  test('splits units and the stock behind them without losing or doubling any', () => {
    fc.assert(
      fc.property(allocations, fc.nat(), (held, chance) => {
        const { units, handling } = packed(held);
        const wanted = 1 + (chance % units);
        const outcome = rejectUnits(handling, wanted);
        if (isRefusal(outcome)) throw new Error(outcome.detail);
        const { order, fulfilmentOrder, splitOff, stock } = outcome.state;
        const [line] = order.lines;
        const rejected = splitOff ?? fulfilmentOrder;
        const goesOn = splitOff ? fulfilmentOrder.lines : [];
        expect([line?.quantities.open, line?.quantities.packed]).toEqual([wanted, units - wanted]);
        expect(sum(line?.allocations ?? [])).toBe(units - wanted);
        expect(sum(stock?.parts ?? [])).toBe(wanted);
        expect([rejected.state, sum(rejected.lines)]).toEqual(['rejected', wanted]);
        expect(goesOn.flatMap((one) => one.allocations)).toEqual(line?.allocations);
      }),
      cases(),
    );
  });

  test('finds order and fulfilment order in agreement only where their units are', () => {
    fc.assert(
      fc.property(allocations, (held) => {
        const { handling } = packed(held);
        const { order, fulfilmentOrder } = handling.state;
        expect(agreesWith(order, fulfilmentOrder)).toBe(true);
        expect(agreesWith(order, { ...fulfilmentOrder, state: 'picking' })).toBe(false);
        const rejected = rejectUnits(handling, 1);
        if (isRefusal(rejected)) throw new Error(rejected.detail);
        expect(agreesWith(rejected.state.order, fulfilmentOrder)).toBe(false);
        expect(agreesWith(rejected.state.order, rejected.state.fulfilmentOrder)).toBe(true);
      }),
      cases(),
    );
  });

  test('refuses more units than there are', () => {
    fc.assert(
      fc.property(allocations, fc.integer({ min: 1, max: 9 }), (held, more) => {
        const { units, handling } = packed(held);
        expect(isRefusal(rejectUnits(handling, units + more))).toBe(true);
      }),
      cases(),
    );
  });

  test('never takes more from a counter than was set aside there', () => {
    const taking = (held: LineAllocation[], taken: LineAllocation[]): number | 'too much' => {
      try {
        return sum(allocationsWithout(held, taken));
      } catch (error) {
        if (error instanceof RangeError) return 'too much';
        throw error;
      }
    };
    fc.assert(
      fc.property(allocations, allocations, (held, taken) => {
        const fits = taken.every(
          (one) => (held.find(({ shard }) => shard === one.shard)?.quantity ?? 0) >= one.quantity,
        );
        expect(taking(held, taken)).toBe(fits ? sum(held) - sum(taken) : 'too much');
      }),
      cases(),
    );
  });
});

describe('what does not fit one transaction', () => {
  const parts = fc.array(
    fc.record({
      lineId: fc.string({ minLength: 1, maxLength: 3 }),
      sku: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
      location: fc.constantFrom('london', 'leeds'),
      shard: fc.integer({ min: 0, max: 99 }),
      measure: fc.constant(undefined),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 200 },
  );

  test('is cut so that stock is booked completely, each time within the room', () => {
    fc.assert(
      fc.property(fc.constantFrom('ship', 'free', 'damaged'), parts, (kind, all) => {
        let left: readonly StockPart[] = all;
        const booked: StockPart[] = [];
        for (let turn = 0; left.length > 0; turn += 1) {
          expect(turn).toBeLessThanOrEqual(all.length);
          const now = left.slice(0, stockThatFits({ kind, parts: left }, 90));
          const counters = new Set(now.map(({ sku, location, shard }) => `${sku}@${location}#${shard}`)).size;
          const movements = kind === 'free' ? 0 : new Set(now.map(({ sku, location }) => `${sku}@${location}`)).size;
          expect(counters + movements).toBeLessThanOrEqual(90);
          expect(now.length).toBeGreaterThan(0);
          booked.push(...now);
          left = left.slice(now.length);
        }
        expect(sum(booked)).toBe(sum(all));
        expect(booked).toHaveLength(all.length);
      }),
      cases(),
    );
  });

  test('is cut so that a sourcing decision is carried out completely, each time within the room', () => {
    const decision = fc.record({
      shards: fc.integer({ min: 0, max: 99 }),
      backordered: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 60 }), (drawn) => {
        const decisions: LineDecision[] = drawn.map(({ shards, backordered }, index) => ({
          lineId: String(index),
          sku: `SKU-${index % 7}`,
          ...wholeUnits,
          allocations: Array.from({ length: shards }, (_, shard) => ({
            lineId: String(index),
            sku: `SKU-${index % 7}`,
            location: 'london',
            shard,
            ...wholeUnits,
            quantity: 2,
          })),
          backordered,
          rejected: 1,
        }));
        const cut = partsThatFit(decisions, 87);
        for (const part of cut) {
          const taken = part.flatMap((one) => one.allocations);
          const counters = new Set(taken.map(({ sku, shard }) => `${sku}#${shard}`)).size;
          const places = part.filter(({ backordered }) => backordered > 0).length;
          expect(counters + places).toBeLessThanOrEqual(87);
        }
        const all = cut.flat();
        const total = (of: readonly LineDecision[]) => [
          sum(of.flatMap((one) => one.allocations)),
          of.reduce((units, one) => units + one.backordered, 0),
          of.reduce((units, one) => units + one.rejected, 0),
        ];
        expect(total(all)).toEqual(total(decisions));
      }),
      cases(),
    );
  });
});
