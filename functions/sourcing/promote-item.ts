import { ambient } from '#shared/ambient.ts';
import { backordersOf, levelsOf } from '#functions/inventory/public.ts';
import { keepOrder, loadOrder } from '#functions/orders/public.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { promotion } from './carry-out.ts';
import { demandOf } from './planning/decision.ts';
import { gatherFacts } from './gather-facts.ts';
import { planSourcing } from './planning/plan-sourcing.ts';

/** The longest that one run walks along a queue of backorders. */
const longestRunMs = 40_000;
/** Plans made anew for one order because somebody else was first. */
const mostPlans = 8;

/**
 * Sets free stock of an item aside for the units that wait for it, in the order of the queue, each order in a transaction
 * of its own. Ends when nothing is free or everybody has been asked. Two runs at once do no harm.
 * @throws when the time of one run is up: what it was called for is to be tried again, and goes on from there.
 */
export async function promoteItem(sku: string): Promise<void> {
  const until = ambient.now() + longestRunMs;
  let free: number | undefined;
  for await (const { orderId } of backordersOf(sku)) {
    free ??= await freeUnits(sku);
    if (free === 0) return;
    if (ambient.now() > until) throw new Error(`more orders wait for ${sku} than one run can serve; try again`);
    if (await promoteOrder(orderId, sku)) free = undefined;
  }
}

/** @returns whether units of the order were set aside. */
async function promoteOrder(orderId: string, sku: string): Promise<boolean> {
  const outcome = await change({
    what: `order ${orderId}, which waits for ${sku},`,
    tries: mostPlans,
    load: () => loadOrder(orderId),
    decide: async (order) => {
      const demand = order ? demandOf(order, 'backordered', sku) : [];
      if (!order || demand.length === 0) return undefined;
      const plan = planSourcing(await gatherFacts(order, demand, true));
      return plan.allocations.length > 0 ? promotion(order, plan) : undefined;
    },
    keep: keepOrder,
  });
  return outcome.change !== undefined;
}

async function freeUnits(sku: string): Promise<number> {
  const levels = await levelsOf([sku]);
  return levels.reduce((sum, { available }) => sum + Math.max(0, available), 0);
}
