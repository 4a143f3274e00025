import { resourceServer, type Scope } from '../../contracts/scopes.ts';
import { isGuarded, type Middleware } from '../exchange.ts';
import { refuse } from '../refusal.ts';

/** Lets through who has the scope of the route. */
export function scope(): Middleware {
  return {
    before: ({ event: { route, caller } }) => {
      const { contract } = route;
      if (!isGuarded(contract) || caller?.scopes.has(contract.access as Scope)) return undefined;
      const needed = `${resourceServer}/${contract.access}`;
      return refuse(
        'not-authorised',
        `this needs the scope ${needed}; ask for it when you fetch the token, with credentials that have it`,
      );
    },
  };
}
