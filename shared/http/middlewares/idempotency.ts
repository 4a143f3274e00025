import type { Exchange, Middleware } from '../exchange.ts';
import { AlreadyAnswered, claimFor, type Claim } from '../idempotency.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/**
 * Every POST of a client names a key, and the same request under the same key gets the same answer. A free key costs no
 * read: only a refusal, or a transaction that found the key taken, asks for the answer that was kept.
 */
export function idempotency(): Middleware {
  return {
    before: ({ event: exchange }) => {
      const claim = exchange.caller && exchange.route.contract.method === 'POST' ? claimOf(exchange) : undefined;
      if (isRefusal(claim)) return claim;
      if (claim) exchange.claim = claim;
      return undefined;
    },
    after: async (request) => {
      const { claim } = request.event;
      // A refusal may only mean that this very request was carried out before.
      if (claim && isRefusal(request.response)) request.response = (await claim.answered()) ?? request.response;
    },
    onError: async (request) => {
      const { claim } = request.event;
      if (claim && request.error instanceof AlreadyAnswered) request.response = (await claim.answered()) ?? inFlight;
    },
  };
}

const inFlight: Refusal = {
  refused: 'request-in-flight',
  detail: 'the same request is being worked on; send it again in a second',
  headers: { 'retry-after': '1' },
};

function claimOf({ event, caller, headers, rawBody, content = rawBody }: Exchange): Claim | Refusal | undefined {
  const key = headers['idempotency-key'];
  const here = { pointer: '#header/Idempotency-Key', message: 'must be 1 to 128 printable characters' };
  if (!key) {
    const wanted = 'send an Idempotency-Key header with a new unique value, such as a UUID';
    return refuse('idempotency-key-missing', wanted, here);
  }
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    return refuse('invalid-request', 'the Idempotency-Key must be 1 to 128 printable characters', here);
  }
  return caller && claimFor(caller.id, key, `${event.requestContext.http.method} ${event.rawPath}`, content);
}
