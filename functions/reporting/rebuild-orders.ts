import { loadOrder, orderIdsPlacedOn } from '#functions/orders/public.ts';
import { statusOf } from '#functions/orders/rules.ts';
import { correctCounters, countersOfDay, countOrders, standingsOfDay } from './order-rows.ts';
import { correctionsOf } from './order-report.ts';
import { changesBetween, standingOf, type OrderStanding } from './order-standing.ts';

export interface Difference {
  readonly what: string;
  readonly stood: string;
  readonly is: string;
}

/**
 * Counts a branch's orders of one day again from the orders themselves, then the counters from the counted orders.
 * @returns how many orders were read, and every difference that was found and corrected.
 */
export async function rebuildOrders(
  branch: string,
  day: string,
): Promise<{ orders: number; differences: Difference[] }> {
  const counted = new Map((await standingsOfDay(branch, day)).map((standing) => [standing.orderId, standing]));
  const differences: Difference[] = [];
  let orders = 0;
  for await (const orderId of orderIdsPlacedOn(branch, day)) {
    const order = await loadOrder(orderId);
    if (!order) continue;
    orders += 1;
    const is = standingOf(order, statusOf(order));
    const stood = counted.get(orderId);
    if (stood?.version === is.version && changesBetween(stood, is).size === 0) continue;
    await countOrders([is]);
    // Between the event and its counting an order is ahead of the report; that is age, not a difference.
    if (stood && changesBetween(stood, is).size > 0)
      differences.push({ what: `order ${orderId}`, stood: shown(stood), is: shown(is) });
    if (!stood) differences.push({ what: `order ${orderId}`, stood: 'not counted', is: shown(is) });
  }
  return { orders, differences: [...differences, ...(await rebuildCounters(branch, day))] };
}

async function rebuildCounters(branch: string, day: string): Promise<Difference[]> {
  const standings = await standingsOfDay(branch, day);
  const counters = await countersOfDay(branch, day);
  const channels = new Set([...standings.map(({ channel }) => channel), ...counters.keys()]);
  const differences: Difference[] = [];
  for (const channel of channels) {
    const stood = counters.get(channel) ?? {};
    const corrections = correctionsOf(
      standings.filter((standing) => standing.channel === channel),
      stood,
    );
    if (corrections.size === 0 || !(await correctCounters(branch, day, channel, stood, corrections))) continue;
    for (const [name, by] of corrections) {
      differences.push({
        what: `${channel} ${name}`,
        stood: String(stood[name] ?? 0),
        is: String((stood[name] ?? 0) + by),
      });
    }
  }
  return differences;
}

function shown({ lifecycle, payment, fulfilment, version }: OrderStanding): string {
  return `${lifecycle}, ${payment}, ${fulfilment} (version ${version})`;
}
