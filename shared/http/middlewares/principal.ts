import { isGuarded, type Middleware } from '../exchange.ts';
import { principalOf } from '../access/principals.ts';
import { refuse } from '../refusal.ts';
import { unauthenticated } from './bearer-token.ts';

/** Finds out who asks, and how far their rights reach. */
export function principal(): Middleware {
  return {
    before: async ({ event: exchange }) => {
      if (!isGuarded(exchange.route.contract)) return undefined;
      const found = exchange.claims ? await principalOf(exchange.claims) : 'unbound';
      if (found === 'disabled') {
        return unauthenticated(
          'these credentials, or those that made them, are disabled',
          'the credentials are disabled',
        );
      }
      if (found === 'unbound') {
        return refuse(
          'not-authorised',
          'these credentials are not bound to a channel, branch or location; ask an administrator to bind them',
        );
      }
      exchange.caller = found;
      return undefined;
    },
  };
}
