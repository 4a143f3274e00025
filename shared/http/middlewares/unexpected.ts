import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { log } from '../../observability/log.ts';
import { countFailure } from '../../observability/metrics.ts';
import { requestIdOf, type GatewayEvent, type GatewayResult } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { render } from '../render.ts';

/** What tables, and the services beside them, say while they are too busy. */
const busy = /Throttl|ProvisionedThroughput|TransactionCanceled|TransactionConflict|TransientFailure/;

/** Makes a problem of what was thrown: a busy table is worth another try, anything else is counted, logged and ours. */
export function unexpected(): middy.MiddlewareObj<GatewayEvent, GatewayResult, Error, Context> {
  return {
    onError: (request) => {
      const { event, context, error } = request;
      const requestId = requestIdOf(event, context);
      log.error('failed', { requestId, route: event.routeKey, error });
      const passing = error instanceof Error && busy.test(error.name);
      if (!passing) countFailure('UnexpectedErrors');
      request.response = render(passing ? tryAgain : ours(requestId), requestId);
    },
  };
}

const tryAgain: Refusal = {
  refused: 'try-again',
  detail: 'the system is busy; send the same request again',
  headers: { 'retry-after': '1' },
};

const ours = (requestId: string): Refusal => ({
  refused: 'unexpected-error',
  detail: `quote the request id ${requestId} when you ask for help`,
});
