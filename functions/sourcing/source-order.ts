import { StepFailure } from '#shared/steps.ts';
import { loadOrder, statusOf, unitsIn, type Order } from '#functions/orders/public.ts';
import { carryOut } from './carry-out.ts';
import { demandOf } from './decision.ts';
import { gatherFacts } from './gather-facts.ts';
import { planSourcing } from './plan-sourcing.ts';
import { promoteItem } from './promote-item.ts';

/** Plans made anew because somebody else took the stock first, before the workflow tries again later. */
const mostPlans = 12;

/**
 * Sets stock aside for the open units of an order; what no location can serve is backordered or cancelled. Units that wait
 * already take their turn in the queue. Safe to run again at any time: nothing is decided twice.
 * @returns the units that are set aside and that wait, as the order stands afterwards.
 * @throws StepFailure `OrderCancelled` when nothing is left of the order, `TransientFailure` when others are always first.
 */
export async function sourceOrder(orderId: string): Promise<{ allocated: number; backordered: number }> {
  for (let attempt = 1; attempt <= mostPlans; attempt += 1) {
    const order = await liveOrder(orderId);
    const demand = demandOf(order, 'open');
    if (demand.length === 0) return afterPromotion(order);
    const plan = planSourcing(await gatherFacts(order, demand, false));
    const { order: after, done } = await carryOut(order, plan);
    if (!done) continue;
    if (statusOf(after).lifecycle === 'cancelled') throw cancelled(orderId);
    return afterPromotion(after);
  }
  throw new StepFailure('TransientFailure', `others took the stock for order ${orderId} ${mostPlans} times; try again`);
}

/** Stock that arrived while the plan was made has found nobody waiting; so the queues are walked once more. */
async function afterPromotion(order: Order) {
  const waiting = new Set(demandOf(order, 'backordered').map(({ sku }) => sku));
  if (waiting.size === 0) return summary(order);
  for (const sku of waiting) await promoteItem(sku);
  return summary(await liveOrder(order.orderId));
}

async function liveOrder(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  if (statusOf(order).lifecycle === 'cancelled') throw cancelled(orderId);
  return order;
}

const cancelled = (orderId: string) => new StepFailure('OrderCancelled', `order ${orderId} is cancelled`);

function summary({ lines }: Order) {
  return { allocated: unitsIn(lines, 'allocated'), backordered: unitsIn(lines, 'backordered') };
}
