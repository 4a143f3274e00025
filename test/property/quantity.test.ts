import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantity } from '#shared/contracts/fields.ts';
import { change, level } from '#shared/contracts/quantities.ts';
import { priceOfSteps, unitPriceOf } from '#shared/money.ts';
import { inThousandths, quantityOf, quantityText, stepsOf, thousandths, type Measure } from '#shared/quantity.ts';
import { shareOfPrice, type Price } from '#functions/orders/aggregate/price.ts';
import { cases } from './cases.ts';

const measures: readonly (Measure | undefined)[] = [
  undefined,
  { unit: 'm', decimals: 1 },
  { unit: 'l', decimals: 2 },
  { unit: 'kg', decimals: 3 },
];
const measure = fc.constantFrom(...measures);
/** Up to a million units, which is the largest quantity of a line. */
const steps = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 1_000_000_000 }));

describe('a quantity', () => {
  test('comes back as the same steps, through JSON and back, in every measure', () =>
    fc.assert(
      fc.property(measure, steps, (of, count) => {
        const told = JSON.parse(JSON.stringify({ quantity: quantityOf(count, of) })) as { quantity: number };
        const read = level.safeParse(told.quantity);
        if (told.quantity > 10_000_000) return;
        expect(read.success && stepsOf(read.data, of)).toBe(count);
      }),
      cases(),
    ));

  test('is read by its digits: what is told in one measure is the same in a finer one, and refused in one too coarse', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), measure, measure, (count, one, other) => {
        const [fine, coarse] = (one?.decimals ?? 0) >= (other?.decimals ?? 0) ? [one, other] : [other, one];
        const read = stepsOf(quantityOf(count, fine), coarse);
        const scale = 10 ** ((fine?.decimals ?? 0) - (coarse?.decimals ?? 0));
        if (count % scale === 0) expect(read).toBe(count / scale);
        else expect(read).toMatchObject({ error: expect.stringContaining(coarse ? 'decimal place' : 'whole number') });
        expect(inThousandths(count, fine)).toBe(stepsOf(quantityOf(count, fine), thousandths));
      }),
      cases(),
    ));

  test.each([0.1 + 0.2, 1.2505, 1e-7, 0.0001, Number.NaN, Infinity, 1_000_001, 1e21, '1.25', null])(
    '%s is refused with the rule',
    (wrong) => {
      const read = quantity.safeParse(wrong);
      expect(read.success).toBe(false);
      expect(read.error?.issues[0]?.message).toMatch(/^must be /);
    },
  );

  test('of a change may go either way', () => {
    for (const right of [-0.001, 0, 0.001, -1_000_000]) expect(change.safeParse(right).success).toBe(true);
    for (const wrong of [0.0005, -1_000_001]) expect(change.safeParse(wrong).success).toBe(false);
  });

  test('is written for people with all places of its measure and its unit, and alone where it is whole', () => {
    expect(quantityText(1250, measures[3])).toBe('1.250 kg');
    expect(quantityText(-5, measures[1])).toBe('-0.5 m');
    expect(quantityText(12, undefined)).toBe('12');
  });
});

describe('the money of what is measured', () => {
  const amount = fc.integer({ min: 0, max: 100_000_000 });
  const prices: fc.Arbitrary<Price> = fc
    .tuple(amount, fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 3 }), fc.array(amount, { maxLength: 3 }))
    .map(([price, parts, taxes]) => ({
      price,
      discounts: parts.map((part) => ({ amount: Math.floor((price * part) / 3001) })),
      taxes: taxes.map((tax) => ({ amount: tax })),
    }));

  test('adds up by every component, into however many parts the steps are divided, and no part is below nothing', () =>
    fc.assert(
      fc.property(prices, steps, fc.array(fc.nat(), { maxLength: 8 }), (whole, count, cuts) => {
        const ends = [...cuts.map((cut) => cut % (count + 1)), 0, count].toSorted((a, b) => a - b);
        const shares = ends
          .slice(1)
          .map((end, index) => shareOfPrice(whole, count, ends[index] ?? 0, end - (ends[index] ?? 0)));
        const sum = (of: (share: Price) => number): number => shares.reduce((all, share) => all + of(share), 0);
        const off = ({ discounts }: Price): number => discounts.reduce((all, each) => all + each.amount, 0);
        const on = ({ taxes }: Price): number => taxes.reduce((all, each) => all + each.amount, 0);
        expect([sum(({ price }) => price), sum(off), sum(on)]).toEqual([whole.price, off(whole), on(whole)]);
        expect(shares.every((share) => share.price - off(share) >= 0)).toBe(true);
      }),
      cases(),
    ));

  test('is the price of a unit times the quantity, rounded once, and more of it never costs less', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), measure, steps, fc.nat(1000), (minor, of, count, more) => {
        const price = (units: number) => priceOfSteps({ minor }, { steps: units, measure: of }, 'half_up');
        const perUnit = 10n ** BigInt(of?.decimals ?? 0);
        const twice = 2n * BigInt(minor) * BigInt(count) - 2n * BigInt(price(count)) * perUnit;
        expect(twice >= -perUnit && twice < perUnit + 1n).toBe(true);
        expect(price(count + more)).toBeGreaterThanOrEqual(price(count));
      }),
      cases(),
    ));

  test('that of a unit is found again where it is not finer than is kept', () => {
    expect(unitPriceOf(2499, { steps: 1250, measure: measures[3] })).toEqual({ minor: 19_992, finer: 1 });
    expect(unitPriceOf(1000, { steps: 5, measure: measures[1] })).toEqual({ minor: 2000 });
  });
});
