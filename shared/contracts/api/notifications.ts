import { deliveryStates, messageStates, unreachableReasons } from '../vocabulary.ts';
import * as z from 'zod';
import { webhookEventTypes } from '../events/catalogue.ts';
import { exampleIds } from '../examples.ts';
import { listOf, listQuery, madeId, moment, noDetails, pageOf, slug } from '../fields.ts';
import { defineRoutes } from '../route.ts';

const orderId = madeId('ord');
const endpointId = madeId('whe');
const channelId = slug;
const deliveryId = z
  .string()
  .regex(/^(?:ord|evt)_[0-9a-f]{32}#\d{9}$/, 'must be the id of a delivery, as the list of deliveries has it');

export const webhookEndpoint = z
  .strictObject({
    endpointId,
    channel: slug,
    url: z.string(),
    events: z.array(z.string()).optional().meta({
      description:
        'Only these events; absent for all of the channel’s orders. `AvailabilityChanged` comes only to who names it',
    }),
    active: z.boolean(),
    createdAt: moment,
  })
  .meta({ id: 'WebhookEndpoint' });

const newEndpoint = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).max(500),
    events: z.array(z.enum(webhookEventTypes)).min(1).max(webhookEventTypes.length).optional(),
  })
  .meta({ id: 'NewWebhookEndpoint' });

const endpointWithSecret = z
  .strictObject({
    ...webhookEndpoint.shape,
    secret: z.string().meta({ description: 'Signing secret (whsec_…), shown only now' }),
  })
  .meta({ id: 'WebhookEndpointWithSecret' });

const attempt = z
  .strictObject({ at: moment, status: z.int().optional(), error: z.string().optional(), milliseconds: z.int() })
  .meta({ id: 'WebhookAttempt' });

export const webhookDelivery = z
  .strictObject({
    deliveryId,
    eventId: madeId('evt'),
    type: z.string(),
    orderId: orderId.optional().meta({ description: 'Absent for events that belong to no order' }),
    sequence: z.int(),
    state: z.enum(deliveryStates),
    attempts: z.array(attempt),
    nextAttemptAt: moment.optional(),
  })
  .meta({ id: 'WebhookDelivery' });

export const customerMessage = z
  .strictObject({
    messageId: madeId('evt'),
    template: z.string(),
    locale: z.string(),
    state: z
      .enum(messageStates)
      .meta({ description: '`sending` for long: the provider’s answer was lost; it is not sent twice' }),
    reason: z.string().optional(),
    at: moment,
  })
  .meta({ id: 'CustomerMessage' });

const customerMessages = z
  .strictObject({
    items: z.array(customerMessage),
    unreachable: z
      .enum(unreachableReasons)
      .optional()
      .meta({ description: 'Why the customer gets no messages as the order stands; absent where they do' }),
  })
  .meta({ id: 'CustomerMessageList' });

const replay = z.strictObject({ deliveryId }).meta({ id: 'WebhookReplay' });

const inUse = { channelId: 'marketplace', endpointId: exampleIds.webhookInUse };

export const notificationRoutes = defineRoutes({
  createWebhook: {
    method: 'POST',
    path: '/v1/channels/{channelId}/webhooks',
    access: 'messages:write',
    summary: 'Have the channel’s events posted to an address',
    description:
      'Events come signed in Standard Webhooks form, in order per order, and are tried 10 times over about 75 hours. An endpoint ' +
      'that fails again and again is left alone for growing pauses, two hours at most. A channel has at most 10 active endpoints. ' +
      'An endpoint that names `AvailabilityChanged` hears, within seconds, what can be sold of each item at each location that serves ' +
      'the channel; such events come in any order, the highest `revision` counts.',
    params: z.strictObject({ channelId }),
    body: newEndpoint,
    success: { status: 201, description: 'The endpoint with its signing secret', body: endpointWithSecret },
    problems: ['not-found', 'unknown-reference', 'conflicting-state'],
    example: { params: { channelId: 'web' }, body: { url: 'https://shop.example.com/oms-events' } },
  },
  listWebhooks: {
    method: 'GET',
    path: '/v1/channels/{channelId}/webhooks',
    access: 'messages:read',
    summary: 'The channel’s webhook endpoints',
    params: z.strictObject({ channelId }),
    success: { status: 200, description: 'All endpoints', body: listOf(webhookEndpoint) },
    problems: [],
    example: { params: { channelId: 'web' } },
  },
  removeWebhook: {
    method: 'DELETE',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}',
    access: 'messages:write',
    summary: 'Stop posting to an endpoint',
    params: z.strictObject({ channelId, endpointId }),
    success: { status: 200, description: 'The endpoint, inactive', body: webhookEndpoint },
    problems: [],
    example: { params: { channelId: 'marketplace', endpointId: exampleIds.webhookToRemove } },
  },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}/rotate-secret',
    access: 'messages:write',
    summary: 'Give an endpoint a new signing secret',
    description: 'For 24 hours every message carries the signatures of both secrets.',
    params: z.strictObject({ channelId, endpointId }),
    body: noDetails,
    success: { status: 200, description: 'The endpoint with its new secret', body: endpointWithSecret },
    problems: [],
    example: { params: inUse, body: {} },
  },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}/deliveries',
    access: 'messages:read',
    summary: 'What was posted to an endpoint, and what it answered',
    params: z.strictObject({ channelId, endpointId }),
    query: z.strictObject({ ...listQuery, orderId: orderId.optional() }),
    success: { status: 200, description: 'By order and sequence', body: pageOf(webhookDelivery) },
    problems: ['invalid-cursor'],
    example: { params: inUse },
  },
  replayWebhookDelivery: {
    method: 'POST',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}/replay',
    access: 'messages:write',
    summary: 'Post a delivered or failed event again',
    params: z.strictObject({ channelId, endpointId }),
    body: replay,
    success: { status: 200, description: 'The delivery, due again', body: webhookDelivery },
    problems: ['unknown-reference'],
    example: {
      params: inUse,
      body: { deliveryId: `${exampleIds.deliveredOrder}#000000001` },
    },
  },
  listOrderMessages: {
    method: 'GET',
    path: '/v1/orders/{orderId}/messages',
    access: 'messages:read',
    summary: 'The messages that the customer got about an order',
    params: z.strictObject({ orderId }),
    success: { status: 200, description: 'Oldest first', body: customerMessages },
    problems: [],
    example: { params: { orderId: exampleIds.deliveredOrder } },
  },
});
