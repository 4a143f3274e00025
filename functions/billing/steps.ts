import { ambient } from '#shared/ambient.ts';
import { serveSteps, StepFailure } from '#shared/steps.ts';
import { steps, type StepsOf } from '#workflows/contracts.ts';
import { waitFor } from '#functions/orders/public.ts';
import { loadAccount } from './account-store.ts';
import { authoriseOrder } from './authorise-order.ts';
import { invoiceShipments } from './invoice-shipments.ts';
import { settleAccount } from './settle-account.ts';

/** A payment pending for less than this is looked up again by the step's own retries; an older one by the clock. */
const lookedUpByRetryMs = 15_000;

const { authorisePayment, invoiceShipments: invoice, settlePayment } = steps;
const contracts = { authorisePayment, invoiceShipments: invoice, settlePayment } satisfies StepsOf<'billing'>;

/** The workflow steps of billing. */
export const handler = serveSteps(contracts, {
  authorisePayment: async ({ orderId, run, taskToken }) => {
    const authorisation = await authoriseOrder(orderId);
    if (authorisation.state === 'pending' && ambient.now() - Date.parse(authorisation.since) < lookedUpByRetryMs) {
      throw new StepFailure('TransientFailure', 'the provider has not decided yet; it is looked up again');
    }
    await waitFor(authorisation.order, 'payment', run, taskToken);
  },
  invoiceShipments: async ({ orderId }) => ({ invoiced: await invoiceShipments(orderId) }),
  settlePayment: async ({ orderId }) => {
    await settleAccount(await loadAccount(orderId));
    return {};
  },
});
