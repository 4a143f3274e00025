import type { FulfilmentMethod, TimedStage } from '#shared/contracts/vocabulary.ts';
import type { ItemKind, Order, OrderType } from './order.ts';

export type { FulfilmentMethod, TimedStage } from '#shared/contracts/vocabulary.ts';

/** How long a stage may take. */
export interface StageDeadline {
  /** Minutes until the stage must be over. */
  readonly minutes: number;
  /** Minutes until the sweeper looks for the first time whether the order's workflow is alive. */
  readonly firstLook: number;
}

/** The lifecycle of one order type: what its orders go through, and how long that may take. */
export interface LifecyclePolicy {
  readonly version: number;
  readonly type: OrderType;
  readonly method: FulfilmentMethod;
  /** What its orders hold: one order is fulfilled in one way. */
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
  /** Minutes before the promised date at which an order that is not on its way becomes an exception. */
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

/** Every policy by type and version. An order keeps the version it was placed under: never change one, add the next. */
const policies: Readonly<Record<OrderType, readonly LifecyclePolicy[]>> = {
  ship: [
    {
      version: 1,
      type: 'ship',
      method: 'ship',
      takes: 'goods',
      needsStock: true,
      needsShippingAddress: true,
      needsPickupLocation: false,
      picksAndPacks: true,
      deliveredFrom: 'handed_over',
      deliversItself: false,
      unserved: 'backorder',
      deadlines: {
        ...automatic,
        fulfilment: { minutes: 2 * day, firstLook: 2 * hour },
        delivery: { minutes: 10 * day, firstLook: day },
      },
      promiseLead: day,
    },
  ],
  pickup: [
    {
      version: 1,
      type: 'pickup',
      method: 'pickup',
      takes: 'goods',
      needsStock: true,
      needsShippingAddress: false,
      needsPickupLocation: true,
      picksAndPacks: true,
      deliveredFrom: 'packed',
      deliversItself: false,
      unserved: 'backorder',
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
      type: 'service',
      method: 'service',
      takes: 'service',
      needsStock: false,
      needsShippingAddress: false,
      needsPickupLocation: false,
      picksAndPacks: false,
      deliveredFrom: 'released',
      deliversItself: false,
      unserved: 'reject',
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
      type: 'digital',
      method: 'digital',
      takes: 'digital',
      needsStock: false,
      needsShippingAddress: false,
      needsPickupLocation: false,
      picksAndPacks: false,
      deliveredFrom: 'released',
      deliversItself: true,
      unserved: 'reject',
      deadlines: {
        ...automatic,
        fulfilment: { minutes: hour, firstLook: 5 },
        delivery: { minutes: hour, firstLook: 5 },
      },
      promiseLead: hour,
    },
  ],
};

/** The policy that orders of this type are placed under today; its `version` is pinned on the order. */
export function currentPolicy(type: OrderType): LifecyclePolicy {
  const latest = policies[type].at(-1);
  if (!latest) throw new RangeError(`the order type ${type} has no lifecycle policy`);
  return latest;
}

/** The policy that the order was placed under. Throws a RangeError for a version that never was. */
export function policyOf({ type, policyVersion }: Pick<Order, 'type' | 'policyVersion'>): LifecyclePolicy {
  const policy = policies[type].find(({ version }) => version === policyVersion);
  if (!policy) throw new RangeError(`the order type ${type} has no lifecycle policy of version ${policyVersion}`);
  return policy;
}
