import { describe, expect, test } from 'vitest';
import type { Placement } from '#shared/contracts/api/orders.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { priceCheckOf, withListPrices, type Listed } from '#functions/orders/placing/listed-money.ts';
import { placementFacts } from '../../support/orders/placed-orders.ts';
import { inUnits, wholeUnits } from '../../support/quantities.ts';

type Line = Placement['lines'][number];

const vat = [{ amount: '1.00', rate: '20' }];
const placementOf = (line: Partial<Line>, pricesIncludeTax?: boolean): Placement => ({
  ...placementFacts().placement,
  lines: [{ sku: 'TEA-001', quantity: inUnits(1), ...line }],
  pricesIncludeTax,
});

const stepsIn = ({ lines }: Placement) => lines.map(({ quantity }) => ({ ...wholeUnits, steps: Number(quantity) }));

describe('a line without a price', () => {
  const priced = (line: Partial<Line>, listed: Listed, pricesIncludeTax?: boolean) => {
    const placement = placementOf(line, pricesIncludeTax);
    const found = withListPrices(placement, stepsIn(placement), [listed]);
    if (isRefusal(found)) return found.errors;
    const { unitPrice, price } = found.lines[0] ?? {};
    return unitPrice ?? price;
  };

  test.each([
    ['has the list price where both are without tax', undefined, false, '9.99'],
    ['has the list price where both contain it', true, true, '9.99'],
    ['has it with its tax where the order has it so', undefined, true, '35.96'],
    ['has it without tax where the order has it so', true, false, '24.98'],
  ])('%s', (_, taxIncluded, pricesIncludeTax, expected) => {
    const listed = { unitPrice: '9.99', ...(taxIncluded ? { taxIncluded } : {}) };
    expect(priced({ quantity: inUnits(3), taxes: vat }, listed, pricesIncludeTax)).toBe(expected);
  });

  test('is converted once for all of its units, by all of its taxes and its rounding', () => {
    const taxes = [
      { amount: '0', rate: '6.25' },
      { amount: '0', rate: '1' },
    ];
    expect(priced({ quantity: inUnits(1000), taxes }, { unitPrice: '0.0035', taxIncluded: true })).toBe('3.26');
    expect(priced({ quantity: inUnits(1000), taxes, rounding: 'up' }, { unitPrice: '0.0035', taxIncluded: true })).toBe(
      '3.27',
    );
  });

  test.each([
    ['no tax', undefined],
    ['a tax without a rate', [...vat, { amount: '1.00', name: 'Duty' }]],
  ])('is refused with the mend where it would have to be converted and states %s', (_, taxes) => {
    expect(priced({ taxes }, { unitPrice: '12.00', taxIncluded: true })).toEqual([
      {
        pointer: '/lines/0/taxes',
        message:
          'must state the rate of each tax, "0" for none: the price list has 12.00 GBP with tax, and the prices of the order are without it; or send `unitPrice`',
      },
    ]);
  });
});

describe('a price that was sent', () => {
  const check = (price: number, listed: Listed | undefined, tolerance?: string, more: Partial<Line> = {}) => {
    const placement = placementOf({ unitPrice: '1.00', ...more });
    const [quantity = { ...wholeUnits, steps: 1 }] = stepsIn(placement);
    return priceCheckOf(placement.lines[0] as Line, quantity, price, listed, placement, tolerance);
  };

  test('is taken up to the tolerance of the channel, to the minor unit, above and below', () => {
    const ten = { unitPrice: '10.00' };
    for (const price of [950, 1000, 1050]) expect(check(price, ten, '5')).toBeUndefined();
    for (const price of [0, 949, 1051]) expect(check(price, ten, '5')).toEqual({ listed: 1000 });
    expect(check(1001, ten, '0')).toEqual({ listed: 1000 });
    expect(check(1000, ten, '0')).toBeUndefined();
  });
  test('is not compared where the channel does not say so, nor where there is no list price', () => {
    expect(check(1, { unitPrice: '10.00' })).toBeUndefined();
    expect(check(1, undefined, '5')).toBeUndefined();
  });
  test('is not off by what was rounded', () => {
    expect(check(4, { unitPrice: '0.0035' }, '0', { quantity: inUnits(1000) })).toEqual({ listed: 350 });
    expect(check(2, { unitPrice: '0.0035' }, '0', { quantity: inUnits(5) })).toBeUndefined();
    // 9.99 with 20 % in it is 8.325 without: who sends 8.33 for each of 200 is right.
    const withTax = { unitPrice: '9.99', taxIncluded: true as const };
    expect(check(166_600, withTax, '0', { quantity: inUnits(200), taxes: vat })).toBeUndefined();
    expect(check(166_700, withTax, '0', { quantity: inUnits(200), taxes: vat })).toEqual({ listed: 166_500 });
  });
  test('that cannot be compared without tax rates is for a person', () => {
    expect(check(1000, { unitPrice: '10.00', taxIncluded: true }, '5')).toEqual({});
  });
});
