import type { FulfilmentGroup, Order } from '#functions/orders/rules.ts';
import { listLocations } from '#functions/parties/public.ts';
import { digitalLocation } from './plan-release.ts';

type Location = Awaited<ReturnType<typeof listLocations>>[number];

/**
 * Which location performs what of a group needs no stock: none for digital goods, else an active location that performs services and
 * serves the order's channel and branch, in the customer's country first, then by priority. Undefined when there is none.
 */
export async function serviceLocationOf(order: Order, group: FulfilmentGroup): Promise<string | undefined> {
  if (group.method === 'digital') return digitalLocation;
  const remembered = chooseServiceLocation(order, group, await listLocations());
  // An exception may have been resumed because one was added a moment ago.
  return remembered ?? chooseServiceLocation(order, group, await listLocations('fresh'));
}

/** The pure choice among all locations. */
export function chooseServiceLocation(
  { channel, branch }: Order,
  { pickupLocation, country }: FulfilmentGroup,
  locations: readonly Location[],
): string | undefined {
  const able = locations.filter(
    ({ active, services, channels, branches }) =>
      active && services.length > 0 && (channels?.includes(channel) ?? true) && (branches?.includes(branch) ?? true),
  );
  const rank = (location: Location) => [
    Number(location.locationId !== pickupLocation),
    Number(country !== undefined && location.country !== country),
    location.priority,
  ];
  const [best] = able.sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    const decisive = first.findIndex((value, index) => value !== second[index]);
    return decisive < 0 ? (a.locationId < b.locationId ? -1 : 1) : (first[decisive] ?? 0) - (second[decisive] ?? 0);
  });
  return best?.locationId;
}
