import { findItems, type Item } from '#functions/catalogue/public.ts';
import { listLocations, type Location } from '#functions/parties/public.ts';
import { mostLookedUp, type AvailabilityView } from '#shared/contracts/api/inventory.ts';
import { isOfLocation, reaches, type Principal, type Reach } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { measureOf, quantityOf, stepsOf, type Quantity } from '#shared/quantity.ts';
import { asOfNow } from '../reserving/reserved-stock.ts';
import { levelsOf } from '../stock/levels.ts';
import { claimable } from '../stock/shards.ts';

type ItemAvailability = AvailabilityView['items'][number];

/** What can be claimed of each item at each location, in steps of the item's measure; locations that have none are left out. */
type Claimable = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The items that are asked for, with what kits are made of, and their stock. */
interface Catalogue {
  readonly items: ReadonlyMap<string, Item>;
  readonly stock: Claimable;
}

/**
 * What can be sold now of each item: in all, and at each active location within the caller's reach that has some and serves
 * one of the caller's channels and branches. A kit is had as often as its components are. Refuses (`invalid-request`) more items than are looked
 * up at once, those of kits counted.
 */
export async function availabilityOf(skus: readonly string[], caller: Principal): Promise<AvailabilityView | Refusal> {
  const wanted = [...new Set(skus)];
  const named = await findItems(wanted);
  const parts = [...named.values()].flatMap(({ components = [] }) => components.map(({ sku }) => sku));
  const items = new Map([...named, ...(await findItems(parts))]);
  const goods = [...items.values()].filter(({ kind }) => kind === 'goods').map(({ sku }) => sku);
  if (goods.length > mostLookedUp) {
    const message = `come to ${goods.length} items with what kits are made of, at most ${mostLookedUp} are looked up at once; name fewer`;
    return refuse('invalid-request', `#query/skus ${message}`, { pointer: '#query/skus', message });
  }
  const stock = await claimableBy(goods, caller);
  return {
    items: wanted.flatMap((sku) => {
      const item = items.get(sku);
      return item ? [availabilityIn({ items, stock }, item)] : [];
    }),
    unknown: wanted.filter((sku) => !items.has(sku)),
  };
}

async function claimableBy(goods: readonly string[], caller: Principal): Promise<Claimable> {
  const [levels, locations] = await Promise.all([levelsOf(goods).then(asOfNow), listLocations()]);
  const selling = locations.filter((location) => location.active && mayServe(location, caller));
  const open = new Set(selling.map(({ locationId }) => locationId));
  const bySku = Map.groupBy(
    levels.filter(({ location }) => open.has(location)),
    ({ sku }) => sku,
  );
  return new Map(
    [...bySku].map(([sku, ofItem]) => {
      const byLocation = [...Map.groupBy(ofItem, ({ location }) => location)];
      const counted = byLocation.map(([location, shards]) => [location, claimable(shards)] as const);
      return [sku, new Map(counted.filter(([, available]) => available > 0))];
    }),
  );
}

function availabilityIn(catalogue: Catalogue, item: Item): ItemAvailability {
  const { sku, kind, backorderable } = item;
  if (!isSold(catalogue, item))
    return { sku, kind, available: quantityOf(0, undefined), backorderable: false, locations: [] };
  if (kind === 'kit') return kitAvailability(catalogue, item);
  if (kind !== 'goods') return { sku, kind, backorderable, locations: [] };
  const at = catalogue.stock.get(sku) ?? new Map<string, number>();
  const told = (steps: number) => quantityOf(steps, measureOf(item));
  return {
    sku,
    kind,
    available: told(inAll(at)),
    backorderable,
    locations: [...at].map(([location, available]) => ({ location, available: told(available) })),
  };
}

/** An order is refused that names an inactive item, or a kit of one. */
const isSold = ({ items }: Catalogue, { active, components = [] }: Item): boolean =>
  active && components.every(({ sku }) => items.get(sku)?.active);

const inAll = (at: ReadonlyMap<string, number>): number =>
  [...at.values()].reduce((sum, available) => sum + available, 0);

/**
 * How many of a kit its goods make: in all, wherever they are, as an order may be sent from several locations; and at each location that has whole ones.
 * What else is in it (services, digital items) is always to be had. Beyond stock it is sold where all its goods may be: one that may not would be oversold.
 */
function kitAvailability({ items, stock }: Catalogue, { sku, kind, components = [] }: Item): ItemAvailability {
  const goods = [...Map.groupBy(components, (one) => one.sku)].flatMap(([part, needed]) => {
    const item = items.get(part);
    if (item?.kind !== 'goods') return [];
    const steps = needed.reduce((sum, { quantity }) => sum + stepsIn(quantity, item), 0);
    return [{ item, steps, at: stock.get(part) ?? new Map<string, number>() }];
  });
  if (goods.length === 0) return { sku, kind, backorderable: false, locations: [] };
  const made = (has: (at: ReadonlyMap<string, number>) => number) =>
    Math.min(...goods.map(({ steps, at }) => Math.floor(has(at) / steps)));
  const places = [...(goods[0]?.at.keys() ?? [])].map((location) => ({
    location,
    kits: made((at) => at.get(location) ?? 0),
  }));
  return {
    sku,
    kind,
    available: quantityOf(made(inAll), undefined),
    backorderable: goods.every(({ item }) => item.backorderable),
    locations: places
      .filter(({ kits }) => kits > 0)
      .map(({ location, kits }) => ({ location, available: quantityOf(kits, undefined) })),
  };
}

/** What of an item is in a kit, in its steps: kits are made of quantities that their items have. */
function stepsIn(quantity: Quantity, item: Item): number {
  const steps = stepsOf(quantity, measureOf(item));
  return typeof steps === 'number' ? steps : 0;
}

function mayServe({ locationId, channels, branches }: Location, caller: Principal): boolean {
  if (!reaches(caller.locations, locationId)) return false;
  return isOfLocation(caller) || (servesSome(channels, caller.channels) && servesSome(branches, caller.branches));
}

function servesSome(served: readonly string[] | undefined, reach: Reach): boolean {
  return served === undefined || served.some((id) => reaches(reach, id));
}
