import { consume } from '#shared/events/consume.ts';
import { startRun } from '../engine/workflow-runs.ts';

/** Starts the workflow of a placed order; the same event again starts nothing more. */
export const handler = consume<'OrderPlaced'>(async ({ metadata: { orderId } }) => {
  if (!orderId) throw new Error('an OrderPlaced event names no order');
  await startRun(orderId, 1);
});
