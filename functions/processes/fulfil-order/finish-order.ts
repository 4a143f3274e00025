import { nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { StepFailure } from '#shared/steps.ts';
import { changeOrder, decide, exceptionsOf, freeCancelledStock } from '#functions/orders/public.ts';
import { type Order, statusOf } from '#functions/orders/rules.ts';
import { tokenRemoval } from '../engine/kept-tokens.ts';
import { tokenKey } from './token-key.ts';

/** Exceptions decided in one commit; each takes one write. */
const mostDecided = 50;

/**
 * Ends the life of an order: completed when every unit is delivered or cancelled, closed when all were cancelled. Takes
 * its open exceptions out of the queue, as nothing is left to be decided. Fails when units are still under way.
 */
export async function finishOrder(orderId: string): Promise<void> {
  await changeOrder(orderId, finished, await freeCancelledStock(orderId));
}

async function finished(order: Order) {
  if (order.stage === 'done' && order.openExceptions === 0) return undefined;
  const at = nowIso();
  const ended = end(order, at);
  const exceptions = order.openExceptions > 0 ? await exceptionsOf(order.orderId) : [];
  const left = exceptions.filter(({ state }) => state === 'open').slice(0, mostDecided);
  const decision = { by: 'rule:order-finished', at, reason: 'the order has finished' };
  const resolved = decide(ended.order, left, 'resumed', decision);
  return {
    order: resolved.order,
    events: [...resolved.events, ...ended.events],
    others: [...resolved.others, tokenRemoval({ tokenKey }, order.orderId)],
  };
}

function end(order: Order, at: string): { order: Order; events: NewEvent[] } {
  if (order.stage === 'done') return { order, events: [] };
  if (statusOf(order).lifecycle === 'cancelled') return { order: { ...order, closedAt: at }, events: [] };
  const underWay = order.lines.filter(
    ({ ordered, quantities }) => quantities.delivered + quantities.cancelled < ordered,
  );
  if (underWay.length > 0) {
    throw new StepFailure(
      'OrderNotFinished',
      `${underWay.length} lines have units that are not delivered or cancelled`,
    );
  }
  return { order: { ...order, completedAt: at }, events: [{ type: 'OrderCompleted', data: {} }] };
}
