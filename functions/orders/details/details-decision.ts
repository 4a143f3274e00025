import { isDeepStrictEqual } from 'node:util';
import { orderDetails, type OrderChange, type OrderDetails } from '#shared/contracts/api/order-details.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { check, invalid } from '#shared/http/input/contract-check.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { restartDeadline } from '../aggregate/deadlines.ts';
import type { Location } from '#functions/parties/public.ts';
import { groupsOf, linesOf } from '../aggregate/groups.ts';
import type { AddressedGroup, FulfilmentGroup, Order, OrderLine, OrderWithPeople } from '../aggregate/order.ts';
import { isTooFarForCouriers } from '../aggregate/policies.ts';
import { statusOf, unitsIn } from '../aggregate/status.ts';
import { activeHolds } from '../holding/holds.ts';
import { mostHolds } from '../holding/hold-decisions.ts';
import { freeDataErrors } from '../placing/place-order.ts';
import { methodErrors } from '../placing/placed-groups.ts';
import { judgedAgain } from '../screening/screen-order.ts';
import type { ScreeningSettings } from '../screening/screening-settings.ts';
import { asSent, type withDetails } from './details.ts';
import { mergePatch } from './merge-patch.ts';

/** The most items of an order that wait for stock while its promised date is changed: each has its place in a queue, which moves with it. */
export const mostWaiting = 40;

/** An order with other details, and the names of those that differ. */
type ChangedDetails = ReturnType<typeof withDetails>;

/** The details that a change asks for, in the form in which they are sent; `invalid-request` where they are not what an order may say. */
export function detailsAsked(order: OrderWithPeople, change: OrderChange): OrderDetails | Refusal {
  const misplaced = groupErrors(order, change);
  if (misplaced.length > 0) return invalid(misplaced);
  const before = asSent(order);
  const { groups: groupChanges, ...others } = change;
  const named = Object.keys(change).filter((name) => change[name as keyof OrderChange] !== undefined);
  const groups = groupChanges?.map((one) =>
    withoutFormerPlace(groupIn(before, one), one, mergePatch(groupIn(before, one), one) as GroupDetails),
  );
  const ofOrder = withoutFormerPlace(before, others, mergePatch(before, others) as OrderDetails);
  const merged = { ...ofOrder, ...(groups ? { groups } : {}) };
  const judged = Object.fromEntries(Object.entries(merged).filter(([name]) => named.includes(name)));
  const { errors } = check(orderDetails, judged, '');
  const wrong = errors.length > 0 ? errors : [...wayErrors(order, change, merged), ...wordErrors(order, merged)];
  if (wrong.length > 0) return invalid(wrong);
  return groups ? { ...merged, groups: before.groups?.map((one) => groups.find(isSame(one)) ?? one) } : merged;
}

/** What an address says of the place that its coordinates are of. */
const placeMembers = ['lines', 'city', 'region', 'postalCode', 'country'] as const;

/**
 * Of another place than before, the coordinates are not those of before: unless the change says them, there are none, and nothing is judged by
 * how far it is.
 */
function withoutFormerPlace<Said extends Addressed>(
  before: Addressed | undefined,
  change: ChangedAddress,
  after: Said,
): Said {
  const [from, to] = [before?.shippingAddress, after.shippingAddress];
  if (!from || !to || change.shippingAddress?.coordinates !== undefined) return after;
  if (placeMembers.every((name) => isDeepStrictEqual(from[name], to[name]))) return after;
  const { coordinates: _, ...shippingAddress } = to;
  return { ...after, shippingAddress };
}

type GroupDetails = NonNullable<OrderDetails['groups']>[number];
type Addressed = Pick<OrderDetails, 'shippingAddress'>;
type ChangedAddress = Pick<OrderChange, 'shippingAddress'>;

const isSame =
  ({ groupId }: { readonly groupId: string }) =>
  (other: { readonly groupId: string }): boolean =>
    other.groupId === groupId;

const groupIn = ({ groups = [] }: OrderDetails, named: { readonly groupId: string }) => groups.find(isSame(named));

