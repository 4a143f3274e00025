import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient, type Success } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';
import { isSignedWith, openWebhookReceiver, type WebhookReceiver } from '../support/system/webhook-receiver.ts';

const client = new ApiClient(inject('system'));
/** Undefined where the system may not or cannot reach a receiver on this machine, which the start has said. */
const receivers = inject('receivers');

/** Endpoints are remembered for some seconds before a new one is seen. */
const memoryMs = 6_000;

describe.skipIf(receivers === undefined)('the webhooks of a channel', () => {
  let shop: Shop;
  let receiver: WebhookReceiver;
  let endpoint: Success<'createWebhook'>;

  beforeAll(async () => {
    [shop, receiver] = await Promise.all([Shop.open(client), openWebhookReceiver(receivers)]);
    endpoint = await client.call('createWebhook', { params: { channelId: shop.channel }, body: { url: receiver.url } });
    await new Promise((resolve) => setTimeout(resolve, memoryMs));
  });

  afterAll(async () => {
    await client.ask('removeWebhook', { params: { channelId: shop.channel, endpointId: endpoint.endpointId } });
    await receiver.close();
  });

  const deliveriesOf = (orderId: string) =>
    client.call('listWebhookDeliveries', {
      params: { channelId: shop.channel, endpointId: endpoint.endpointId },
      query: { orderId, limit: '100' },
    });

  const ofOrder = (orderId: string) => receiver.received.filter(({ body }) => body.metadata.orderId === orderId);

  it('tell every event of an order, signed, in order, and the log says so', async () => {
    const orderId = await shop.place();
    await shop.untilOver(orderId);
    const { items: events } = await client.call('readTimeline', { params: { orderId }, query: { limit: '100' } });
    await until(
      'all webhooks',
      async () => ofOrder(orderId),
      (got) => new Set(got.map(({ id }) => id)).size >= events.length,
    );
    const got = ofOrder(orderId);
    const first = got.filter(({ id }, index) => got.findIndex((one) => one.id === id) === index);
    expect(first.map(({ body }) => [body.metadata.sequence, body.type])).toEqual(
      events.map(({ sequence, type }) => [sequence, type]),
    );
    expect(first.map(({ id }) => id)).toEqual(events.map(({ eventId }) => eventId));
    expect(got.every((webhook) => isSignedWith(endpoint.secret, webhook))).toBe(true);
    expect(got.some((webhook) => isSignedWith(`whsec_${Buffer.alloc(32).toString('base64')}`, webhook))).toBe(false);
    const { items: log } = await until(
      'the log to be complete',
      () => deliveriesOf(orderId),
      ({ items }) => items.length === events.length && items.every(({ state }) => state === 'delivered'),
    );
    expect(log.map(({ sequence }) => sequence)).toEqual(events.map(({ sequence }) => sequence));
    expect(log.every(({ attempts }) => attempts.length === 1 && attempts[0]?.status === 200)).toBe(true);
  });

  it('carry no personal data', async () => {
    expect(receiver.received.length).toBeGreaterThan(0);
    expect(receiver.received.filter(({ text }) => /Ada Green|simulator\.amazonses|Orchard/.test(text))).toEqual([]);
  });

  it('wait where one fails, none overtakes it, and a person can have it sent again', async () => {
    receiver.answerWith(500);
    const orderId = await shop.place();
    await shop.untilOver(orderId);
    const { items } = await until(
      'a failed attempt',
      () => deliveriesOf(orderId),
      (log) => log.items.some(({ attempts }) => attempts.length > 0),
    );
    expect(items.filter(({ state }) => state === 'delivered')).toEqual([]);
    expect(new Set(ofOrder(orderId).map(({ body }) => body.metadata.sequence))).toEqual(new Set([1]));
    receiver.answerWith(200);
    const params = { channelId: shop.channel, endpointId: endpoint.endpointId };
    const first = items.find(({ sequence }) => sequence === 1);
    await client.call('replayWebhookDelivery', { params, body: { deliveryId: first?.deliveryId ?? '' } });
    const { items: log } = await until(
      'the whole log to be delivered',
      () => deliveriesOf(orderId),
      (page) => page.items.every(({ state }) => state === 'delivered'),
    );
    const sequences = ofOrder(orderId).map(({ body }) => body.metadata.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(new Set(sequences).size).toBe(log.length);
  });

  it('are signed with both secrets after a rotation', async () => {
    const params = { channelId: shop.channel, endpointId: endpoint.endpointId };
    const renewed = await client.call('rotateWebhookSecret', { params, body: {} });
    expect(renewed.secret).not.toBe(endpoint.secret);
    await new Promise((resolve) => setTimeout(resolve, memoryMs));
    const orderId = await shop.place({ type: 'digital', lines: [{ sku: shop.book, quantity: 1 }] });
    await shop.untilOver(orderId);
    const [webhook] = await until(
      'a webhook',
      async () => ofOrder(orderId),
      (got) => got.length > 0,
    );
    expect(webhook && [endpoint.secret, renewed.secret].every((secret) => isSignedWith(secret, webhook))).toBe(true);
  });
});
