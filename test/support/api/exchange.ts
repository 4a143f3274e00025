import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { RouteContract } from '#shared/contracts/route.ts';
import { ok } from '#shared/http/answer.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { everybody } from '#shared/http/access/authority.ts';
import type { Exchange, Middleware, Outcome } from '#shared/http/exchange.ts';
import { apiEvent, lambdaContext, type ApiRequest } from './api.ts';

/** A route of no context, which needs a scope. */
export function contract(more: Partial<RouteContract> = {}): RouteContract {
  return {
    method: 'GET',
    path: '/v1/things/{thingId}',
    access: 'orders:read',
    summary: 'Read a thing',
    success: { status: 200, description: 'The thing' },
    problems: [],
    example: {},
    ...more,
  };
}

/** A request to `route` at the door of the API. */
export function exchange(route: RouteContract, request: Partial<ApiRequest> = {}): Exchange {
  const event = apiEvent({ method: route.method, path: route.path, idempotencyKey: null, ...request });
  return {
    event,
    route: { id: 'thing', contract: route, operation: async () => ok({}) },
    requestId: 'request-1',
    rawBody: event.body ?? '',
    headers: event.headers,
  };
}

/** Who reaches everything and may do what is named. */
export function everywhere(...scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never): Principal {
  return { kind: 'client', id: 'client-1', scopes: new Set(scopes), ...everybody, locations: 'all', work: everybody };
}

/** Sends an exchange through one middleware to an operation that ends like this; tells what comes back. */
export async function through(
  middleware: Middleware,
  passing: Exchange,
  operation: () => Promise<Outcome> = async () => ok({}),
): Promise<Outcome> {
  const shell = middy<Exchange, Outcome, Error, Context>({ timeoutEarlyInMillis: 0 }).use(middleware);
  return shell.handler(operation)(passing, lambdaContext());
}
