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