/** What the order itself says of its way, where it has groups, or the other way round; groups that it does not have, or that are named twice. */
function groupErrors(order: Order, { groups: changes = [], ...change }: OrderChange): FieldError[] {
  const { groups } = order;
  if (!groups) {
    const message = 'does not belong here: the order has one group alone; say it of the order itself';
    return changes.length > 0 ? [{ pointer: '/groups', message }] : [];
  }
  const own = (['shippingAddress', 'wantedAt', 'promisedAt'] as const).filter((name) => change[name] !== undefined);
  return [
    ...own.map((name) => ({ pointer: `/${name}`, message: 'does not belong here: say it in "groups" of one of them' })),
    ...changes.flatMap((one, index) => {
      const pointer = `/groups/${index}/groupId`;
      if (!groups.some(isSame(one)))
        return [{ pointer, message: `the order has no group "${one.groupId}"; name one of those that it shows` }];
      return changes.findIndex(isSame(one)) < index ? [{ pointer, message: 'is named twice; say all of it once' }] : [];
    }),
  ];
}

/** What is wrong with where and when it goes, as far as the change speaks of it. */
function wayErrors(order: OrderWithPeople, change: OrderChange, merged: OrderDetails): FieldError[] {
  const ofOrder = { at: '', change, asked: merged, group: order.groups ? undefined : groupsOf(order)[0] };
  const ofGroups = (change.groups ?? []).map((one, index) => ({
    at: `/groups/${index}`,
    change: one,
    asked: merged.groups?.[index],
    group: order.groups?.find(isSame(one)),
  }));
  return [ofOrder, ...ofGroups].flatMap(({ at, change: said, asked, group }) =>
    group && asked
      ? [
          ...(said.shippingAddress === undefined ? [] : placeErrors(at, group, asked)),
          ...dateErrors(at, order, group, asked),
        ]
      : [],
  );
}

type WayAsked = Pick<OrderDetails, 'shippingAddress' | 'wantedAt' | 'promisedAt'>;

function placeErrors(at: string, group: AddressedGroup, { shippingAddress }: WayAsked): FieldError[] {
  const { method, pickupLocation, deliveredBy } = group;
  const country = countryError(at, group.shippingAddress?.country, shippingAddress?.country);
  return [...methodErrors({ at, method, pickupLocation, deliveredBy, shippingAddress }), ...(country ? [country] : [])];
}

function wordErrors({ freeData }: OrderWithPeople, { tags, metadata, note, giftMessage }: OrderDetails): FieldError[] {
  return freeDataErrors({ tags, metadata, note, giftMessage, lines: freeData?.lines });
}

/** Taxes, duties and who may serve it hang on the country. */
function countryError(at: string, before: string | undefined, after: string | undefined): FieldError | undefined {
  const isKnown = before !== undefined && before !== 'ZZ';
  if (!isKnown || after === undefined || after === before) return undefined;
  const message = `must stay ${before}: taxes and who can serve it are those of the country; cancel the order and place it anew`;
  return { pointer: `${at}/shippingAddress/country`, message };
}

function dateErrors(at: string, { placedAt }: Order, before: FulfilmentGroup, asked: WayAsked): FieldError[] {
  return (['wantedAt', 'promisedAt'] as const).flatMap((name) => {
    const moment = asked[name];
    if (moment === undefined || moment === before[name] || Date.parse(moment) >= Date.parse(placedAt)) return [];
    return [
      {
        pointer: `${at}/${name}`,
        message: `${moment} lies before the order was placed; name a later moment, or leave it out`,
      },
    ];
  });
}

/** The refusal to write anew what was erased. */
export function erasedRefusal({ orderId, contact }: Order): Refusal | undefined {
  if (!contact.erased) return undefined;
  const detail = `whom the order ${orderId} is about was erased; nothing is said of it any more`;
  return refuse('conflicting-state', detail, { pointer: '/customer', message: 'was erased' });
}

/** Why these members cannot be changed any more, or not now. */
export function lateRefusal(before: OrderWithPeople, { order: after, changed }: ChangedDetails): Refusal | undefined {
  const { lifecycle } = statusOf(before);
  const isOver = lifecycle === 'cancelled' || lifecycle === 'completed';
  const promised = promisesMoved(before, after);
  const dates = changed.filter((name) => ['wantedAt', 'promisedAt', 'groups'].includes(name));
  const bound = changed.filter((name) => name === 'shippingAddress' || name === 'giftMessage');
  const [first] = isOver ? [...bound, ...dates] : [];
  if (first !== undefined) return conflict(first, `order ${before.orderId} is ${lifecycle}`);
  const held = changed.includes('giftMessage') ? groupsOf(before) : addressesMoved(before, after);
  const released = held
    .flatMap(({ groupId }) => linesOf(before, groupId))
    .find(({ quantities }) => isReleased(quantities));
  if (released) return conflict(bound[0] ?? 'groups', `goods of line ${released.lineId} are released to a location`);
  if (promised.length === 0 && movedForCouriers(before, after).length === 0) return undefined;
  const where = before.groups ? 'groups' : promised.length > 0 ? 'promisedAt' : 'shippingAddress';
  if (before.cancellationLeft)
    return conflict(where, 'a cancellation is still being carried out; ask again in a minute');
  const waiting = waitingPlaces(before).length;
  if (waiting <= mostWaiting) return undefined;
  return conflict(where, `${waiting} items wait for stock, at most ${mostWaiting} can while that is changed`);
}

