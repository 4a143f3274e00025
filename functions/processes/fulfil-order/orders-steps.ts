import { serveSteps } from '#shared/steps.ts';
import { steps, type StepsOf } from '#workflows/contracts.ts';
import { cancelRemaining } from './cancel-remaining.ts';
import { finishOrder } from './finish-order.ts';
import { raiseFromWorkflow } from './raise-from-workflow.ts';

const { completeOrder, cancelOrder, raiseException } = steps;
const contracts = { completeOrder, cancelOrder, raiseException } satisfies StepsOf<'orders'>;

/** The workflow steps that belong to orders alone. Each can be run again at any time. */
export const handler = serveSteps(contracts, {
  completeOrder: async ({ orderId }) => {
    await finishOrder(orderId);
    return {};
  },

  cancelOrder: async ({ orderId, reason }) => {
    await cancelRemaining(orderId, reason);
    return {};
  },

  raiseException: ({ orderId, taskToken, ...failed }) => raiseFromWorkflow(orderId, failed, taskToken),
});
