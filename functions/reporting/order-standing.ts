import type { OrderHead } from '#functions/orders/public.ts';
import { statusAxes as axes } from '#shared/contracts/vocabulary.ts';

export { statusAxes as axes } from '#shared/contracts/vocabulary.ts';

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

/** Where an order is counted as it stands now. */
export function standingOf({ placedAt, status, ...order }: OrderHead): OrderStanding {
  return { ...order, day: placedAt.slice(0, 10), ...status };
}

/** Changes of counters by name: `lifecycle#placed`, `orders`, `total#GBP` (minor units). */
export type CounterChanges = ReadonlyMap<string, number>;

/** What the counters of a channel and day change by when an order moves from one standing to another. */
export function changesBetween(before: OrderStanding | undefined, after: OrderStanding): CounterChanges {
  const left = before ? countersOf(before).map(([name, by]): [string, number] => [name, -by]) : [];
  return sumOf([new Map(left), new Map(countersOf(after))]);
}

/** The sum of several changes; what comes to nothing is left out. */
export function sumOf(all: readonly CounterChanges[]): CounterChanges {
  const sums = new Map<string, number>();
  for (const [name, by] of all.flatMap((changes) => [...changes])) sums.set(name, (sums.get(name) ?? 0) + by);
  return new Map([...sums].filter(([, by]) => by !== 0));
}

/** The counters that one order stands in. */
export function countersOf(standing: OrderStanding): [string, number][] {
  return [
    ['orders', 1],
    [`total#${standing.currency}`, standing.total],
    ...axes.map((axis): [string, number] => [`${axis}#${standing[axis]}`, 1]),
  ];
}
