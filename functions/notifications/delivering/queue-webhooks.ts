import { findChannel, findLocation } from '#functions/parties/public.ts';
import { ambient, nowIso } from '#shared/ambient.ts';
import type { EventData } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { consumeEvery } from '#shared/events/consume.ts';
import { listeningChannels } from '../endpoints/availability-rows.ts';
import { nextToPost } from './delivery.ts';
import { deliveriesOf, keepDelivery } from './delivery-rows.ts';
import { listensToStock, sells, wants, type Endpoint } from '../endpoints/endpoint.ts';
import { rememberedEndpoints } from '../endpoints/endpoint-rows.ts';
import { handToPosting, type WebhookWork } from './webhook-queue.ts';

/**
 * Keeps a delivery for every endpoint of the event's channel, and hands what can be posted to those who post. Types that only a
 * later version knows are delivered too: no other version would, and the events after them would wait for the gap. What is available
 * belongs to no channel: it is told to those that sell from the location and listen.
 */
export const handler = consumeEvery(async (event) => {
  const { type, channel, orderId } = event.metadata;
  if (type === 'AvailabilityChanged') {
    await handToPosting(await queueAvailability(event as DomainEvent<EventData<'AvailabilityChanged'>>));
  } else if (channel !== undefined && orderId !== undefined) {
    const endpoints = (await rememberedEndpoints(channel)).filter(({ active }) => active);
    const work = await Promise.all(endpoints.map((endpoint) => queueFor(endpoint, orderId, event)));
    await handToPosting(work.flat());
  }
});

async function queueFor(endpoint: Endpoint, orderId: string, event: DomainEvent): Promise<WebhookWork[]> {
  const { endpointId } = endpoint;
  await keep(endpoint, orderId, event.metadata.sequence, event, wants(endpoint, event.metadata.type));
  // One that is not wanted may be the one that a later event of the order has waited for.
  const next = nextToPost(await deliveriesOf(endpointId, orderId), ambient.now());
  return next ? [{ endpointId, subject: orderId }] : [];
}

/** Each is posted by itself: an endpoint that was away gets them in any order, and goes by their `revision`. */
async function queueAvailability(event: DomainEvent<EventData<'AvailabilityChanged'>>): Promise<WebhookWork[]> {
  const channels = await listeningChannels();
  if (channels.length === 0) return [];
  const location = await findLocation(event.data.location);
  const subject = event.metadata.id;
  const told = channels.map(async (channelId): Promise<WebhookWork[]> => {
    const channel = await findChannel(channelId);
    if (!channel || !location || !sells(channel, location)) return [];
    const endpoints = (await rememberedEndpoints(channelId)).filter(listensToStock);
    await Promise.all(endpoints.map((endpoint) => keep(endpoint, subject, 1, event, true)));
    return endpoints.map(({ endpointId }) => ({ endpointId, subject }));
  });
  return (await Promise.all(told)).flat();
}

/** A delivery that is there already is the same event delivered again by the bus. */
async function keep(
  { endpointId, channel }: Endpoint,
  subject: string,
  sequence: number,
  event: DomainEvent,
  wanted: boolean,
): Promise<void> {
  const now = nowIso();
  await keepDelivery({
    endpointId,
    channel,
    subject,
    sequence,
    event,
    state: wanted ? 'due' : 'skipped',
    attempts: [],
    ...(wanted ? { nextAttemptAt: now } : {}),
    createdAt: now,
    revision: 1,
  });
}