/** The groups that are promised for another moment. */
export function promisesMoved(before: Order, after: Order): FulfilmentGroup[] {
  return movedBy(groupsOf(before), groupsOf(after), (one, other) => one.promisedAt !== other.promisedAt);
}

function addressesMoved(before: OrderWithPeople, after: OrderWithPeople): FulfilmentGroup[] {
  return movedBy(
    groupsOf(before),
    groupsOf(after),
    (one, other) => !isDeepStrictEqual(one.shippingAddress, other.shippingAddress),
  );
}

/** The groups that own couriers deliver, and whose address is another. */
export function movedForCouriers(before: OrderWithPeople, after: OrderWithPeople): AddressedGroup[] {
  return addressesMoved(before, after).filter(({ method }) => method === 'local_delivery');
}

/** Why a new address cannot be: goods are set aside for it where own couriers are too far from it. */
export function courierRefusal(
  before: OrderWithPeople,
  after: OrderWithPeople,
  locations: readonly Pick<Location, 'locationId' | 'coordinates'>[],
): Refusal | undefined {
  for (const moved of movedForCouriers(before, after)) {
    const to = groupsOf(after).find(isSame(moved))?.shippingAddress?.coordinates;
    const far = locations.filter(({ coordinates }) => isTooFarForCouriers(coordinates, to));
    const setAside = linesOf(before, moved.groupId).flatMap(({ allocations }) => allocations);
    const first = setAside.find(({ location }) => far.some(({ locationId }) => locationId === location));
    if (!first) continue;
    const because = `goods are set aside at ${first.location}, from where own couriers do not go so far; cancel them and place them anew`;
    return conflict(before.groups ? 'groups' : 'shippingAddress', because);
  }
  return undefined;
}

function movedBy<Group extends FulfilmentGroup>(
  before: readonly Group[],
  after: readonly Group[],
  isMoved: (one: Group, other: Group) => boolean,
): Group[] {
  return before.filter((group) => after.some((other) => isSame(group)(other) && isMoved(group, other)));
}

function conflict(member: string, because: string): Refusal {
  const pointer = `/${member}`;
  const message = `cannot be changed now: ${because}`;
  return refuse('conflicting-state', `${pointer} ${message}`, { pointer, message });
}

/** Units are, or were, with a location or with the customer. */
function isReleased({
  released,
  picked,
  packed,
  shipped,
  delivered,
  lost,
  sent_back: back,
}: Order['lines'][number]['quantities']) {
  return released + picked + packed + shipped + delivered + lost + back > 0;
}

/** Where units of an order wait for stock: the items, and the groups that they go with. */
export function waitingPlaces({ lines }: Order): Pick<OrderLine, 'sku' | 'groupId'>[] {
  const waiting = lines.filter((line) => unitsIn([line], 'backordered') > 0);
  return [...new Map(waiting.map(({ sku, groupId }) => [`${groupId} ${sku}`, { sku, groupId }])).values()];
}

/** What an order with other details comes to: it is told, judged again, and has time anew where another date is promised. `now` is in milliseconds. */
export function detailsChanged(
  before: OrderWithPeople,
  { order, changed }: ChangedDetails,
  settings: ScreeningSettings,
  now: number,
  newHoldId: () => string,
): Change<OrderWithPeople> | Refusal {
  const { state, events } = judgedAgain(before, order, { settings }, now, newHoldId);
  if (state.holds.length > mostHolds.ever || activeHolds(state).length > mostHolds.active) {
    return refuse(
      'conflicting-state',
      `order ${order.orderId} has too many holds to be held again; decide about them first`,
    );
  }
  const { detailsVersion = 1 } = order;
  const promised = promisesMoved(before, order);
  return {
    state: promised.length > 0 ? restartDeadline(state, now, promised) : state,
    events: [{ type: 'OrderDetailsChanged', data: { changed: [...changed], detailsVersion } }, ...events],
  };
}
