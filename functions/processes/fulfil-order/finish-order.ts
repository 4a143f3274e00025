import { nowIso } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Change } from '#shared/work/change.ts';
import { changeOrder, decide, exceptionsOf, freeCancelledStock } from '#functions/orders/public.ts';
import { endsWithItsOrder, isFinished, type Order, statusOf } from '#functions/orders/rules.ts';
import { tokenRemoval } from '../engine/kept-tokens.ts';
import { tokens } from './waiting/tokens.ts';

/** Exceptions decided in one commit; each takes one write. */
const mostDecided = 50;

/**
 * Ends the life of an order: completed when every unit is delivered, lost or cancelled, closed when all were cancelled. Takes
 * its open exceptions out of the queue, as nothing is left to be decided, but for those about money: these are a person's to
 * close. Fails when units are still under way.
 */
export async function finishOrder(orderId: string): Promise<void> {
  await changeOrder(orderId, finished, await freeCancelledStock(orderId));
}

async function finished(order: Order) {
  const at = nowIso();
  const exceptions = order.openExceptions > 0 ? await exceptionsOf(order.orderId) : [];
  const over = exceptions.filter(({ kind, state }) => state === 'open' && endsWithItsOrder[kind]).slice(0, mostDecided);
  if (order.stage === 'done' && over.length === 0) return undefined;
  const ended = end(order, at);
  const decision = { by: 'rule:order-finished', at, reason: 'the order has finished' };
  const resolved = decide(ended.state, over, 'resumed', decision);
  return {
    state: resolved.state,
    events: [...resolved.events, ...ended.events],
    writes: [...(resolved.writes ?? []), tokenRemoval(tokens, order.orderId)],
  };
}

function end(order: Order, at: string): Change<Order> {
  if (order.stage === 'done') return { state: order, events: [] };
  if (statusOf(order).lifecycle === 'cancelled') return { state: { ...order, closedAt: at }, events: [] };
  const underWay = order.lines.filter((line) => !isFinished(line));
  if (underWay.length > 0) {
    throw new StepFailure(
      'OrderNotFinished',
      `${underWay.length} lines have units that are not delivered, lost, sent back or cancelled`,
    );
  }
  return { state: { ...order, completedAt: at }, events: [{ type: 'OrderCompleted', data: {} }] };
}
