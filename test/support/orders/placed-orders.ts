import { isRefusal } from '#shared/http/refusal.ts';
import { newOrderId } from '#shared/ids.ts';
import { placement, type Placement } from '#shared/contracts/api/orders.ts';
import { placedQuantities } from '#functions/orders/placing/placed-quantities.ts';
import { placeOrder, type PlacementFacts } from '#functions/orders/placing/place-order.ts';
import { people, type OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { aKey } from './order.ts';
import { placementBody, type PlacementBody } from './placements.ts';
import { branch, channel, item, location } from '../world.ts';

export const noon = Date.parse('2026-11-22T12:00:00.000Z');

/** The facts of a valid placement at noon, in a world of some items of each kind. */
export function placementFacts(
  body: Partial<PlacementBody> | Placement = {},
  more: Partial<Omit<PlacementFacts, 'placement'>> = {},
): PlacementFacts {
  const items = [
    item('TEA-001'),
    item('MUG-001', { backorderable: true }),
    item('INSTALL-001', { kind: 'service' }),
    item('EBOOK-001', { kind: 'digital' }),
    item('OLD-001', { active: false }),
  ];
  const placed = placement.parse(placementBody(body as Partial<PlacementBody>));
  const bySku = new Map(items.map((one) => [one.sku, one]));
  const quantities = placedQuantities(placed, bySku);
  if (isRefusal(quantities)) throw new Error(`the order is refused: ${quantities.detail}`);
  const { customer: contact, billTo, shippingAddress } = placed;
  return {
    orderId: newOrderId(),
    placement: placed,
    people: {
      contact,
      ...(billTo ? { billTo } : {}),
      ...(shippingAddress ? { shippingAddress } : {}),
      ...(placed.groups ? { groups: placed.groups } : {}),
    },
    channel: channel('web'),
    branch: branch('uk'),
    items: bySku,
    quantities,
    pickupLocations: new Map(
      [body.pickupLocation, ...(body.groups ?? []).map(({ pickupLocation }) => pickupLocation)].flatMap((id) =>
        id ? [[id, location(id, { offersPickup: true })]] : [],
      ),
    ),
    providers: ['test', 'stripe'],
    now: noon,
    ...more,
  };
}

/** An order as it stands right after its placement. Throws when the body is refused. */
export function placedOrder(body: Partial<PlacementBody> = {}): OrderWithPeople {
  const order = placeOrder(placementFacts(body));
  if (isRefusal(order)) throw new Error(`the order is refused: ${order.detail}`);
  return { ...order, [people]: aKey, version: 1, sequence: 1 };
}
