import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { log } from '../../observability/log.ts';
import { requestIdOf, type GatewayEvent, type GatewayResult, type RouteTable } from '../exchange.ts';

type Request = middy.Request<GatewayEvent, GatewayResult, Error, Context>;

/** One line for each request: its operation, its request id, its status. What was asked and answered stays out of logs. */
export function accessLog(table: RouteTable): middy.MiddlewareObj<GatewayEvent, GatewayResult, Error, Context> {
  const answered = ({ event, context, response }: Request) =>
    log.info('answered', {
      operation: table.get(event.routeKey)?.id,
      status: response?.statusCode,
      requestId: requestIdOf(event, context),
    });
  return { after: answered, onError: answered };
}
