import { check, invalid, unknownNames } from '../input/contract-check.ts';
import type { Middleware } from '../exchange.ts';

/** Reads the parameters of path and query by the route's contract. A query that the contract does not know is refused. */
export function parameters(): Middleware {
  return {
    before: ({ event: exchange }) => {
      const { event, route } = exchange;
      const { params, query } = route.contract;
      const path = check(params, event.pathParameters ?? {}, '#path');
      const asked = event.queryStringParameters ?? {};
      const search = query ? check(query, asked, '#query') : { value: {}, errors: unknownNames(asked, '#query') };
      const errors = [...path.errors, ...search.errors];
      if (errors.length > 0) return invalid(errors);
      exchange.params = path.value;
      exchange.query = search.value;
      return undefined;
    },
  };
}
