import { inBucket, isSellable } from '#shared/bucket.ts';
import { ambient } from '#shared/ambient.ts';
import { isAhead, stockOfItem, type Backorder } from '#functions/inventory/public.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { policyOf, type Order } from '#functions/orders/rules.ts';
import { listLocations } from '#functions/parties/public.ts';
import { exclusionsOf } from './planning/exclusions.ts';
import type { Demand, FreeStock, SourcingFacts, SourcingLocation } from './planning/facts.ts';
import { leftByWaiting } from './planning/older-first.ts';

type Location = Awaited<ReturnType<typeof listLocations>>[number];

/** Items that are read side by side. */
const concurrency = 20;

/**
 * Reads what the first decision on an order's units depends on: stock consistently, less what those ahead of it in the queue
 * may take; locations up to seconds old (new ones at once); the order's rejections.
 */
export async function gatherFacts(order: Order, demand: readonly Demand[]): Promise<SourcingFacts> {
  const items = await stockOfItems(demand.map(({ sku }) => sku));
  const stock = items.flatMap(({ levels }) => levels.filter(isSellable).map(freeStock));
  const locations = await locationsOf(stock);
  const { orderId, priority, promisedAt, placedAt } = order;
  const ahead = items
    .flatMap(({ backorders }) => backorders)
    .filter(
      (waiting) =>
        waiting.orderId !== orderId && isAhead(waiting, { sku: waiting.sku, orderId, priority, promisedAt, placedAt }),
    );
  return factsOf(order, demand, locations, leftByWaiting(stock, ahead, locations), false);
}

/** The facts of a promotion out of stock that was read before, when everybody ahead of the order was asked. */
export function promotionFacts(
  order: Order,
  demand: readonly Demand[],
  stock: readonly FreeStock[],
  locations: readonly SourcingLocation[],
): Promise<SourcingFacts> {
  return factsOf(order, demand, locations, stock, true);
}

/** The locations that may serve, up to seconds old; read anew where stock lies at one that was opened since. */
export async function locationsOf(stock: readonly FreeStock[]): Promise<SourcingLocation[]> {
  const remembered = await listLocations();
  const known = new Set(remembered.map(({ locationId }) => locationId));
  const locations = stock.every(({ location }) => known.has(location)) ? remembered : await listLocations('fresh');
  return locations.map(sourcingLocation);
}

/** What is free of an item, and who waits for it, in the order of the queue: one consistent read. */
export async function freeStockOf(sku: string): Promise<{ stock: FreeStock[]; queue: readonly Backorder[] }> {
  const { levels, backorders } = await stockOfItem(sku);
  return { stock: levels.filter(isSellable).map(freeStock), queue: backorders };
}

/** What is there of items and who waits for it, many at a time. */
export async function stockOfItems(skus: readonly string[]) {
  const left = [...new Set(skus)];
  const read: Awaited<ReturnType<typeof stockOfItem>>[] = [];
  const work = async (): Promise<void> => {
    for (let sku = left.pop(); sku !== undefined; sku = left.pop()) read.push(await stockOfItem(sku));
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, left.length) }, work));
  return read;
}

async function factsOf(
  order: Order,
  demand: readonly Demand[],
  locations: readonly SourcingLocation[],
  stock: readonly FreeStock[],
  stockMoved: boolean,
): Promise<SourcingFacts> {
  // Before acceptance no location has seen the order.
  const fulfilmentOrders = order.acceptedAt ? await fulfilmentOrdersOf(order.orderId) : [];
  const { orderId, channel, branch, pickupLocation, shippingAddress } = order;
  return {
    orderId,
    channel,
    branch,
    method: policyOf(order).method === 'pickup' ? 'pickup' : 'ship',
    pickupLocation,
    destination: shippingAddress && { country: shippingAddress.country, coordinates: shippingAddress.coordinates },
    demand,
    locations,
    stock,
    excluded: exclusionsOf(fulfilmentOrders, ambient.now(), stockMoved),
  };
}

const freeStock = ({ sku, location, shard, bucket, available }: FreeStock): FreeStock => ({
  sku,
  location,
  shard,
  ...inBucket(bucket),
  available,
});

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
