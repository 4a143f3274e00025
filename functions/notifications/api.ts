import { loadOrder } from '#functions/orders/public.ts';
import { findChannel } from '#functions/parties/public.ts';
import { ambient, nowIso } from '#shared/ambient.ts';
import { notificationRoutes } from '#shared/contracts/api/notifications.ts';
import { created, ok } from '#shared/http/answer.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { newId } from '#shared/ids.ts';
import type { Change } from '#shared/work/change.ts';
import { change, changeByRequest } from '#shared/work/unit-of-work.ts';
import { deliveryIdOf, replayed, type Delivery } from './delivering/delivery.ts';
import { deliveryPage, deliveryWrite, loadDelivery } from './delivering/delivery-rows.ts';
import { endpointsPerChannel, newSecret, rotated, type Endpoint } from './endpoints/endpoint.ts';
import { endpointChanged } from './endpoints/endpoint-change.ts';
import { endpointsOf, keepEndpoint, loadEndpoint } from './endpoints/endpoint-rows.ts';
import { mailAddressOf } from './messages/mail-address.ts';
import { messagesOf } from './messages/message-rows.ts';
import { addressProblem } from './endpoints/outside-address.ts';
import { sealedSecret } from './endpoints/signing-secret.ts';

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
    return changeByRequest({
      what: `the webhooks of ${channelId}`,
      load: () => undefined,
      decide: (_, lost) => (lost.some(({ name }) => name === 'full') ? full(channelId) : changeTo(undefined, endpoint)),
      keep: keepEndpoint,
      claim,
      answer: (kept) => created(withSecret(kept, secret), `/v1/channels/${channelId}/webhooks`),
    });
  },

  listWebhooks: async ({ params: { channelId }, caller }) => {
    if (!reaches(caller.channels, channelId)) return notFound('channel', channelId);
    return ok({ items: (await endpointsOf(channelId)).map(shown) });
  },

  removeWebhook: async ({ params, caller }) => {
    const outcome = await change({
      what: `the webhook endpoint ${params.endpointId}`,
      load: () => reachable(params, caller),
      decide: (before) => (before.active ? changeTo(before, { ...before, active: false }) : undefined),
      keep: keepEndpoint,
    });
    return isRefusal(outcome) ? outcome : ok(shown(outcome.state));
  },

  rotateWebhookSecret: async ({ params, caller, claim }) => {
    const secret = newSecret();
    return changeByRequest({
      what: `the webhook endpoint ${params.endpointId}`,
      load: () => reachable(params, caller),
      decide: async (before) => changeTo(before, rotated(before, await sealedSecret(secret), ambient.now())),
      keep: keepEndpoint,
      claim,
      answer: (kept) => ok(withSecret(kept, secret)),
    });
  },

  listWebhookDeliveries: async ({ params, query, caller }) => {
    const endpoint = await reachable(params, caller);
    if (isRefusal(endpoint)) return endpoint;
    const { rows, next } = await deliveryPage(params.endpointId, query.orderId, query.limit, query.cursor);
    return listAnswer(rows.map(shownDelivery), next);
  },

  replayWebhookDelivery: async ({ params, body: { deliveryId }, caller, claim }) => {
    const endpoint = await reachable(params, caller);
    if (isRefusal(endpoint)) return endpoint;
    return changeByRequest({
      what: `the delivery ${deliveryId}`,
      load: async () => (await loadDelivery(params.endpointId, deliveryId)) ?? noDelivery(deliveryId),
      // One that is being posted meanwhile is read again, as it was left, and is due again after that.
      decide: (before) => ({ state: replayed(before, ambient.now()), events: [] }),
      keep: (_, { state }) => ({ state, writes: [deliveryWrite(state)] }),
      claim,
      answer: (kept) => ok(shownDelivery(kept)),
    });
  },

  listOrderMessages: async ({ params: { orderId }, caller }) => {
    const order = await loadOrder(orderId);
    if (!order || !mayUseOrder(caller, order)) return notFound('order', orderId);
    const to = mailAddressOf(order);
    return ok({ items: await messagesOf(orderId), ...('unreachable' in to ? { unreachable: to.unreachable } : {}) });
  },
});

async function reachable(
  { channelId, endpointId }: { channelId: string; endpointId: string },
  caller: Principal,
): Promise<Endpoint | Refusal> {
  const endpoint = reaches(caller.channels, channelId) ? await loadEndpoint(channelId, endpointId) : undefined;
  return endpoint ?? notFound('webhook endpoint', endpointId);
}

const changeTo = (before: Endpoint | undefined, endpoint: Endpoint): Change<Endpoint> => ({
  state: endpoint,
  events: [endpointChanged(before, endpoint)],
});

function full(channel: string): Refusal {
  const most = `a channel has at most ${endpointsPerChannel} active webhook endpoints`;
  return refuse('conflicting-state', `${most}: remove one of ${channel} first`);
}

function noDelivery(deliveryId: string): Refusal {
  return refuse('unknown-reference', `no delivery ${JSON.stringify(deliveryId)}`, {
    pointer: '/deliveryId',
    message: 'is not a delivery of this endpoint',
  });
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
