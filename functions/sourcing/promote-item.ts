import { ambient } from '#shared/ambient.ts';
import type { Backorder } from '#functions/inventory/public.ts';
import { keepOrder, loadOrder, withPeople } from '#functions/orders/public.ts';
import { groupOf } from '#functions/orders/rules.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { promotion, type Promotion } from './carry-out.ts';
import { freeStockOf, locationsOf, promotionFacts } from './gather-facts.ts';
import { demandOf } from './planning/decision.ts';
import type { FreeStock, SourcingLocation } from './planning/facts.ts';
import { mayServe, without } from './planning/older-first.ts';
import { planSourcing } from './planning/plan-sourcing.ts';

/** The longest that one run walks along a queue of backorders. */
const longestRunMs = 40_000;
/** Walks begun anew because others took of the stock meanwhile. */
const mostWalks = 8;

/**
 * Sets free stock of an item aside for the units that wait for it, in the order of the queue, each order in a transaction
 * of its own. Stock and queue are read once, and no order is given what was not there when those ahead were asked: what arrives
 * meanwhile has a walk of its own. Orders that none of the stock may serve are passed by unread, so that a walk is linear in
 * the queue. Two walks at once do no harm: the one that others outrun begins anew.
 * @throws when the time of one run is up: what it was called for is to be tried again, and finds those served gone.
 */
export async function promoteItem(sku: string): Promise<void> {
  const until = ambient.now() + longestRunMs;
  for (let walk = 1; walk <= mostWalks; walk += 1) if (await walkQueue(sku, until)) return;
  throw new Error(`the stock of ${sku} is taken by too many at once; its backorders are tried again later`);
}

/** @returns false where others took of the stock meanwhile, which is then to be read again. */
async function walkQueue(sku: string, until: number): Promise<boolean> {
  const { stock, queue } = await freeStockOf(sku);
  if (queue.length === 0 || !stock.some(isFree)) return true;
  const locations = await locationsOf(stock);
  let left: readonly FreeStock[] = stock;
  for (const waiting of queue) {
    if (!left.some(isFree)) return true;
    if (!mayServe(waiting, left, locations)) continue;
    // More than one transaction takes is promoted in several.
    for (let more = true; more;) {
      if (ambient.now() > until) throw new Error(`more orders wait for ${sku} than one run can serve; try again`);
      const made = await promoteGroup(waiting, left, locations);
      if (made === 'outrun') return false;
      left = without(left, made?.taken ?? []);
      more = made?.more ?? false;
    }
  }
  return true;
}

const isFree = ({ available }: FreeStock): boolean => available > 0;

/** @returns what was set aside for the group of an order that waits, if anything. */
async function promoteGroup(
  { orderId, groupId, sku }: Backorder,
  stock: readonly FreeStock[],
  locations: readonly SourcingLocation[],
): Promise<Promotion | 'outrun' | undefined> {
  let outrun = false;
  const outcome = await change({
    what: `order ${orderId}, which waits for ${sku},`,
    load: () => loadOrder(orderId),
    decide: async (order, lost) => {
      outrun = lost.some(({ name }) => name.startsWith(`${sku}@`));
      const demand = order && !outrun ? demandOf(order, 'backordered', sku) : [];
      const ofGroup = demand.filter((one) => one.groupId === groupId);
      if (!order || ofGroup.length === 0) return undefined;
      const opened = await withPeople(order);
      const group = groupOf(opened, { groupId });
      const plan = planSourcing(await promotionFacts(opened, group, ofGroup, stock, locations));
      return plan.allocations.length > 0 ? promotion(order, plan) : undefined;
    },
    keep: keepOrder,
  });
  return outrun ? 'outrun' : outcome.change;
}
