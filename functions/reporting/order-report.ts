import type { OrderCounts } from '#shared/contracts/api/reporting.ts';
import { formatMinor } from '#shared/money.ts';
import { axes, countersOf, type CounterChanges, type OrderStanding } from './order-standing.ts';

/** The counters of a channel and day in the form of the API; counters that have come back to zero are left out. */
export function orderCountsOf(
  branch: string,
  day: string,
  channel: string,
  counters: Readonly<Record<string, number>>,
): OrderCounts {
  const named = (prefix: string): [string, number][] =>
    Object.entries(counters).flatMap(([name, count]): [string, number][] =>
      name.startsWith(`${prefix}#`) && count !== 0 ? [[name.slice(prefix.length + 1), count]] : [],
    );
  const [lifecycle, payment, fulfilment, returned] = axes.map((axis) => Object.fromEntries(named(axis)));
  return {
    branch,
    day,
    channel,
    orders: counters['orders'] ?? 0,
    lifecycle: lifecycle ?? {},
    payment: payment ?? {},
    fulfilment: fulfilment ?? {},
    return: returned ?? {},
    totals: Object.fromEntries(named('total').map(([currency, minor]) => [currency, formatMinor(minor, currency)])),
  };
}

/** What counters must change by to equal the sum of the orders that stand in them. */
export function correctionsOf(
  standings: readonly OrderStanding[],
  counters: Readonly<Record<string, number>>,
): CounterChanges {
  const sums = new Map<string, number>();
  for (const standing of standings) {
    for (const [name, by] of countersOf(standing)) sums.set(name, (sums.get(name) ?? 0) + by);
  }
  const names = new Set([...sums.keys(), ...Object.keys(counters)]);
  const corrections = [...names].map((name): [string, number] => [name, (sums.get(name) ?? 0) - (counters[name] ?? 0)]);
  return new Map(corrections.filter(([, by]) => by !== 0));
}

/** Every day from `from` to `to`, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let time = Date.parse(from); time <= Date.parse(to); time += 24 * 3600 * 1000)
    days.push(new Date(time).toISOString().slice(0, 10));
  return days;
}
