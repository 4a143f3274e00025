import { handler } from '#functions/notifications/api.ts';
import { callApi } from './api.ts';

/** Registers an endpoint of the channel `web` that takes all its events; gives its id. */
export async function webhookEndpoint(): Promise<string> {
  const made = await callApi(handler, {
    method: 'POST',
    path: '/v1/channels/{channelId}/webhooks',
    params: { channelId: 'web' },
    body: { url: 'https://shop.example.com/events' },
  });
  return made.body.endpointId;
}

/** Removes it again: a channel may have ten. */
export async function removeWebhookEndpoint(endpointId: string): Promise<void> {
  const path = '/v1/channels/{channelId}/webhooks/{endpointId}';
  await callApi(handler, { method: 'DELETE', path, params: { channelId: 'web', endpointId } });
}
