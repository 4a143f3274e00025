import { ambient } from '#shared/ambient.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import { mayUseChannel, reaches, type Principal } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { newOrderId } from '#shared/ids.ts';
import { findItems, type Item } from '#functions/catalogue/public.ts';
import { findBranch, findChannel, findLocation, type Location } from '#functions/parties/public.ts';
import type { NewOrder } from '../aggregate/order.ts';
import { peopleOf } from './people-of.ts';
import type { PlacementFacts } from './place-order.ts';
import { placedGroups } from './placed-groups.ts';
import { placedQuantities } from './placed-quantities.ts';
import { relatedOrders } from './related-orders.ts';

/**
 * What taking an order depends on, as far as it is read for any. Refused where the caller does not reach its channel (`not-authorised`), or a
 * quantity is finer than its item (`invalid-request`).
 */
export async function placementFacts(
  placement: Placement,
  caller: Principal,
): Promise<Omit<PlacementFacts, 'placement' | 'providers' | 'listPrices'> | Refusal> {
  const { channel: id, lines } = placement;
  if (!reaches(caller.channels, id)) return outOfReach(id);
  const [channel, items, pickupLocations] = await Promise.all([
    findChannel(id),
    itemsOf(lines),
    locationsOf(placement),
  ]);
  if (channel && !mayUseChannel(caller, { channel: id, branch: channel.branch })) return outOfReach(id);
  const related = await relatedOrders(placement, caller);
  if (isRefusal(related)) return related;
  const quantities = placedQuantities(placement, items);
  if (isRefusal(quantities)) return quantities;
  const branch = channel && (await findBranch(channel.branch));
  const people = await peopleOf(placement, branch?.country ?? 'ZZ');
  return {
    orderId: newOrderId(),
    people,
    channel,
    branch,
    items,
    quantities,
    pickupLocations,
    related,
    now: ambient.now(),
  };
}

/** The items of lines, and of what bundles and kits are made of. */
async function itemsOf(lines: Placement['lines']): Promise<Map<string, Item>> {
  const named = await findItems(
    lines.flatMap(({ sku, components = [] }) => [sku, ...components.map((one) => one.sku)]),
  );
  const inKits = [...named.values()].flatMap(({ components = [] }) => components.map(({ sku }) => sku));
  return inKits.length === 0 ? named : new Map([...named, ...(await findItems(inKits))]);
}

/** The locations where something is to be collected, by id, as far as they exist. */
async function locationsOf(placement: Placement): Promise<ReadonlyMap<string, Location>> {
  const named = placedGroups(placement).flatMap(({ pickupLocation }) => pickupLocation ?? []);
  const found = await Promise.all([...new Set(named)].map((id) => findLocation(id)));
  return new Map(found.flatMap((location) => (location ? [[location.locationId, location]] : [])));
}

function outOfReach(channel: string): Refusal {
  return refuse('not-authorised', `these credentials do not reach the channel ${JSON.stringify(channel)}`, {
    pointer: '/channel',
    message: 'is out of reach of these credentials',
  });
}

/** The channel's number stands for another order. */
export function refuseTaken(
  { channel, externalNumber }: NewOrder,
  lost: readonly FailedCondition[],
): Refusal | undefined {
  const taken = lost.find(({ name }) => name === 'external-number');
  if (!taken) return undefined;
  const holder = String(taken.row?.['orderId']);
  return refuse(
    'external-number-taken',
    `${channel} has used the number ${JSON.stringify(externalNumber)} for order ${holder}`,
    { pointer: '/externalNumber', message: `is the number of order ${holder}` },
  );
}
