import { serveSteps } from '#shared/steps.ts';
import { steps, type StepsOf } from '#workflows/contracts.ts';
import { endCommittedStep } from '#functions/orders/public.ts';
import { loadAccount } from './account-store.ts';
import { invoiceShipments } from './invoice-shipments.ts';
import { settleAccount } from './settle-account.ts';

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
