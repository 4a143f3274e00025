import { serveSteps } from '#shared/steps.ts';
import { steps, type StepsOf } from '#workflows/contracts.ts';
import { invoiceShipments, loadAccount, settleAccount } from '#functions/billing/public.ts';
import { endCommittedStep } from './end-step.ts';

const { invoiceShipments: invoice, settlePayment } = steps;
const contracts = { invoiceShipments: invoice, settlePayment } satisfies StepsOf<'billing'>;

/** The workflow steps of billing. */
export const handler = serveSteps(contracts, {
  invoiceShipments: async ({ orderId, run, taskToken }) => {
    const known = await loadAccount(orderId);
    const { order } = await invoiceShipments(known);
    await endCommittedStep(order, { wait: 'invoice', run, taskToken }, known.order.version);
  },
  settlePayment: async ({ orderId }) => {
    await settleAccount(await loadAccount(orderId));
    return {};
  },
});
