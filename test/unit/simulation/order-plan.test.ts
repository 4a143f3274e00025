import { expect, test } from 'vitest';
import { isRefusal } from '#shared/http/refusal.ts';
import { newOrderId } from '#shared/ids.ts';
import { placement, type Placement } from '#shared/contracts/api/orders.ts';
import type { ItemKind } from '#shared/contracts/vocabulary.ts';
import { linesToPlace } from '#functions/orders/placing/bundles.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { chanceFrom } from '../../simulation/chance.ts';
import { planOrder } from '../../simulation/business/order-plan.ts';
import { branch, channel, item, location } from '../../support/world.ts';
import { byWeight, gramsOf, wholeUnits } from '../../support/quantities.ts';

const kindOf = ({ type, groups = [] }: Placement, { groupId }: Placement['lines'][number]): ItemKind => {
  const method = type ?? groups[Number(groupId) - 1]?.method;
  return method === 'service' || method === 'digital' ? method : 'goods';
};

/** Nobody would notice else: a simulated customer takes a refusal for an answer. Those that the price lists price are left out. */
test('orders that simulated customers place are taken, with every kind of charge, of either sign', () => {
  const kinds = new Set<string>();
  const types = new Set<string>();
  for (let number = 1; number <= 500; number += 1) {
    const placed = placement.parse(planOrder(number, 0, chanceFrom(`plan/${number}`)).placement);
    if (placed.total === undefined) continue;
    const order = placeOrder({
      orderId: newOrderId(),
      placement: placed,
      quantities: placed.lines.map(({ quantity }) =>
        Number.isInteger(quantity)
          ? { ...wholeUnits, steps: Number(quantity) }
          : { ...byWeight, steps: gramsOf(Number(quantity)) },
      ),
      people: { contact: { locale: 'en' } },
      channel: channel('web'),
      branch: branch('uk'),
      items: new Map(
        linesToPlace(placed).map(({ line }) => [line.sku, item(line.sku, { kind: kindOf(placed, line) })]),
      ),
      pickupLocations: new Map([['soho', location('soho', { offersPickup: true })]]),
      providers: ['test', 'stripe'],
      now: Date.parse('2026-11-30T12:00:00Z'),
    });
    if (isRefusal(order)) throw new Error(`${number}: ${order.detail}`);
    types.add(order.type);
    for (const { kind, price } of order.charges) kinds.add(price < 0 ? `${kind} given back` : kind);
  }
  expect([...types].toSorted()).toEqual(['digital', 'mixed', 'pickup', 'service', 'ship']);
  const both = ['fee', 'deposit', 'rounding'].flatMap((kind) => [kind, `${kind} given back`]);
  expect([...kinds]).toEqual(
    expect.arrayContaining([...both, 'shipping', 'gift_wrap', 'cash_on_delivery', 'tip', 'duty']),
  );
});
