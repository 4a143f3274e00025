import { serveSteps } from '#shared/steps.ts';
import { invoiceShipments, loadAccount, settleAccount } from '#functions/billing/public.ts';
import { acceptOrder } from './accept-order.ts';
import { cancelRemaining } from './cancel-remaining.ts';
import { steps } from './contracts.ts';
import { endCommittedStep } from './end-step.ts';
import { finishOrder } from './finish-order.ts';
import { raiseFromWorkflow } from './raise-from-workflow.ts';

/** The workflow's steps. Each can be run again at any time. */
export const handler = serveSteps(steps, {
  acceptOrder: ({ orderId, ...waiting }) => acceptOrder(orderId, { wait: 'accept', ...waiting }),

  invoiceShipments: async ({ orderId, run, taskToken }) => {
    const known = await loadAccount(orderId);
    const { order } = await invoiceShipments(known);
    await endCommittedStep(order, { wait: 'invoice', run, taskToken }, known.order.version);
  },

  settlePayment: async ({ orderId }) => {
    await settleAccount(await loadAccount(orderId));
    return {};
  },

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
