import { ambient, nowIso } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { consumeEvery } from '#shared/events/consume.ts';
import { nextToPost } from './delivery.ts';
import { deliveriesOfOrder, keepDelivery } from './delivery-rows.ts';
import { wants, type Endpoint } from './endpoint.ts';
import { rememberedEndpoints } from './endpoint-rows.ts';
import { handToPosting, type WebhookWork } from './webhook-queue.ts';

/**
 * Keeps a delivery for every endpoint of the event's channel, and hands what can be posted to those who post. Types that only a
 * later version knows are delivered too: nobody else would, and the events after them would wait for the gap.
 */
export const handler = consumeEvery(async (event) => {
  const { channel, orderId } = event.metadata;
  if (channel === undefined || orderId === undefined) return;
  const endpoints = (await rememberedEndpoints(channel)).filter(({ active }) => active);
  const work = await Promise.all(endpoints.map((endpoint) => queueFor(endpoint, orderId, event)));
  await handToPosting(work.flat());
});

async function queueFor(endpoint: Endpoint, orderId: string, event: DomainEvent): Promise<WebhookWork[]> {
  const { endpointId, channel } = endpoint;
  const now = nowIso();
  const wanted = wants(endpoint, event.metadata.type);
  // A delivery that is there already is the same event delivered again by the bus.
  await keepDelivery({
    endpointId,
    channel,
    orderId,
    sequence: event.metadata.sequence,
    event,
    state: wanted ? 'due' : 'skipped',
    attempts: [],
    ...(wanted ? { nextAttemptAt: now } : {}),
    createdAt: now,
    revision: 1,
  });
  // One that is not wanted may be the one that a later event of the order has waited for.
  const next = nextToPost(await deliveriesOfOrder(endpointId, orderId), ambient.now());
  return next ? [{ endpointId, orderId }] : [];
}
