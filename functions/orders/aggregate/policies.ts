import { kilometresBetween, type Coordinates } from '#shared/distance.ts';
import type { FulfilmentMethod, TimedStage } from '#shared/contracts/vocabulary.ts';
import type { ItemKind, Order } from './order.ts';

export type { FulfilmentMethod, TimedStage } from '#shared/contracts/vocabulary.ts';

/** How long a stage may take. */
export interface StageDeadline {
  /** Minutes until the stage must be over. */
  readonly minutes: number;
  /** Minutes until the sweeper looks for the first time whether the order's workflow is alive. */
  readonly firstLook: number;
}

/** The lifecycle of what goes to the customer by one method: what it goes through, and how long that may take. */
export interface LifecyclePolicy {
  readonly version: number;
  readonly method: FulfilmentMethod;
  /** What goes this way. */
  readonly takes: ItemKind;
  /** Stock is set aside before the order is released. */
  readonly needsStock: boolean;
  readonly needsShippingAddress: boolean;
  /** The customer names the location where they collect. */
  readonly needsPickupLocation: boolean;
  /** The location picks and packs; otherwise units go from released to delivered. */
  readonly picksAndPacks: boolean;
  /** What a fulfilment order is when it can be delivered: with the carrier, ready to be collected, or just instructed. */
  readonly deliveredFrom: 'handed_over' | 'packed' | 'released';
  /** Delivered as soon as it is released, without a confirmation. */
  readonly deliversItself: boolean;
  /** What happens to units that no location can serve. `backorder` needs an item that allows it. */
  readonly unserved: 'backorder' | 'reject';
  readonly deadlines: Readonly<Record<TimedStage, StageDeadline>>;
  /** Minutes before the promised date at which what is not on its way becomes an exception. */
  readonly promiseLead: number;
}

const hour = 60;
const day = 24 * hour;

const automatic = {
  screening: { minutes: hour, firstLook: 5 },
  held: { minutes: day, firstLook: hour },
  sourcing: { minutes: hour, firstLook: 5 },
  backordered: { minutes: 14 * day, firstLook: 4 * hour },
  payment: { minutes: day, firstLook: 15 },
} as const;

/** Goods that are set aside, picked, packed, and brought to an address by a carrier. */
const carried = {
  takes: 'goods',
  needsStock: true,
  needsShippingAddress: true,
  needsPickupLocation: false,
  picksAndPacks: true,
  deliveredFrom: 'handed_over',
  deliversItself: false,
  unserved: 'backorder',
} as const satisfies Partial<LifecyclePolicy>;

/** What is not in stock: it is performed or sent, and nothing is picked for it. */
const withoutStock = {
  needsStock: false,
  needsShippingAddress: false,
  needsPickupLocation: false,
  picksAndPacks: false,
  deliveredFrom: 'released',
  unserved: 'reject',
} as const satisfies Partial<LifecyclePolicy>;

/** Every policy by method and version. An order keeps the version it was placed under: never change one, add the next. */
const policies: Readonly<Record<FulfilmentMethod, readonly LifecyclePolicy[]>> = {
  ship: [
    {
      version: 1,
      method: 'ship',
      ...carried,
      deadlines: {
        ...automatic,
        fulfilment: { minutes: 2 * day, firstLook: 2 * hour },
        delivery: { minutes: 10 * day, firstLook: day },
      },
      promiseLead: day,
    },
  ],
  ship_from_store: [
    {
      version: 1,
      method: 'ship_from_store',
      ...carried,
      deadlines: {
        ...automatic,
        fulfilment: { minutes: 2 * day, firstLook: 2 * hour },
        delivery: { minutes: 10 * day, firstLook: day },
      },
      promiseLead: day,
    },
  ],
  local_delivery: [
    {
      version: 1,
      method: 'local_delivery',
      ...carried,
      deadlines: {
        ...automatic,
        fulfilment: { minutes: day, firstLook: hour },
        delivery: { minutes: day, firstLook: hour },
      },
      promiseLead: 2 * hour,
    },
  ],
  pickup: [
    {
      version: 1,
      method: 'pickup',
      ...carried,
      needsShippingAddress: false,
      needsPickupLocation: true,
      deliveredFrom: 'packed',
      deadlines: {
        ...automatic,
        fulfilment: { minutes: day, firstLook: hour },
        delivery: { minutes: 14 * day, firstLook: day },
      },
      promiseLead: 2 * hour,
    },
  ],
  service: [
    {
      version: 1,
      method: 'service',
      takes: 'service',
      ...withoutStock,
      deliversItself: false,
      deadlines: {
        ...automatic,
        fulfilment: { minutes: 14 * day, firstLook: day },
        delivery: { minutes: 14 * day, firstLook: day },
      },
      promiseLead: day,
    },
  ],
  digital: [
    {
      version: 1,
      method: 'digital',
      takes: 'digital',
      ...withoutStock,
      deliversItself: true,
      deadlines: {
        ...automatic,
        fulfilment: { minutes: hour, firstLook: 5 },
        delivery: { minutes: hour, firstLook: 5 },
      },
      promiseLead: hour,
    },
  ],
};

/** The version of the newest policy: orders are placed under it, and keep it. */
export const currentPolicyVersion = Math.max(
  ...Object.values(policies).flatMap((all) => all.map(({ version }) => version)),
);

/** The policy that a method has today. */
export const currentPolicy = (method: FulfilmentMethod): LifecyclePolicy =>
  policyOf({ policyVersion: currentPolicyVersion }, method);

/**
 * The policy by which an order's units go this way: the newest that there was when it was placed. Throws a RangeError for a version that
 * never was.
 */
export function policyOf({ policyVersion }: Pick<Order, 'policyVersion'>, method: FulfilmentMethod): LifecyclePolicy {
  const policy = policies[method].findLast(({ version }) => version <= policyVersion);
  if (!policy || policyVersion > currentPolicyVersion)
    throw new RangeError(`${method} has no lifecycle policy of version ${policyVersion}`);
  return policy;
}

/** How far own couriers go, as the crow flies. */
const localDeliveryKm = 50;

/** Whether own couriers do not go from the one place to the other; not where one does not know where they lie. */
export function isTooFarForCouriers(from: Coordinates | undefined, to: Coordinates | undefined): boolean {
  return from !== undefined && to !== undefined && kilometresBetween(from, to) > localDeliveryKm;
}
