import { loadOrder } from '#functions/orders/public.ts';
import { findChannel } from '#functions/parties/public.ts';
import { ambient, nowIso } from '#shared/ambient.ts';
import { notificationRoutes } from '#shared/contracts/api/notifications.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { created, ok, type Answer } from '#shared/http/answer.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/principal.ts';
import { throwIfAnswered, type Claim } from '#shared/http/idempotency.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { newId } from '#shared/ids.ts';
import { listeningWrites } from './webhooks/availability-rows.ts';
import { deliveryIdOf, replayed, type Delivery } from './webhooks/delivery.ts';
import { deliveryPage, deliveryWrite, loadDelivery } from './webhooks/delivery-rows.ts';
import { endpointsPerChannel, newSecret, rotated, type Endpoint } from './webhooks/endpoint.ts';
import { endpointChanged } from './webhooks/endpoint-change.ts';
import {
  endpointCountWrite,
  endpointEventWrite,
  endpointsOf,
  endpointWrite,
  loadEndpoint,
} from './webhooks/endpoint-rows.ts';
import { messagesOf } from './messages/message-rows.ts';
import { addressProblem } from './webhooks/outside-address.ts';
import { sealedSecret } from './webhooks/signing-secret.ts';

export const handler = serve(notificationRoutes, {
  createWebhook: async ({ params: { channelId }, body: { url, events }, caller, claim }) => {
    if (!reaches(caller.channels, channelId) || !(await findChannel(channelId))) return notFound('channel', channelId);
    const problem = addressProblem(url);
    if (problem) return refuse('invalid-request', `the address ${problem}`, { pointer: '/url', message: problem });
    const secret = newSecret();
    const endpoint: Endpoint = {
      endpointId: newId('webhookEndpoint'),
      channel: channelId,
      url,
      events,
      secrets: [{ seal: await sealedSecret(secret) }],
      active: true,
      createdAt: nowIso(),
    };
    const answer = created(withSecret(endpoint, secret), `/v1/channels/${channelId}/webhooks`);
    return keep(endpoint, undefined, answer, claim, endpointCountWrite(channelId, 1));
  },

  listWebhooks: async ({ params: { channelId }, caller }) => {
    if (!reaches(caller.channels, channelId)) return notFound('channel', channelId);
    return ok({ items: (await endpointsOf(channelId)).map(shown) });
  },

  removeWebhook: async ({ params, caller }) => {
    const before = await reachable(params, caller);
    if (!before) return notFound('webhook endpoint', params.endpointId);
    const endpoint = { ...before, active: false };
    if (!before.active) return ok(shown(endpoint));
    return keep(endpoint, before, ok(shown(endpoint)), undefined, endpointCountWrite(before.channel, -1));
  },

  rotateWebhookSecret: async ({ params, caller, claim }) => {
    const before = await reachable(params, caller);
    if (!before) return notFound('webhook endpoint', params.endpointId);
    const secret = newSecret();
    const endpoint = rotated(before, await sealedSecret(secret), ambient.now());
    return keep(endpoint, before, ok(withSecret(endpoint, secret)), claim);
  },

  listWebhookDeliveries: async ({ params, query, caller }) => {
    if (!(await reachable(params, caller))) return notFound('webhook endpoint', params.endpointId);
    const { rows, next } = await deliveryPage(params.endpointId, query.orderId, query.limit, query.cursor);
    return listAnswer(rows.map(shownDelivery), next);
  },

  replayWebhookDelivery: async ({ params, body: { deliveryId }, caller, claim }) => {
    if (!(await reachable(params, caller))) return notFound('webhook endpoint', params.endpointId);
    const before = await loadDelivery(params.endpointId, deliveryId);
    if (!before) {
      return refuse('unknown-reference', `no delivery ${JSON.stringify(deliveryId)}`, {
        pointer: '/deliveryId',
        message: 'is not a delivery of this endpoint',
      });
    }
    const delivery = replayed(before, ambient.now());
    const answer = ok(shownDelivery(delivery));
    const result = await transact([deliveryWrite(delivery), claim.keep(answer)]);
    throwIfAnswered(result);
    return result.ok ? answer : refuse('conflicting-state', 'it is being posted right now; ask again in a minute');
  },

  listOrderMessages: async ({ params: { orderId }, caller }) => {
    const order = await loadOrder(orderId);
    if (!order || !mayUseOrder(caller, order)) return notFound('order', orderId);
    return ok({ items: await messagesOf(orderId) });
  },
});

async function reachable(
  { channelId, endpointId }: { channelId: string; endpointId: string },
  caller: Principal,
): Promise<Endpoint | undefined> {
  return reaches(caller.channels, channelId) ? loadEndpoint(channelId, endpointId) : undefined;
}

async function keep<Body>(
  endpoint: Endpoint,
  before: Endpoint | undefined,
  answer: Answer<Body>,
  claim?: Claim,
  counted?: Write,
): Promise<Answer<Body> | Refusal> {
  const result = await transact([
    endpointWrite(endpoint, before),
    endpointEventWrite(endpoint, endpointChanged(before, endpoint)),
    ...listeningWrites(endpoint),
    ...(counted ? [counted] : []),
    ...(claim ? [claim.keep(answer)] : []),
  ]);
  throwIfAnswered(result);
  if (!result.ok && before === undefined && result.failed.some(({ name }) => name === 'full')) {
    const most = `a channel has at most ${endpointsPerChannel} active webhook endpoints`;
    return refuse('conflicting-state', `${most}: remove one of ${endpoint.channel} first`);
  }
  return result.ok
    ? answer
    : refuse('conflicting-state', 'the endpoint was changed at the same time; read it and try again');
}

function shown({ endpointId, channel, url, events, active, createdAt }: Endpoint) {
  return { endpointId, channel, url, ...(events ? { events } : {}), active, createdAt };
}

function withSecret(endpoint: Endpoint, secret: string) {
  return { ...shown(endpoint), secret };
}

function shownDelivery(delivery: Delivery) {
  const { event, sequence, state, attempts, nextAttemptAt } = delivery;
  return {
    deliveryId: deliveryIdOf(delivery),
    eventId: event.metadata.id,
    type: event.metadata.type,
    ...(event.metadata.orderId === undefined ? {} : { orderId: event.metadata.orderId }),
    sequence,
    state,
    attempts,
    ...(nextAttemptAt && state === 'due' ? { nextAttemptAt } : {}),
  };
}
