import { hash } from 'node:crypto';
import { BadCursor } from '../../dynamodb/pages.ts';
import { keptSecret, madeSecret } from '../../kept-secrets/kept-secret.ts';
import type { Answer } from '../answer.ts';
import type { Exchange, Middleware } from '../exchange.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';
import { sealed, unsealedBytes } from '../sealed.ts';

/**
 * Cursors tell where a list goes on, and with it what lies there, be it another client's. So they leave the API sealed, and are good
 * for the same list with the same filters, asked by the same principal, only. Lists themselves give and get theirs open, as
 * base64url.
 */
export function cursors(): Middleware {
  return {
    before: async ({ event: exchange }) => {
      const query = exchange.query as { readonly cursor?: string } | undefined;
      if (query?.cursor === undefined) return undefined;
      const cursor = opened(query.cursor, exchange, await keptSecret('cursor-secret'));
      if (cursor === undefined) return notOurs('the cursor was not issued for this list, or not to these credentials');
      exchange.query = { ...query, cursor };
      return undefined;
    },
    after: async (request) => {
      const { event: exchange, response } = request;
      const isList = 'cursor' in (exchange.route.contract.query?.shape ?? {});
      if (!isList || !response || isRefusal(response) || !hasNext(response)) return;
      const seal = sealed(
        Buffer.from(response.body.next, 'base64url'),
        keyFor(exchange, await madeSecret('cursor-secret')),
      );
      const next = Buffer.from(seal).toString('base64url');
      const link = `<${addressOf(exchange, next)}>; rel="next"`;
      request.response = { ...response, body: { ...response.body, next }, headers: { ...response.headers, link } };
    },
    onError: (request) => {
      if (request.error instanceof BadCursor) request.response = notOurs(request.error.message);
    },
  };
}

function hasNext(answer: Answer): answer is Answer<{ readonly next: string }> {
  const { body } = answer;
  return typeof body === 'object' && body !== null && 'next' in body && typeof body.next === 'string';
}

function opened(cursor: string, exchange: Exchange, secret: Buffer | undefined): string | undefined {
  const seal = Buffer.from(cursor, 'base64url');
  // Decoding is lenient: it passes over `==`, spaces and the spare bits of the last character, which no cursor of ours has.
  if (!secret || seal.toString('base64url') !== cursor) return undefined;
  try {
    return unsealedBytes(seal, keyFor(exchange, secret)).toString('base64url');
  } catch {
    return undefined;
  }
}

/** Another key for each list, its filters and who asks; how many rows are asked for does not matter. */
function keyFor(exchange: Exchange, secret: Buffer): Buffer {
  const filters = Object.entries(filtersOf(exchange)).filter(([name]) => name !== 'limit');
  const list = [exchange.route.id, exchange.event.rawPath, filters.toSorted(), exchange.caller?.id ?? null];
  return hash('sha256', Buffer.concat([secret, Buffer.from(JSON.stringify(list))]), 'buffer');
}

function filtersOf({ event }: Exchange): Record<string, string | undefined> {
  const { cursor: _, ...filters } = event.queryStringParameters ?? {};
  return filters;
}

function addressOf(exchange: Exchange, cursor: string): string {
  const parameters = new URLSearchParams(filtersOf(exchange) as Record<string, string>);
  parameters.set('cursor', cursor);
  return `${encodeURI(exchange.event.rawPath)}?${parameters}`;
}

function notOurs(detail: string): Refusal {
  return refuse('invalid-cursor', detail, { pointer: '#query/cursor', message: 'is not a cursor of this list' });
}
