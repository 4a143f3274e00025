import { serveSteps } from '#shared/steps.ts';
import { steps, type StepsOf } from '#workflows/contracts.ts';
import { acceptOrder } from './accept-order.ts';

const contracts = { acceptOrder: steps.acceptOrder } satisfies StepsOf<'acceptance'>;

/** The workflow step that takes an order in. */
export const handler = serveSteps(contracts, {
  acceptOrder: ({ orderId, ...waiting }) => acceptOrder(orderId, { wait: 'accept', ...waiting }),
});
