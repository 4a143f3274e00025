import { parseBody } from '../input/body.ts';
import { changeOf, contentOf } from '../input/content.ts';
import { check, invalid } from '../input/contract-check.ts';
import type { Middleware } from '../exchange.ts';
import { isRefusal } from '../refusal.ts';

/** The media type of a JSON merge patch by its own standard (RFC 7396). */
const mergePatch = ['application/merge-patch+json'];

/** Reads the body by the route's contract; a callback's body is its operation's own business. */
export function body(): Middleware {
  return {
    before: ({ event: exchange }) => {
      const { rawBody, headers, route } = exchange;
      if (!route.contract.body) return undefined;
      const mergesIn = route.contract.method === 'PATCH';
      const parsed = parseBody(rawBody, headers['content-type'], mergesIn ? mergePatch : []);
      if (isRefusal(parsed)) return parsed;
      const content = mergesIn ? changeOf(parsed.body) : contentOf(parsed.body);
      const { value, errors } = check(route.contract.body, content, '');
      if (errors.length > 0) return invalid(errors);
      exchange.body = value;
      exchange.content = JSON.stringify(content);
      return undefined;
    },
  };
}
