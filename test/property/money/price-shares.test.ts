import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  amountOf,
  kindOfComponent,
  priceTogether,
  shareOfPrice,
  type PaidPrice,
  type Price,
} from '#functions/orders/aggregate/price.ts';
import { cases } from '../cases.ts';

const usual = 3000;

const amount = fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 5_000 }), fc.integer({ min: 0, max: 1e12 }));
const tax = fc.record({ amount, rate: fc.constantFrom('20', '5.5'), jurisdiction: fc.constantFrom('GB', 'US-CA') });

/** A price whose discounts together are at most all of it. */
const prices: fc.Arbitrary<Price> = fc
  .record({
    price: amount,
    parts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
    taxes: fc.array(tax, { maxLength: 4 }),
  })
  .map(({ price, parts, taxes }) => {
    let left = price;
    const discounts = parts.map((part, index) => {
      const off = Math.floor(left * part);
      left -= off;
      return { amount: off, code: `D${index}` };
    });
    return { price, discounts, taxes: taxes.map((one, index) => ({ ...one, name: `T${index}` })) };
  });

/** How many units are taken at a time; their sum is what there is. */
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });

function sharesOf(whole: Price, counts: readonly number[]): PaidPrice[] {
  const units = counts.reduce((sum, count) => sum + count, 0);
  let from = 0;
  return counts.map((count) => {
    const share = shareOfPrice(whole, units, from, count);
    from += count;
    return share;
  });
}

/** Amounts by what they are, without those that are nothing. */
const byKind = (components: Price['discounts'] | Price['taxes']) =>
  Object.fromEntries(components.filter(({ amount }) => amount > 0).map((one) => [kindOfComponent(one), one.amount]));

const sumsOf = (price: PaidPrice) => ({ ...price, discounts: byKind(price.discounts), taxes: byKind(price.taxes) });

test('whatever units are taken in whatever parts, the shares of every component add up to it exactly', () => {
  fc.assert(
    fc.property(prices, cuts, (whole, counts) => {
      const sum = priceTogether(sharesOf(whole, counts));
      expect(sum.price).toBe(whole.price);
      expect(byKind(sum.discounts)).toEqual(byKind(whole.discounts));
      expect(byKind(sum.taxes)).toEqual(byKind(whole.taxes));
      expect(sum.amount).toBe(amountOf(whole));
    }),
    cases(usual),
  );
});

test('no component of any share is below nothing, and no share is discounted by more than it costs', () => {
  fc.assert(
    fc.property(prices, cuts, (whole, counts) => {
      for (const share of sharesOf(whole, counts)) {
        const all = [...share.discounts, ...share.taxes].map((one) => one.amount);
        expect(Math.min(share.price, ...all)).toBeGreaterThanOrEqual(0);
        expect(share.discounts.reduce((off, one) => off + one.amount, 0)).toBeLessThanOrEqual(share.price);
        expect(share.amount).toBe(amountOf(share));
      }
    }),
    cases(usual),
  );
});

test('units cost the same whether they are taken together or one by one, and a unit differs by less than two from another', () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 30 }), fc.nat(29), (whole, units, cut) => {
      const from = cut % units;
      const together = shareOfPrice(whole, units, from, units - from);
      const single = sharesOf(whole, Array<number>(units).fill(1)).slice(from);
      // A share leaves out what comes to nothing in it: the order of the components is that of their first appearance.
      expect(sumsOf(priceTogether(single))).toEqual(sumsOf(priceTogether([together])));
      const [least = 0, most = 0] = [Math.min, Math.max].map((of) => of(...single.map(({ price }) => price)));
      expect(most - least).toBeLessThanOrEqual(1);
    }),
    cases(usual),
  );
});
