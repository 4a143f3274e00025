import { callerOf } from '../caller.ts';
import { isGuarded, type Middleware } from '../exchange.ts';
import { refuse } from '../refusal.ts';

/** Finds out who asks, and how far their credentials reach. */
export function caller(): Middleware {
  return {
    before: async ({ event: exchange }) => {
      if (!isGuarded(exchange.route.contract)) return undefined;
      const found = exchange.claims && (await callerOf(exchange.claims));
      if (!found) {
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
