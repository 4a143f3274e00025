import { loadHeads, orderIdsPlacedOn } from '#functions/orders/public.ts';
import { correctCounters, countedAtOnce, countersOfDay, countOrders, standingsOfDay } from './order-rows.ts';
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
  for await (const orderIds of inParts(orderIdsPlacedOn(branch, day), countedAtOnce)) {
    const standings = (await loadHeads(orderIds)).filter(({ test }) => !test).map(standingOf);
    orders += standings.length;
    const moved = standings.filter((is) => {
      const stood = counted.get(is.orderId);
      return stood?.version !== is.version || changesBetween(stood, is).size > 0;
    });
    if (moved.length > 0) await countOrders(moved);
    differences.push(...moved.flatMap((is) => differenceOf(counted.get(is.orderId), is)));
  }
  return { orders, differences: [...differences, ...(await rebuildCounters(branch, day))] };
}

/** Between the event and its counting an order is ahead of the report; that is age, not a difference. */
function differenceOf(stood: OrderStanding | undefined, is: OrderStanding): Difference[] {
  const what = `order ${is.orderId}`;
  if (!stood) return [{ what, stood: 'not counted', is: shown(is) }];
  return changesBetween(stood, is).size > 0 ? [{ what, stood: shown(stood), is: shown(is) }] : [];
}

async function* inParts<Part>(all: AsyncIterable<Part>, size: number): AsyncGenerator<Part[]> {
  let some: Part[] = [];
  for await (const one of all) {
    some.push(one);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
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
