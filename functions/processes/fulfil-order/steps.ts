import { apply } from '#shared/dynamodb/transact.ts';
import { serveSteps } from '#shared/steps.ts';
import { invoiceShipments, loadAccount, settleAccount } from '#functions/billing/public.ts';
import { awaitAnswer } from '../engine/answers.ts';
import { tokenRemoval } from '../engine/kept-tokens.ts';
import { acceptOrder } from './accept-order.ts';
import { cancelRemaining } from './cancel-remaining.ts';
import { steps, type Turned } from './contracts.ts';
import { finishOrder } from './finish-order.ts';
import { askForInvoices } from './invoicing/invoice-queue.ts';
import { fulfilOrder } from './process.ts';
import { raiseFromWorkflow } from './raise-from-workflow.ts';
import { tokens } from './waiting/tokens.ts';
import { turnTaken } from './waiting/turn-taken.ts';

/** The workflow's steps. Each can be run again at any time. */
export const handler = serveSteps(steps, {
  acceptOrder: ({ orderId }, { timeLeft }) => acceptOrder(orderId, timeLeft),

  async invoiceShipments({ orderId }) {
    const known = await loadAccount(orderId);
    const { order } = await invoiceShipments(known, askForInvoices);
    return leavingNoToken(orderId, await turnTaken('Invoice and capture', order, known.order.version));
  },

  awaitTurn: ({ orderId, ...waiting }) => awaitAnswer(fulfilOrder, orderId, waiting),
  awaitResolution: ({ orderId, ...waiting }) => awaitAnswer(fulfilOrder, orderId, waiting),

  async settlePayment({ orderId }) {
    await settleAccount(await loadAccount(orderId));
    return {};
  },

  async completeOrder({ orderId }) {
    await finishOrder(orderId);
    // Who answered the last wait may have died before it forgot the token, with the order complete already.
    await apply(tokenRemoval(tokens, orderId));
    return { stage: 'done' };
  },

  cancelOrder: async ({ orderId, reason }) => leavingNoToken(orderId, await cancelRemaining(orderId, reason)),

  raiseException: ({ orderId, ...failed }) => raiseFromWorkflow(orderId, failed),
});

/** Where the workflow ends after a step, no wait follows that would forget the token of the one before. */
async function leavingNoToken(orderId: string, turned: Turned): Promise<Turned> {
  if (turned.next === 'Completed') await apply(tokenRemoval(tokens, orderId));
  return turned;
}
