import { ambient } from '#shared/ambient.ts';
import { consume } from '#shared/events/consume.ts';
import { loadOrder } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { answerWait } from './waits.ts';
import type { engine } from './context.ts';
import { isRunOf, keepRunning, restart, stateOfRun } from './workflow-runs.ts';

type Waking = (typeof engine.consumers)['wake-workflow']['events'][number];

/**
 * Answers the workflow of an order that waits for what has happened. When nobody hears the answer, a workflow that is broken
 * is started anew, and does not wait for the sweep; a decided exception revives a dead one in any case. What a step of the
 * order's own workflow has caused wakes nobody: the step looks at the order itself before it ends.
 */
export const handler = consume<Waking>(async ({ type, metadata: { orderId, causationId } }) => {
  if (!orderId) throw new Error(`an event ${type} names no order`);
  if (isRunOf(orderId, causationId)) return;
  const heard = await answerWait(orderId);
  if (type === 'ExceptionResolved') await withUnfinished(orderId, (order) => keepRunning(order, ambient.now()));
  else if (!heard) await withUnfinished(orderId, mendBroken);
});

/** An execution that has succeeded is at its end; whether the order is, too, the sweep finds out. */
async function mendBroken(order: Order): Promise<void> {
  const found = await stateOfRun(order.orderId, order.workflowRun);
  if (found === 'broken') await restart(order, found, ambient.now());
}

async function withUnfinished(orderId: string, act: (order: Order) => Promise<unknown>): Promise<void> {
  const order = await loadOrder(orderId);
  if (order && order.stage !== 'done') await act(order);
}
