import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { ambient } from '#shared/ambient.ts';
import { timed } from '#shared/observability/latency.ts';
import { validSeals, type Endpoint } from './endpoint.ts';
import type { Attempt, Delivery } from './delivery.ts';
import { outsideAddressOf } from './outside-address.ts';
import { openedSecret } from './signing-secret.ts';

const timeoutMs = 10_000;

/**
 * Posts an event to an endpoint in Standard Webhooks form; redirects are not followed. Whatever the endpoint does is an attempt; throws
 * only where the endpoint's secrets cannot be read, which is no fault of its.
 */
export async function postWebhook(endpoint: Endpoint, { event }: Delivery): Promise<Attempt> {
  const started = ambient.now();
  const at = new Date(started).toISOString();
  const body = JSON.stringify({ type: event.metadata.type, timestamp: event.metadata.occurredAt, ...event });
  const headers = await signedHeaders(endpoint, event.metadata.id, body, started);
  try {
    const call = { endpointId: endpoint.endpointId };
    const status = await timed('Webhooks', call, () => post(new URL(endpoint.url), body, headers));
    return { at, status, milliseconds: ambient.now() - started };
  } catch (error) {
    return { at, error: (error as Error).message.slice(0, 200), milliseconds: ambient.now() - started };
  }
}

/** One signature for each valid secret, so that a receiver can change over in its own time. */
async function signedHeaders(
  endpoint: Endpoint,
  id: string,
  body: string,
  now: number,
): Promise<Record<string, string>> {
  const sentAt = new Date(now);
  const secrets = await Promise.all(validSeals(endpoint, now).map(openedSecret));
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, sentAt, body));
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'open-oms-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

async function post(url: URL, body: string, headers: Record<string, string>): Promise<number> {
  const { address, family } = await outsideAddressOf(url.hostname);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      {
        host: address,
        family,
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        servername: url.hostname,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { host: url.host, ...headers },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        // The answer's body does not matter; it is read so that the connection is freed.
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
