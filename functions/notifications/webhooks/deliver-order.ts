import { ambient } from '#shared/ambient.ts';
import { count } from '#shared/observability/metrics.ts';
import { afterAttempt, nextToPost, type Delivery } from './delivery.ts';
import { deliveriesOfOrder, keepDelivery } from './delivery-rows.ts';
import type { Endpoint } from './endpoint.ts';
import { postWebhook } from './post-webhook.ts';

/** Time that one attempt may take; after it another function may try, should this one have died. */
const claimMs = 30_000;

/**
 * Posts what is due of one order to one endpoint, one after the other in sequence, until something fails or has to wait.
 * Two at once do no harm: each attempt is claimed before it is made.
 */
export async function deliverOrder(endpoint: Endpoint, orderId: string): Promise<void> {
  for (;;) {
    const now = ambient.now();
    const next = nextToPost(await deliveriesOfOrder(endpoint.endpointId, orderId), now);
    if (!next) return;
    const claimed: Delivery = {
      ...next,
      nextAttemptAt: new Date(now + claimMs).toISOString(),
      revision: next.revision + 1,
    };
    if (!(await keepDelivery(claimed))) return;
    const outcome = endpoint.active
      ? afterAttempt(claimed, await postWebhook(endpoint, claimed))
      : { ...claimed, state: 'skipped' as const, revision: claimed.revision + 1 };
    await keepDelivery(outcome);
    count(outcome.state === 'delivered' ? 'WebhooksDelivered' : 'WebhooksNotDelivered');
    if (outcome.state === 'due') return;
  }
}
