import { parseBody } from '../input/body.ts';
import { changeOf, contentOf } from '../input/content.ts';
import { check, invalid } from '../input/contract-check.ts';
import type { Middleware } from '../exchange.ts';
import { isRefusal } from '../refusal.ts';

/** Reads the body by the route's contract; a callback's body is its operation's own business. */
export function body(): Middleware {
  return {
    before: ({ event: exchange }) => {
      const { rawBody, headers, route } = exchange;
      if (!route.contract.body) return undefined;
      const parsed = parseBody(rawBody, headers['content-type']);
      if (isRefusal(parsed)) return parsed;
      const content = route.contract.method === 'PATCH' ? changeOf(parsed.body) : contentOf(parsed.body);
      const { value, errors } = check(route.contract.body, content, '');
      if (errors.length > 0) return invalid(errors);
      exchange.body = value;
      exchange.content = JSON.stringify(content);
      return undefined;
    },
  };
}
