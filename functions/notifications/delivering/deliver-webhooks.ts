import { worksThrough } from '#shared/events/work-queue.ts';
import { isOrderId } from '#shared/ids.ts';
import { foundOut } from '#shared/observability/subject.ts';
import { deliverOrder } from './deliver-order.ts';
import type { WebhookWork } from './webhook-queue.ts';

/**
 * Posts what is due of the orders in its queue, which `handToPosting` fills. Strangers' servers may hang: how many of these functions
 * work at once is limited, an endpoint that does not answer gets one attempt at a time, and one that is slow has three places.
 */
export const handler = worksThrough<WebhookWork>('posted to webhooks', async ({ endpointId, subject }) => {
  foundOut({ endpointId, ...(isOrderId(subject) ? { orderId: subject } : {}) });
  await deliverOrder(endpointId, subject);
});
