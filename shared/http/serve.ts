import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Routes } from '../contracts/route.ts';
import {
  openExchange,
  requestIdOf,
  routeTable,
  type Exchange,
  type GatewayEvent,
  type GatewayResult,
  type Outcome,
} from './exchange.ts';
import { accessLog } from './middlewares/access-log.ts';
import { bearerToken } from './middlewares/bearer-token.ts';
import { body } from './middlewares/body.ts';
import { cardCheck } from './middlewares/card-check.ts';
import { principal } from './middlewares/principal.ts';
import { clientLimit } from './middlewares/client-limit.ts';
import { cursors } from './middlewares/cursors.ts';
import { idempotency } from './middlewares/idempotency.ts';
import { ifMatch } from './middlewares/if-match.ts';
import { metrics } from './middlewares/metrics.ts';
import { requestCause } from './request-cause.ts';
import { parameters } from './middlewares/parameters.ts';
import { scope } from './middlewares/scope.ts';
import { unexpected } from './middlewares/unexpected.ts';
import { causedBy } from '../observability/correlation.ts';
import { about, foundOut, orderNamedIn } from '../observability/subject.ts';
import type { Operations } from './operation.ts';
import { isRefusal } from './refusal.ts';
import { render } from './render.ts';

/** The Lambda handler of a context's API. From top to bottom, this is what happens to a request before its operation. */
export function serve<R extends Routes>(routes: R, operations: Operations<R>) {
  const table = routeTable(routes, operations);
  const checked = middy<Exchange, Outcome, Error, Context>({ timeoutEarlyInMillis: 0 })
    .use(bearerToken())
    .use(clientLimit())
    .use(principal())
    .use(scope())
    .use(cardCheck())
    .use(parameters())
    .use(body())
    .use(idempotency())
    .use(ifMatch())
    .use(cursors())
    .handler(operate);
  const handler = middy<GatewayEvent, GatewayResult, Error, Context>()
    .use(metrics())
    .use(accessLog(table))
    .use(unexpected())
    .handler(async (event: GatewayEvent, context: Context) => {
      const exchange = openExchange(event, context, table);
      const requestId = requestIdOf(event, context);
      if (isRefusal(exchange)) return render(exchange, requestId);
      const outcome = await checked(exchange, context);
      if (!isRefusal(outcome)) foundOut(orderIn(outcome.body));
      const answer = render(outcome, requestId);
      return { ...answer, headers: { ...answer.headers, ...exchange.rateLimit } };
    });
  return (event: GatewayEvent, context: Context) => about(orderIn(event.pathParameters), () => handler(event, context));
}

/** The order that a request or an answer names, for the log. */
function orderIn(record: unknown): { orderId?: string } {
  const orderId = orderNamedIn(record);
  return orderId === undefined ? {} : { orderId };
}

function operate(exchange: Exchange): Promise<Outcome> {
  const { route, requestId, rawBody, content = rawBody, headers, caller: by, params, query, body: said } = exchange;
  const { claim, version } = exchange;
  foundOut(orderIn(said));
  const request = { requestId, rawBody, content, headers, caller: by, params, query, body: said, claim, version };
  return causedBy(requestCause(requestId, by), () => route.operation(request));
}
