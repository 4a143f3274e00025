import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { Location } from '#functions/parties/public.ts';
import { earliestPromise, typeOf } from '../aggregate/groups.ts';
import type { Address, AddressedGroup, GroupFacts, NewOrder, OrderPeople } from '../aggregate/order.ts';
import { currentPolicy } from '../aggregate/policies.ts';
import { linesToPlace } from './bundles.ts';

type NewGroup = NonNullable<Placement['groups']>[number];

/** A group as a placement has it: in its `groups`, or as what it says itself. */
export interface PlacedGroup extends NewGroup {
  /** Where it stands: `/groups/0`, or empty. */
  readonly at: string;
}

/** What a placement says itself where all of it goes one way. */
const shortForm = [
  'type',
  'shippingAddress',
  'deliveredBy',
  'pickupLocation',
  'wantedAt',
  'promisedAt',
  'shippingMethod',
  'serviceLevel',
] as const satisfies readonly (keyof Placement)[];

/** The groups of a placement: those that it lists, or the one that it is. None where it says neither. */
export function placedGroups(placement: Placement): PlacedGroup[] {
  const { groups, type: method } = placement;
  if (groups) return groups.map((group, index) => ({ ...group, at: `/groups/${index}` }));
  if (method === undefined) return [];
  const { shippingAddress, deliveredBy, pickupLocation, wantedAt, promisedAt, shippingMethod, serviceLevel } =
    placement;
  const facts = { shippingAddress, deliveredBy, pickupLocation, wantedAt, promisedAt, shippingMethod, serviceLevel };
  return [{ at: '', method, ...facts }];
}

/** The group that a line goes with; undefined where the placement has no such group. */
export function placedGroupOf(
  placement: Placement,
  { groupId = '1' }: Pick<Placement['lines'][number], 'groupId'>,
): PlacedGroup | undefined {
  return placedGroups(placement)[Number(groupId) - 1];
}

/** What does not go together: type and groups, and groups and lines. */
export function groupingErrors(placement: Placement): FieldError[] {
  const { groups, type } = placement;
  const lines = linesToPlace(placement).map(({ at, line }) => ({ at, groupId: line.groupId }));
  if (!groups) {
    const named = lines.flatMap(({ at, groupId }) =>
      groupId === undefined ? [] : [{ pointer: `${at}/groupId`, message: 'the order has no groups; leave it out' }],
    );
    const untold = {
      pointer: '/type',
      message: 'is needed: how all of it goes to the customer, or "groups" in its place',
    };
    return type === undefined ? [untold, ...named] : named;
  }
  const beside = shortForm.filter((name) => placement[name] !== undefined);
  const used = new Set(lines.map(({ groupId = '1' }) => groupId));
  return [
    ...beside.map((name) => ({
      pointer: `/${name}`,
      message: 'does not belong beside groups; say it in each of them',
    })),
    ...lines.flatMap(({ at, groupId }) => {
      const message = lineMessage(groupId, groups.length);
      return message === undefined ? [] : [{ pointer: `${at}/groupId`, message }];
    }),
    ...groups.flatMap((_, index) =>
      used.has(String(index + 1))
        ? []
        : [{ pointer: `/groups/${index}`, message: `no line goes with group "${index + 1}"; leave it out` }],
    ),
  ];
}

function lineMessage(groupId: string | undefined, count: number): string | undefined {
  if (groupId === undefined)
    return count === 1 ? undefined : `is needed, from "1" to "${count}": the order has several groups`;
  return Number(groupId) <= count ? undefined : `there is no group "${groupId}": the order has ${count}, from "1" on`;
}

