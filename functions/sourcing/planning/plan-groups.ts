import { groupOf, type AddressedGroup, type FulfilmentGroup, type OrderWithPeople } from '#functions/orders/rules.ts';
import { withHeld, type HeldUnits } from '../reserving/reservation-plan.ts';
import { tooFarFrom } from './candidates.ts';
import type { Demand, Exclusion, FreeStock, SourcingLocation } from './facts.ts';
import { leftByWaiting, without, type Waiting } from './older-first.ts';
import type { Plan } from './plan.ts';
import { planSourcing } from './plan-sourcing.ts';

/** What the groups of an order share when they are sourced. */
export interface SharedFacts {
  /** All that is free. */
  readonly stock: readonly FreeStock[];
  readonly locations: readonly SourcingLocation[];
  readonly excluded: readonly Exclusion[];
  /** What a reservation holds for the order: nobody ahead of it may take that. */
  readonly held: readonly HeldUnits[];
  /** Who is served before a group, in the order of the queues. */
  readonly aheadOf: (group: FulfilmentGroup) => readonly Waiting[];
}

/** What any location could make or buy of the demand that no stock is kept of, as if it were free there. */
export function madeForOrder(demand: readonly Demand[], locations: readonly SourcingLocation[]): FreeStock[] {
  const wanted = Map.groupBy(
    demand.filter(({ nonStock }) => nonStock),
    ({ sku }) => sku,
  );
  return [...wanted].flatMap(([sku, lines]) => {
    const available = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return locations.map(({ location }) => ({ sku, location, nonStock: true as const, shard: 0, available }));
  });
}

/**
 * Decides where the demand of an order is served from, each of its groups in turn: out of what the groups before it have left, less what those
 * ahead of it may take.
 */
export function planGroups(
  order: OrderWithPeople,
  demand: readonly Demand[],
  { stock, locations, excluded, held, aheadOf }: SharedFacts,
): Plan[] {
  const plans: Plan[] = [];
  const all = [...stock, ...madeForOrder(demand, locations)];
  for (const [groupId, ofGroup] of Map.groupBy(demand, (one) => one.groupId)) {
    const group = groupOf(order, { groupId });
    const left = plans.reduce((free, { allocations }) => without(free, allocations), all);
    const free = withHeld(leftByWaiting(left, aheadOf(group), locations), held);
    plans.push(planSourcing({ ...factsOfGroup(order, group, locations), demand: ofGroup, stock: free, excluded }));
  }
  return plans;
}

/** What a decision on a group depends on, stock and demand apart. Throws a RangeError for what wants no stock. */
export function factsOfGroup(order: OrderWithPeople, group: AddressedGroup, locations: readonly SourcingLocation[]) {
  const { orderId, channel, branch } = order;
  const { groupId, method, pickupLocation, shippingAddress } = group;
  if (method === 'service' || method === 'digital') throw new RangeError(`a ${method} wants no stock`);
  const destination = shippingAddress && {
    country: shippingAddress.country,
    coordinates: shippingAddress.coordinates,
  };
  return {
    ...(order.groups ? { groupId } : {}),
    orderId,
    channel,
    branch,
    method,
    pickupLocation,
    ...(method === 'local_delivery'
      ? { country: destination?.country, tooFar: tooFarFrom(destination, locations) }
      : {}),
    destination,
    locations,
  };
}
