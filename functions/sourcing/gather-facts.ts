import { inBucket, isSellable } from '#shared/bucket.ts';
import { ambient } from '#shared/ambient.ts';
import { isAhead, stockOfItem, type Backorder, type Reservation } from '#functions/inventory/public.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import type { AddressedGroup, FulfilmentGroup, OrderWithPeople } from '#functions/orders/rules.ts';
import { listLocations } from '#functions/parties/public.ts';
import { exclusionsOf } from './planning/exclusions.ts';
import type { Demand, Exclusion, FreeStock, SourcingFacts, SourcingLocation } from './planning/facts.ts';
import type { Plan } from './planning/plan.ts';
import { factsOfGroup, planGroups } from './planning/plan-groups.ts';

type Location = Awaited<ReturnType<typeof listLocations>>[number];

/** Items that are read side by side. */
const concurrency = 20;

/**
 * Plans where the units of an order are served from, each of its groups in turn: what one takes is not there for the next. Reads stock
 * consistently, less what those ahead of a group in the queue may take; locations up to seconds old (new ones at once); the order's
 * rejections.
 * @param held what a reservation holds for the order: nobody ahead of it may take that.
 */
export async function planOrder(
  order: OrderWithPeople,
  demand: readonly Demand[],
  held: Reservation['units'] = [],
): Promise<Plan[]> {
  const items = await stockOfItems(demand.flatMap(({ sku, nonStock }) => (nonStock ? [] : [sku])));
  const stock = items.flatMap(({ levels }) => levels.filter(isSellable).map(freeStock));
  const locations = await locationsOf(stock);
  const excluded = await rejectionsOf(order, false);
  const queues = items.flatMap(({ backorders }) => backorders).filter(({ orderId }) => orderId !== order.orderId);
  const { orderId, priority, placedAt } = order;
  const aheadOf = ({ groupId, promisedAt }: FulfilmentGroup) => {
    const place = { orderId, ...(order.groups ? { groupId } : {}), priority, promisedAt, placedAt };
    return queues.filter((waiting) => isAhead(waiting, { sku: waiting.sku, ...place }));
  };
  return planGroups(order, demand, { stock, locations, excluded, held, aheadOf });
}

/** The facts of a promotion of a group out of stock that was read before, when everybody ahead of it was asked. */
export async function promotionFacts(
  order: OrderWithPeople,
  group: AddressedGroup,
  demand: readonly Demand[],
  stock: readonly FreeStock[],
  locations: readonly SourcingLocation[],
): Promise<SourcingFacts> {
  return { ...factsOfGroup(order, group, locations), demand, stock, excluded: await rejectionsOf(order, true) };
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

/** Where the order has been rejected. Before acceptance no location has seen it. */
async function rejectionsOf({ orderId, acceptedAt }: OrderWithPeople, stockMoved: boolean): Promise<Exclusion[]> {
  const fulfilmentOrders = acceptedAt ? await fulfilmentOrdersOf(orderId) : [];
  return exclusionsOf(fulfilmentOrders, ambient.now(), stockMoved);
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
    kind: location.kind,
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
