import { ambient } from '#shared/ambient.ts';
import { levelsOf } from '#functions/inventory/public.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { policyOf, type Order } from '#functions/orders/rules.ts';
import { listLocations } from '#functions/parties/public.ts';
import { exclusionsOf } from './planning/exclusions.ts';
import type { Demand, SourcingFacts, SourcingLocation } from './planning/facts.ts';

type Location = Awaited<ReturnType<typeof listLocations>>[number];

/**
 * Reads what a sourcing decision depends on: stock levels consistently, locations up to seconds old (new ones at
 * once), the order's rejections.
 * @param stockMoved whether new stock is the reason to decide; see `exclusionsOf`.
 */
export async function gatherFacts(
  order: Order,
  demand: readonly Demand[],
  stockMoved: boolean,
): Promise<SourcingFacts> {
  const [remembered, levels, fulfilmentOrders] = await Promise.all([
    listLocations(),
    levelsOf(demand.map(({ sku }) => sku)),
    // Before acceptance no location has seen the order.
    order.acceptedAt ? fulfilmentOrdersOf(order.orderId) : [],
  ]);
  // Stock lies where no location is known of: it was opened a moment ago.
  const known = new Set(remembered.map(({ locationId }) => locationId));
  const locations = levels.every(({ location }) => known.has(location)) ? remembered : await listLocations('fresh');
  const { orderId, channel, branch, pickupLocation, shippingAddress } = order;
  return {
    orderId,
    channel,
    branch,
    method: policyOf(order).method === 'pickup' ? 'pickup' : 'ship',
    pickupLocation,
    destination: shippingAddress && { country: shippingAddress.country, coordinates: shippingAddress.coordinates },
    demand,
    locations: locations.map(sourcingLocation),
    stock: levels.map(({ sku, location, shard, available }) => ({ sku, location, shard, available })),
    excluded: exclusionsOf(fulfilmentOrders, ambient.now(), stockMoved),
  };
}

function sourcingLocation(location: Location): SourcingLocation {
  return {
    location: location.locationId,
    active: location.active,
    ships: location.shipsFrom,
    offersPickup: location.offersPickup,
    channels: location.channels ?? 'all',
    branches: location.branches ?? 'all',
    country: location.country,
    coordinates: location.coordinates,
    priority: location.priority,
  };
}
