import type { Order, OrderStatus } from '#functions/orders/public.ts';

/** What the report knows of one order: where it is counted. */
export interface OrderStanding {
  readonly orderId: string;
  readonly branch: string;
  /** Day of placement in UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly channel: string;
  readonly lifecycle: string;
  readonly payment: string;
  readonly fulfilment: string;
  readonly return: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  /** Version of the order that this was read from. */
  readonly version: number;
}

export const axes = ['lifecycle', 'payment', 'fulfilment', 'return'] as const;

/** Where an order is counted as it stands now. */
export function standingOf(order: Order, status: OrderStatus): OrderStanding {
  return {
    orderId: order.orderId,
    branch: order.branch,
    day: order.placedAt.slice(0, 10),
    channel: order.channel,
    ...status,
    currency: order.currency,
    total: order.total,
    version: order.version,
  };
}

/** Changes of counters by name: `lifecycle#placed`, `orders`, `total#GBP` (minor units). */
export type CounterChanges = ReadonlyMap<string, number>;

/** What the counters of a channel and day change by when an order moves from one standing to another. */
export function changesBetween(before: OrderStanding | undefined, after: OrderStanding): CounterChanges {
  const changes = new Map<string, number>();
  const add = (name: string, by: number): void => {
    const sum = (changes.get(name) ?? 0) + by;
    if (sum === 0) changes.delete(name);
    else changes.set(name, sum);
  };
  for (const [standing, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    if (!standing) continue;
    for (const [name, by] of countersOf(standing)) add(name, sign * by);
  }
  return changes;
}

/** The counters that one order stands in. */
export function countersOf(standing: OrderStanding): [string, number][] {
  return [
    ['orders', 1],
    [`total#${standing.currency}`, standing.total],
    ...axes.map((axis): [string, number] => [`${axis}#${standing[axis]}`, 1]),
  ];
}
