import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { RouteContract, Routes } from '../contracts/route.ts';
import type { Answer } from './answer.ts';
import type { Principal } from './access/principal.ts';
import type { Claim } from './idempotency.ts';
import type { Operations } from './operation.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { Claims } from './access/token.ts';

/** What the gateway sends a function, and what it takes back: payload format 2.0. */
export type GatewayEvent = APIGatewayProxyEventV2;
export type GatewayResult = APIGatewayProxyStructuredResultV2;

/** How an operation ends, or a middleware that does not let the request through to it. */
export type Outcome = Answer | Refusal;

/** A route as a function serves it. */
export interface ServedRoute {
  /** The operation's id. */
  readonly id: string;
  readonly contract: RouteContract;
  readonly operation: (request: unknown) => Promise<Outcome>;
}

/** A request on its way to its operation. What a middleware finds out stands in a field of its own, absent until then. */
export interface Exchange {
  readonly event: GatewayEvent;
  readonly route: ServedRoute;
  readonly requestId: string;
  readonly rawBody: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  claims?: Claims;
  /** Headers that tell the client what is left of its rate; they stand on every answer. */
  rateLimit?: Readonly<Record<string, string>>;
  caller?: Principal;
  params?: unknown;
  query?: unknown;
  body?: unknown;
  /** What the body says, in the one form by which requests are compared. */
  content?: string;
  claim?: Claim;
  version?: number;
}

/** The exchange as middy passes it along. */
export type Passing = middy.Request<Exchange, Outcome, Error, Context>;

/** One concern of the API's shell. A refusal returned by `before` is the answer; none after it is asked. */
export interface Middleware {
  readonly before?: (request: Passing) => Promise<Refusal | undefined> | Refusal | undefined;
  readonly after?: (request: Passing) => Promise<void> | void;
  readonly onError?: (request: Passing) => Promise<void> | void;
}

/** The routes of one function by the gateway's route key, such as `GET /v1/orders/{orderId}`. */
export type RouteTable = ReadonlyMap<string, ServedRoute>;

export function routeTable<R extends Routes>(routes: R, operations: Operations<R>): RouteTable {
  return new Map(
    Object.entries(routes).map(([id, contract]) => [
      `${contract.method} ${contract.path}`,
      // The shell builds each request from the very contract that types its operation.
      { id, contract, operation: operations[id as keyof R] as unknown as ServedRoute['operation'] },
    ]),
  );
}

export const requestIdOf = (event: GatewayEvent, { awsRequestId }: Context): string =>
  event.requestContext.requestId || awsRequestId;

/** A request at the door: its route is known, nothing about it has been checked. */
export function openExchange(event: GatewayEvent, context: Context, table: RouteTable): Exchange | Refusal {
  const route = table.get(event.routeKey);
  if (!route) return refuse('not-found', 'there is no operation at this method and address; /openapi.json names all');
  const { body = '', isBase64Encoded } = event;
  return {
    event,
    route,
    requestId: requestIdOf(event, context),
    rawBody: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body,
    headers: event.headers,
  };
}

/** False for documentation, and for callbacks, which are signed: there is no token. */
export function isGuarded({ access }: RouteContract): boolean {
  return access !== 'public' && access !== 'callback';
}
