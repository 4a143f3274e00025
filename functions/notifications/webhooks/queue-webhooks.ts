import { nowIso } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { consumeEvery } from '#shared/events/consume.ts';
import { deliverOrder } from './deliver-order.ts';
import { keepDelivery } from './delivery-rows.ts';
import { wants, type Endpoint } from './endpoint.ts';
import { rememberedEndpoints } from './endpoint-rows.ts';

/**
 * Keeps a delivery for every endpoint of the event's channel, and posts what is due. Types that only a later version knows are
 * delivered too: nobody else would, and the events after them would wait for the gap.
 */
export const handler = consumeEvery(async (event) => {
  const { channel, orderId } = event.metadata;
  if (channel === undefined || orderId === undefined) return;
  const endpoints = (await rememberedEndpoints(channel)).filter(({ active }) => active);
  await Promise.all(endpoints.map((endpoint) => queueAndDeliver(endpoint, orderId, event)));
});

async function queueAndDeliver(endpoint: Endpoint, orderId: string, event: DomainEvent): Promise<void> {
  const now = nowIso();
  const wanted = wants(endpoint, event.metadata.type);
  // A delivery that is there already is the same event delivered again by the bus.
  await keepDelivery({
    endpointId: endpoint.endpointId,
    channel: endpoint.channel,
    orderId,
    sequence: event.metadata.sequence,
    event,
    state: wanted ? 'due' : 'skipped',
    attempts: [],
    ...(wanted ? { nextAttemptAt: now } : {}),
    createdAt: now,
    revision: 1,
  });
  await deliverOrder(endpoint, orderId);
}
