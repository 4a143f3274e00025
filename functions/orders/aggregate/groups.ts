import type { FulfilmentMethod, OrderType } from '#shared/contracts/vocabulary.ts';
import {
  type people,
  type AddressedGroup,
  type FulfilmentGroup,
  type GroupFacts,
  type Order,
  type OrderLine,
  type OrderWithPeople,
} from './order.ts';
import { policyOf, type LifecyclePolicy } from './policies.ts';

/** What tells how the lines of an order go to the customer. */
type Grouped = Pick<Order, 'orderId' | 'type' | 'groups' | keyof GroupFacts>;

/** The same, with where they go. */
type Addressed = Grouped & Pick<OrderWithPeople, typeof people | 'shippingAddress' | 'groups'>;

/** The group of an order that has one alone. */
const onlyGroupId = '1';

/** The fulfilment groups of an order: one at least; of one with its people, with where they go. Throws a RangeError for a mixed order that names none. */
export function groupsOf(order: Addressed): readonly AddressedGroup[];
export function groupsOf(order: Grouped): readonly FulfilmentGroup[];
export function groupsOf(order: Grouped): readonly FulfilmentGroup[] {
  return order.groups ?? [onlyGroupOf(order)];
}

/** The group that a line goes with. Throws a RangeError where the order has no such group. */
export function groupOf(order: Addressed, line: Pick<OrderLine, 'groupId'>): AddressedGroup;
export function groupOf(order: Grouped, line: Pick<OrderLine, 'groupId'>): FulfilmentGroup;
export function groupOf(order: Grouped, { groupId }: Pick<OrderLine, 'groupId'>): FulfilmentGroup {
  if (!order.groups) return onlyGroupOf(order);
  const group = order.groups.find((one) => one.groupId === groupId);
  if (!group) throw new RangeError(`the order ${order.orderId} has no group ${groupId}`);
  return group;
}

/** The lines of a group; all of them where the order has one alone. */
export function linesOf(
  { groups, lines }: Pick<Order, 'groups' | 'lines'>,
  groupId: string | undefined,
): readonly OrderLine[] {
  return groups ? lines.filter((line) => line.groupId === groupId) : lines;
}

/** The lifecycle policy that a line goes by. */
export function policyOfLine(order: Grouped & Pick<Order, 'policyVersion'>, line: OrderLine): LifecyclePolicy {
  // Asked of each line of each commit: the one group of a usual order is not put together for it.
  return policyOf(order, order.groups ? groupOf(order, line).method : methodOf(order));
}

/** A location has something to do: what is packed for a customer who collects it waits for them. */
export function hasUnitsToHandle(order: Order): boolean {
  return order.lines.some((line) => {
    const { released, picked, packed } = line.quantities;
    return released + picked > 0 || (packed > 0 && policyOfLine(order, line).deliveredFrom !== 'packed');
  });
}

/** What lists show of the promises of several groups. */
export function earliestPromise(groups: readonly Pick<FulfilmentGroup, 'promisedAt'>[]): string | undefined {
  return groups.flatMap(({ promisedAt }) => promisedAt ?? []).toSorted()[0];
}

/** What of a group, beside its lines and where it goes, its locations are told. */
export function instructionsOf({ wantedAt, promisedAt, shippingMethod, serviceLevel }: GroupFacts) {
  return {
    ...(wantedAt === undefined ? {} : { wantedAt }),
    ...(promisedAt === undefined ? {} : { promisedAt }),
    ...(shippingMethod === undefined ? {} : { shippingMethod }),
    ...(serviceLevel === undefined ? {} : { serviceLevel }),
  };
}

/** The type of an order with these groups: the method that they have in common, otherwise `mixed`. */
export function typeOf(groups: readonly Pick<FulfilmentGroup, 'method'>[]): OrderType {
  const [method, ...others] = new Set(groups.map((group) => group.method));
  return method === undefined || others.length > 0 ? 'mixed' : method;
}

function onlyGroupOf(order: Grouped & Pick<AddressedGroup, 'shippingAddress'>): AddressedGroup {
  const { country, shippingAddress, deliveredBy, pickupLocation } = order;
  const { wantedAt, promisedAt, shippingMethod, serviceLevel } = order;
  return {
    groupId: onlyGroupId,
    method: methodOf(order),
    country,
    shippingAddress,
    deliveredBy,
    pickupLocation,
    wantedAt,
    promisedAt,
    shippingMethod,
    serviceLevel,
  };
}

/** How an order without groups goes to the customer. */
function methodOf({ orderId, type }: Grouped): FulfilmentMethod {
  if (type === 'mixed') throw new RangeError(`the mixed order ${orderId} has no groups`);
  return type;
}
