import type { GoodsMethod } from '#shared/contracts/vocabulary.ts';
import { kilometresBetween } from '#shared/distance.ts';
import { isTooFarForCouriers } from '#functions/orders/rules.ts';
import type { SourcingFacts, SourcingLocation } from './facts.ts';
import type { Verdict } from './plan.ts';

/** Free units by item that a location may give to this order. */
export type Cover = ReadonlyMap<string, number>;

/** A location that passed the limits, with what ranks it. Less is better in every respect. */
export interface RankedLocation {
  readonly location: string;
  readonly cover: Cover;
  readonly kilometres: number | undefined;
  readonly sameCountry: boolean | undefined;
  readonly priority: number;
}

/** What says which locations may serve an order at all. */
export type ServedBy = Pick<SourcingFacts, 'channel' | 'branch' | 'method' | 'pickupLocation' | 'country' | 'tooFar'>;

/** Why a location serves no order of this kind: the first limit that it breaks, in the order in which they are asked. */
export function beyondLimits(order: ServedBy, location: SourcingLocation): Verdict | undefined {
  if (!location.active) return 'inactive';
  if (!includes(location.channels, order.channel)) return 'channel-not-served';
  if (!includes(location.branches, order.branch)) return 'branch-not-served';
  return limits[order.method](order, location);
}

/** What each method asks of a location. */
const limits: Readonly<Record<GoodsMethod, (order: ServedBy, location: SourcingLocation) => Verdict | undefined>> = {
  ship: (_, { ships }) => (ships ? undefined : 'does-not-ship'),
  ship_from_store: (_, { ships, kind }) => (!ships ? 'does-not-ship' : kind === 'shop' ? undefined : 'not-a-shop'),
  local_delivery: ({ country, tooFar = [] }, { ships, country: here, location }) => {
    if (!ships) return 'does-not-ship';
    if (country !== undefined && here !== country) return 'other-country';
    return tooFar.includes(location) ? 'too-far' : undefined;
  },
  pickup: ({ pickupLocation }, { offersPickup, location }) => {
    if (!offersPickup) return 'no-pickup';
    return location === pickupLocation ? undefined : 'not-chosen-for-pickup';
  },
};

/** The locations that are too far for own couriers; none where one does not know where the address lies. */
export function tooFarFrom(
  destination: SourcingFacts['destination'],
  locations: readonly SourcingLocation[],
): string[] {
  const to = destination?.coordinates;
  if (!to) return [];
  return locations.filter(({ coordinates }) => isTooFarForCouriers(coordinates, to)).map(({ location }) => location);
}

/** Why a location does not serve this order. */
export function ruledOut(facts: SourcingFacts, location: SourcingLocation): Verdict | undefined {
  const limit = beyondLimits(facts, location);
  if (limit) return limit;
  const { skus } = summedDemand(facts);
  if (skus.every((sku) => isExcluded(facts, location.location, sku))) return 'rejected-before';
  return undefined;
}

/** Demand of the order per item: lines of the same item are one demand, so that two cannot pass on the last unit. */
export function summedDemand({ demand }: SourcingFacts) {
  const units = new Map<string, number>();
  for (const { sku, quantity } of demand) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return { units, skus: [...units.keys()] };
}

/** What a location could give of each demanded item, at most what is demanded. Items that it has rejected count as none. */
export function coverOf(facts: SourcingFacts, location: string): Cover {
  const { units } = summedDemand(facts);
  const cover = new Map<string, number>();
  for (const free of facts.stock) {
    const wanted = units.get(free.sku);
    if (free.location !== location || wanted === undefined || free.available <= 0) continue;
    if (isExcluded(facts, location, free.sku)) continue;
    cover.set(free.sku, Math.min(wanted, (cover.get(free.sku) ?? 0) + free.available));
  }
  return cover;
}

/** Ranks the locations: nearest first, then by priority, then by name. */
export function ranked(facts: SourcingFacts, locations: readonly SourcingLocation[]): RankedLocation[] {
  const all = locations.map((location) => ({
    location: location.location,
    cover: coverOf(facts, location.location),
    priority: location.priority,
    ...nearness(facts, location),
  }));
  // Kilometres compare only where all have them; otherwise the country decides.
  const byDistance = all.every(({ kilometres }) => kilometres !== undefined);
  return all.sort((a, b) => farther(a, b, byDistance) || a.priority - b.priority || (a.location < b.location ? -1 : 1));
}

/** Positive when `a` is farther than `b`. */
export function farther(a: RankedLocation, b: RankedLocation, byDistance: boolean): number {
  if (byDistance) return (a.kilometres ?? 0) - (b.kilometres ?? 0);
  return Number(b.sameCountry ?? false) - Number(a.sameCountry ?? false);
}

function nearness({ destination }: SourcingFacts, { coordinates, country }: SourcingLocation) {
  if (!destination) return { kilometres: undefined, sameCountry: undefined };
  const kilometres =
    destination.coordinates && coordinates ? kilometresBetween(coordinates, destination.coordinates) : undefined;
  return { kilometres, sameCountry: destination.country === country };
}

/** Items that a location within the limits has free, but keeps away from this order since it has rejected it. */
export function keptAway(facts: SourcingFacts, verdicts: ReadonlyMap<string, Verdict | undefined>): string[] {
  const away = facts.stock.filter(({ sku, location, available }) => {
    const verdict = verdicts.get(location);
    const within = verdicts.has(location) && (verdict === undefined || verdict === 'rejected-before');
    return within && available > 0 && isExcluded(facts, location, sku);
  });
  return [...new Set(away.map(({ sku }) => sku))];
}

function isExcluded({ excluded }: SourcingFacts, location: string, sku: string): boolean {
  return excluded.some((one) => one.location === location && includes(one.skus, sku));
}

function includes(some: 'all' | readonly string[], one: string): boolean {
  return some === 'all' || some.includes(one);
}
