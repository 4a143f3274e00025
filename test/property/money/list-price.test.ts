import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { priceFor, type Buying, type ListPrice } from '#functions/catalogue/prices/list-price.ts';
import { cases } from '../cases.ts';

const usual = 5000;
const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
const maybe = <Value>(...values: Value[]) => fc.constantFrom(undefined, ...values);

const prices: fc.Arbitrary<ListPrice[]> = fc.uniqueArray(
  fc.record({
    sku: fc.constant('TEA-001'),
    version: fc.constant(1),
    currency: fc.constantFrom('GBP', 'EUR'),
    unitPrice: fc.constantFrom('1.00', '2.00', '3.00'),
    channel: maybe('web', 'market'),
    group: maybe('trade'),
    measure: fc.constant(undefined),
    minQuantity: fc.constantFrom(1, 2, 5),
    from: fc.constantFrom(...days),
    to: maybe(...days),
  }),
  {
    maxLength: 12,
    selector: ({ currency, channel, group, minQuantity, from }) => [currency, channel, group, minQuantity, from].join(),
  },
);
const buyings: fc.Arbitrary<Buying> = fc.record({
  currency: fc.constantFrom('GBP', 'EUR'),
  channel: fc.constantFrom('web', 'market', 'other'),
  group: maybe('trade', 'staff'),
  quantity: fc.integer({ min: 1, max: 6 }),
  day: fc.constantFrom(...days),
});

/** Looks from the closest to the farthest, from many units to few, and from late to early, for the first that holds. */
function foundByLooking(all: readonly ListPrice[], { currency, channel, group, quantity, day }: Buying) {
  const places = [
    [channel, group],
    [undefined, group],
    [channel, undefined],
    [undefined, undefined],
  ] as const;
  for (const [place, [ofChannel, ofGroup]] of places.entries()) {
    if (group === undefined && place < 2) continue;
    for (const least of [5, 2, 1].filter((units) => units <= quantity)) {
      for (const from of days.toReversed().filter((first) => first <= day)) {
        const found = all.find(
          (one) =>
            one.currency === currency &&
            one.channel === ofChannel &&
            one.group === ofGroup &&
            one.minQuantity === least &&
            one.from === from &&
            (one.to === undefined || one.to >= day),
        );
        if (found) return found;
      }
    }
  }
  return undefined;
}

test('the price that holds is that of the closest channel and group, the most units and the latest day', () => {
  fc.assert(
    fc.property(prices, buyings, (all, buying) => {
      expect(priceFor(all, buying)).toEqual(foundByLooking(all, buying));
    }),
    cases(usual),
  );
});
