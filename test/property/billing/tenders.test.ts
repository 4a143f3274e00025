import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tenderKinds } from '#shared/contracts/vocabulary.ts';
import { divided, inOrderOfUse, ruleOf, shareBetween, type Tender } from '#functions/orders/tenders/tender.ts';

const tenders = fc
  .array(fc.record({ kind: fc.constantFrom(...tenderKinds), amount: fc.integer({ min: 1, max: 10_000 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((placed) => inOrderOfUse(placed.map((one, index): Tender => ({ tenderId: `t${index + 1}`, ...one }))));

/** Tenders, and an order that is settled in steps: each by so much. */
const settled = tenders.chain((all) => {
  const total = sumOf(all.map(({ amount }) => amount));
  return fc.tuple(fc.constant(all), fc.array(fc.integer({ min: 0, max: total }), { maxLength: 8 }));
});

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

test('an amount is divided exactly, none pays below zero or more than it has, and each pays what it can before the next one', () => {
  fc.assert(
    fc.property(settled, ([all, [amount = 0]]) => {
      const parts = divided(all, amount);
      expect(sumOf(parts)).toBe(amount);
      for (const [index, part] of parts.entries()) {
        const { amount: most } = all[index] as Tender;
        expect(part >= 0 && part <= most).toBe(true);
        if (part < most) expect(sumOf(parts.slice(index + 1))).toBe(0);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('however an amount is cut into invoices, in whatever order, each tender pays the same of all of them', () => {
  fc.assert(
    fc.property(settled, ([all, amounts]) => {
      const total = sumOf(all.map(({ amount }) => amount));
      const invoices = amounts.reduce<number[]>(
        (some, one) => (sumOf(some) + one <= total ? [...some, one] : some),
        [],
      );
      const inTurn = (order: readonly number[]) => {
        const parts = order.map((one, index) => {
          const before = sumOf(order.slice(0, index));
          return shareBetween(all, before, before + one);
        });
        for (const [index, part] of parts.entries()) {
          expect(sumOf(part)).toBe(order[index]);
          expect(Math.min(...part)).toBeGreaterThanOrEqual(0);
        }
        return all.map((_, place) => sumOf(parts.map((part) => part[place] ?? 0)));
      };
      expect(inTurn(invoices)).toEqual(divided(all, sumOf(invoices)));
      expect(inTurn(invoices.toReversed())).toEqual(inTurn(invoices));
    }),
    { numRuns: 10_000 },
  );
});

test('what is paid already comes first, then what is redeemed, cards, and what comes later', () => {
  fc.assert(
    fc.property(tenders, (all) => {
      const ranks = all.map((one) => ['paid_before', 'collected', 'received'].indexOf(ruleOf(one).comes));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }),
  );
});

test('more than the tenders come to is not divided', () => {
  expect(() => divided([{ amount: 5 }], 6)).toThrow(RangeError);
  expect(() => divided([{ amount: 5 }], -1)).toThrow(RangeError);
});
