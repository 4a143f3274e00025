import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { timed } from '#shared/observability/latency.ts';
import { validSecrets, type Endpoint } from '../endpoints/endpoint.ts';
import type { Attempt, Delivery } from './delivery.ts';
import { outsideAddressOf } from '../endpoints/outside-address.ts';
import { openedSecrets } from '../endpoints/signing-secret.ts';

const timeoutMs = 10_000;
const lookUpMs = 5_000;

const notToBeSigned =
  'no signing secret of the endpoint can be opened, since the key that sealed them was changed: rotate its secret';

/**
 * Posts an event to an endpoint in Standard Webhooks form; redirects are not followed. Whatever the endpoint does is an attempt, and
 * so is that none of its secrets can be opened: that lasts until it is given a new one. Throws where the key of the secrets cannot be
 * read for the moment. Its milliseconds are the endpoint's time alone: 0 where it was not asked.
 * @param begin is called when the key is read and the address known: from then on it is the endpoint's time that passes. Its signal
 * ends the attempt at once, whose reason is what the attempt says.
 */
export async function postWebhook(endpoint: Endpoint, { event }: Delivery, begin: () => AbortSignal): Promise<Attempt> {
  const now = ambient.now();
  const at = new Date(now).toISOString();
  const body = JSON.stringify({ type: event.metadata.type, timestamp: event.metadata.occurredAt, ...event });
  const secrets = await openedSecrets(validSecrets(endpoint, now));
  if (secrets.length === 0) {
    log.error('a webhook cannot be signed', { endpointId: endpoint.endpointId, error: new Error(notToBeSigned) });
    return { at, error: notToBeSigned, milliseconds: 0 };
  }
  const headers = signedHeaders(secrets, event.metadata.id, body, now);
  let begun: { readonly at: number; readonly brokenOff: AbortSignal } | undefined;
  const milliseconds = () => (begun ? ambient.now() - begun.at : 0);
  try {
    const url = new URL(endpoint.url);
    const address = await inTime(outsideAddressOf(url.hostname), url.hostname);
    const { brokenOff } = (begun = { brokenOff: begin(), at: ambient.now() });
    const call = { endpointId: endpoint.endpointId };
    const status = await timed('Webhooks', call, () => post(url, address, body, headers, brokenOff));
    return { at, status, milliseconds: milliseconds() };
  } catch (error) {
    const reason = (begun?.brokenOff.aborted ? begun.brokenOff.reason : error) as Error;
    return { at, error: reason.message.slice(0, 200), milliseconds: milliseconds() };
  }
}

/** One signature for each secret, so that a receiver can change over in its own time. */
function signedHeaders(secrets: readonly string[], id: string, body: string, now: number): Record<string, string> {
  const sentAt = new Date(now);
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

/** A look-up of a name cannot be ended, but need not be waited for. */
async function inTime<Found>(lookingUp: Promise<Found>, hostname: string): Promise<Found> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`the address of ${hostname} was not found within ${lookUpMs / 1000} seconds`);
    timer = setTimeout(() => reject(error), lookUpMs);
  });
  return Promise.race([lookingUp, late]).finally(() => clearTimeout(timer));
}

async function post(
  url: URL,
  { address, family }: { readonly address: string; readonly family: number },
  body: string,
  headers: Record<string, string>,
  brokenOff: AbortSignal,
): Promise<number> {
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
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), brokenOff]),
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
