import { ambient } from '#shared/ambient.ts';
import type { consumers } from '#shared/contracts/consumers.ts';
import { consume } from '#shared/events/consume.ts';
import { loadOrder } from './store.ts';
import { answerWait } from './waits.ts';
import { keepRunning } from './workflow-runs.ts';

type Waking = (typeof consumers)['wake-workflow']['events'][number];

/** Answers the workflow of an order that waits for what has happened; a decided exception also revives a dead workflow. */
export const handler = consume<Waking>(async ({ type, metadata: { orderId } }) => {
  if (!orderId) throw new Error(`an event ${type} names no order`);
  await answerWait(orderId);
  if (type === 'ExceptionResolved') await revive(orderId);
});

async function revive(orderId: string): Promise<void> {
  const order = await loadOrder(orderId);
  if (order && order.stage !== 'done') await keepRunning(order, ambient.now());
}
