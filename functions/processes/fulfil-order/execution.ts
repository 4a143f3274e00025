import type { Order } from '#functions/orders/rules.ts';
import { executionName } from '../engine/executions.ts';
import type { Execution } from '../engine/process.ts';

/** The process, as its context is named. */
export const processName = 'fulfil-order';

/** The present execution of an order: named by the number that people know, its input says which order it is. No personal data. */
export function executionOf(order: Order): Execution {
  const { orderId, workflowRun: run, channel, externalNumber, branch, type, stage } = order;
  const input = { orderId, run, channel, externalNumber, branch, type, stage };
  return { name: executionName(externalNumber, orderId, run), input };
}