/** What each method needs and does not take. */
export function methodErrors({
  at,
  method,
  shippingAddress,
  pickupLocation,
  deliveredBy = 'seller',
}: Pick<PlacedGroup, 'at' | 'method' | 'shippingAddress' | 'pickupLocation' | 'deliveredBy'>): FieldError[] {
  const errors: FieldError[] = [];
  const one = `a ${method} ${at === '' ? 'order' : 'group'}`;
  const { needsShippingAddress, needsPickupLocation } = currentPolicy(method);
  if (needsShippingAddress && deliveredBy === 'seller' && !shippingAddress?.lines.length) {
    const pointer = shippingAddress ? `${at}/shippingAddress/lines` : `${at}/shippingAddress`;
    errors.push({ pointer, message: `is needed for ${one} that the seller delivers` });
  }
  if (!needsShippingAddress && deliveredBy === 'marketplace') {
    errors.push({ pointer: `${at}/deliveredBy`, message: `does not belong in ${one}; leave it out` });
  }
  if (needsPickupLocation && !pickupLocation) {
    errors.push({ pointer: `${at}/pickupLocation`, message: `is needed for ${one}` });
  }
  if (!needsPickupLocation && pickupLocation) {
    errors.push({ pointer: `${at}/pickupLocation`, message: `does not belong in ${one}; leave it out` });
  }
  return errors;
}

/** Dates that lie before the order was placed, at `placed` in milliseconds. */
export function promiseErrors(placement: Placement, placed: number): FieldError[] {
  return placedGroups(placement).flatMap(({ at, wantedAt, promisedAt }) =>
    Object.entries({ wantedAt, promisedAt }).flatMap(([name, moment]) =>
      moment !== undefined && Date.parse(moment) < placed
        ? [
            {
              pointer: `${at}/${name}`,
              message: `${moment} lies before the order was placed; name a later moment, or leave it out`,
            },
          ]
        : [],
    ),
  );
}

/** Locations where nothing can be collected for this channel and branch. */
export function pickupErrors(
  placement: Placement,
  locations: ReadonlyMap<string, Location>,
  { channelId, branch }: { readonly channelId: string; readonly branch: string },
): FieldError[] {
  return placedGroups(placement).flatMap(({ at, pickupLocation }) => {
    if (pickupLocation === undefined) return [];
    const pointer = `${at}/pickupLocation`;
    const id = JSON.stringify(pickupLocation);
    const location = locations.get(pickupLocation);
    if (!location?.active)
      return [{ pointer, message: `there is no open location ${id}; name one that offers pickup` }];
    if (!location.offersPickup) return [{ pointer, message: `${id} does not offer pickup; name a location that does` }];
    const { channels, branches } = location;
    const serves = (channels?.includes(channelId) ?? true) && (branches?.includes(branch) ?? true);
    return serves
      ? []
      : [{ pointer, message: `${id} does not serve the channel "${channelId}"; name a location that does` }];
  });
}

/** What an order keeps of how its lines go: of one group, what it says itself; of several, all of them. */
export function groupsKept(
  placement: Placement,
  people: OrderPeople,
): Pick<NewOrder, 'type' | 'groups' | 'shippingAddress' | keyof GroupFacts> {
  const placed = placedGroups(placement);
  const addresses = people.groups?.map(({ shippingAddress }) => shippingAddress) ?? [people.shippingAddress];
  const groups = placed.map((group, index): AddressedGroup => ({
    groupId: String(index + 1),
    method: group.method,
    ...factsOf(group, addresses[index]),
  }));
  const [only, ...others] = groups;
  const type = typeOf(groups);
  if (only && others.length === 0) {
    const { groupId: _, method: __, ...facts } = only;
    return { type, ...facts };
  }
  const promisedAt = earliestPromise(groups);
  return { type, groups, ...(promisedAt === undefined ? {} : { promisedAt }) };
}

function factsOf(
  { deliveredBy, pickupLocation, wantedAt, promisedAt, shippingMethod, serviceLevel }: PlacedGroup,
  shippingAddress: Address | undefined,
): GroupFacts & Pick<AddressedGroup, 'shippingAddress'> {
  return {
    ...(shippingAddress ? { shippingAddress, country: shippingAddress.country } : {}),
    ...(deliveredBy === 'marketplace' ? { deliveredBy } : {}),
    pickupLocation,
    ...(wantedAt === undefined ? {} : { wantedAt: utc(wantedAt) }),
    promisedAt: promisedAt === undefined ? undefined : utc(promisedAt),
    ...(shippingMethod === undefined ? {} : { shippingMethod }),
    ...(serviceLevel === undefined ? {} : { serviceLevel }),
  };
}

/** One notation for all moments, so that text sorts as time. */
export const utc = (moment: string): string => new Date(moment).toISOString();
