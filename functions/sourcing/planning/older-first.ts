import { beyondLimits, type ServedBy } from './candidates.ts';
import type { FreeStock, SourcingLocation } from './facts.ts';

/** Units of an order that wait for an item. */
export interface Waiting extends ServedBy {
  readonly sku: string;
  readonly quantity: number;
}

/**
 * What is free for an order behind those that wait: each of them, in the order of the queue, is left what it may take, at the
 * locations of lowest priority number first. What none of them may take is free for everybody: who waits longer
 * is served first at equal priority, whichever order is being served meanwhile.
 */
export function leftByWaiting(
  stock: readonly FreeStock[],
  ahead: readonly Waiting[],
  locations: readonly SourcingLocation[],
): FreeStock[] {
  const left = stock.map((free) => ({ ...free }));
  const byItem = Map.groupBy(left, ({ sku }) => sku);
  const byPriority = locations.toSorted((one, other) => one.priority - other.priority);
  for (const waiting of ahead) {
    // A long queue mostly stands before an empty shelf.
    const stocked = (byItem.get(waiting.sku) ?? []).filter(({ available }) => available > 0);
    if (stocked.length === 0) continue;
    let wanted = waiting.quantity;
    for (const { location } of byPriority.filter((each) => beyondLimits(waiting, each) === undefined)) {
      for (const free of stocked) {
        if (free.location !== location) continue;
        const taken = Math.min(wanted, free.available);
        free.available -= taken;
        wanted -= taken;
      }
    }
  }
  return left;
}

/** True when some of this stock lies where it may serve those who wait. */
export function mayServe(
  waiting: ServedBy,
  stock: readonly FreeStock[],
  locations: readonly SourcingLocation[],
): boolean {
  const stocked = new Set(stock.flatMap(({ location, available }) => (available > 0 ? [location] : [])));
  return locations.some((each) => stocked.has(each.location) && beyondLimits(waiting, each) === undefined);
}

const isSameCounter = (one: Counter, other: Counter): boolean =>
  one.sku === other.sku && one.location === other.location && one.shard === other.shard && one.bucket === other.bucket;

type Counter = Omit<FreeStock, 'available'>;

/** Stock without what a plan takes of it. */
export function without(
  stock: readonly FreeStock[],
  taken: readonly (Counter & { readonly quantity: number })[],
): FreeStock[] {
  return stock.map((free) => ({
    ...free,
    available: taken
      .filter((one) => isSameCounter(one, free))
      .reduce((left, { quantity }) => left - quantity, free.available),
  }));
}
