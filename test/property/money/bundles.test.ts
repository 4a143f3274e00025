import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { bundlesOf } from '#functions/orders/aggregate/bundle.ts';
import {
  kindOfComponent,
  netOf,
  priceTogether,
  shareOfPrice,
  type Order,
  type Price,
} from '#functions/orders/rules.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { generatedAmounts, saidInPlacement, type GeneratedAmounts } from '../../support/orders/generated-amounts.ts';
import { placementFacts } from '../../support/orders/placed-orders.ts';
import type { PlacementBody } from '../../support/orders/placements.ts';
import { cases } from '../cases.ts';

const component = fc.record(
  { sku: fc.constantFrom('TEA-001', 'MUG-001'), quantity: fc.integer({ min: 1, max: 4 }), share: fc.nat(2500) },
  { requiredKeys: ['sku', 'quantity'] },
);
const components = fc
  .array(component, { minLength: 1, maxLength: 5 })
  .filter((all) => all.some(({ share = 1 }) => share > 0));

type Contents = NonNullable<PlacementBody['lines'][number]['components']>;

function placed(amounts: GeneratedAmounts, contents?: readonly Contents[]): Order {
  const body = saidInPlacement(amounts, ['TEA-001']);
  const lines = body.lines.map((line, index) =>
    contents ? { ...line, sku: 'SET', components: [...(contents[index % contents.length] ?? [])] } : line,
  );
  const order = placeOrder(placementFacts({ ...body, lines }));
  if (isRefusal(order)) throw new Error(order.detail);
  return order;
}

/** What prices are made of together, without what is nothing. */
function madeOf(prices: readonly Price[]) {
  const { price, amount, discounts, taxes } = priceTogether(prices);
  const some = [...discounts, ...taxes].filter((one) => one.amount !== 0);
  return { price, amount, parts: Object.fromEntries(some.map((one) => [kindOfComponent(one), one.amount])) };
}

test('the components of a bundle have all of its price, each discount and each tax, whatever their shares', () => {
  fc.assert(
    fc.property(generatedAmounts, fc.array(components, { minLength: 1, maxLength: 4 }), (amounts, contents) => {
      const [plain, bundled] = [placed(amounts), placed(amounts, contents)];
      expect(bundled.total).toBe(plain.total);
      const bundles = bundlesOf(bundled.lines);
      expect(bundles).toHaveLength(plain.lines.length);
      for (const [index, bundle] of bundles.entries()) {
        const line = plain.lines[index];
        expect(madeOf(bundle.lines)).toEqual(madeOf(line ? [line] : []));
        expect(bundle.ordered).toBe(line?.ordered);
        const asked = contents[index % contents.length] ?? [];
        expect(bundle.lines.map(({ ordered }) => ordered)).toEqual(
          asked.map(({ quantity }) => quantity * bundle.ordered),
        );
      }
    }),
    cases(300),
  );
});

test('no unit of a component is worth less than nothing', () => {
  fc.assert(
    fc.property(generatedAmounts, components, (amounts, contents) => {
      for (const line of placed(amounts, [contents]).lines) {
        for (let unit = 0; unit < Math.min(line.ordered, 20); unit += 1) {
          const share = shareOfPrice(line, line.ordered, unit, 1);
          expect(share.price).toBeGreaterThanOrEqual(0);
          expect(netOf(share)).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    cases(200),
  );
});
