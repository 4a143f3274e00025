import { consume } from '#shared/events/consume.ts';
import { loadOrder } from '#functions/orders/public.ts';
import { startExecution } from '../engine/executions.ts';
import { executionOf, processName } from './execution.ts';

/** Starts the workflow of a placed order; the same event again starts nothing more, nor does that of an order that has ended. */
export const handler = consume<'OrderPlaced'>(async ({ metadata: { orderId } }) => {
  if (!orderId) throw new Error('an OrderPlaced event names no order');
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  if (order.stage !== 'done') await startExecution({ name: processName, executionOf }, order);
});
