import { findItems } from '#functions/catalogue/public.ts';
import { listLocations, type Location } from '#functions/parties/public.ts';
import type { AvailabilityView } from '#shared/contracts/api/inventory.ts';
import { isOfLocation, reaches, type Principal, type Reach } from '#shared/http/access/principal.ts';
import { measureOf, quantityOf, type Quantity } from '#shared/quantity.ts';
import { asOfNow } from '../reserving/reserved-stock.ts';
import { levelsOf } from '../stock/levels.ts';
import { claimable } from '../stock/shards.ts';

/**
 * What can be sold now of each item: in all, and at each active location within the caller's reach that has some and serves
 * one of the caller's channels and branches.
 */
export async function availabilityOf(skus: readonly string[], caller: Principal): Promise<AvailabilityView> {
  const wanted = [...new Set(skus)];
  const items = await findItems(wanted);
  const goods = wanted.filter((sku) => items.get(sku)?.kind === 'goods');
  const [levels, locations] = await Promise.all([levelsOf(goods).then(asOfNow), listLocations()]);
  const selling = locations.filter((location) => location.active && mayServe(location, caller));
  const open = new Set(selling.map(({ locationId }) => locationId));
  const bySku = Map.groupBy(
    levels.filter(({ location }) => open.has(location)),
    ({ sku }) => sku,
  );
  return {
    items: wanted.flatMap((sku): AvailabilityView['items'] => {
      const item = items.get(sku);
      if (!item) return [];
      const { kind, backorderable } = item;
      if (kind !== 'goods') return [{ sku, kind, backorderable, locations: [] }];
      const byLocation = [...Map.groupBy(bySku.get(sku) ?? [], ({ location }) => location)]
        .map(([location, shards]) => ({ location, available: claimable(shards) }))
        .filter(({ available }) => available > 0);
      const told = (steps: number): Quantity => quantityOf(steps, measureOf(item));
      const available = told(byLocation.reduce((sum, at) => sum + at.available, 0));
      const locations = byLocation.map((at) => ({ ...at, available: told(at.available) }));
      return [{ sku, kind, available, backorderable, locations }];
    }),
    unknown: wanted.filter((sku) => !items.has(sku)),
  };
}

function mayServe({ locationId, channels, branches }: Location, caller: Principal): boolean {
  if (!reaches(caller.locations, locationId)) return false;
  return isOfLocation(caller) || (servesSome(channels, caller.channels) && servesSome(branches, caller.branches));
}

function servesSome(served: readonly string[] | undefined, reach: Reach): boolean {
  return served === undefined || served.some((id) => reaches(reach, id));
}
