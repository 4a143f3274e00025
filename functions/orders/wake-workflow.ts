import { ambient } from '#shared/ambient.ts';
import type { consumers } from '#shared/contracts/consumers.ts';
import { consume } from '#shared/events/consume.ts';
import { loadOrder } from './store.ts';
import { answerWait } from './waits.ts';
import { isRunOf, keepRunning } from './workflow-runs.ts';

type Waking = (typeof consumers)['wake-workflow']['events'][number];

/**
 * Answers the workflow of an order that waits for what has happened; a decided exception also revives a dead workflow. What
 * a step of the order's own workflow has caused wakes nobody: the step looks at the order itself before it ends.
 */
export const handler = consume<Waking>(async ({ type, metadata: { orderId, causationId } }) => {
  if (!orderId) throw new Error(`an event ${type} names no order`);
  if (isRunOf(orderId, causationId)) return;
  await answerWait(orderId);
  if (type === 'ExceptionResolved') await revive(orderId);
});

async function revive(orderId: string): Promise<void> {
  const order = await loadOrder(orderId);
  if (order && order.stage !== 'done') await keepRunning(order, ambient.now());
}
