import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { accessLog } from '#shared/http/middlewares/access-log.ts';
import type { GatewayEvent, GatewayResult } from '#shared/http/exchange.ts';
import { log } from '#shared/observability/log.ts';
import { apiEvent, lambdaContext } from '../../../support/api/api.ts';
import { contract, exchange } from '../../../support/api/exchange.ts';

test('says which operation was answered how, and nothing of what was asked', async () => {
  const info = vi.spyOn(log, 'info').mockImplementation(() => {});
  const { route } = exchange(contract());
  const handler = middy<GatewayEvent, GatewayResult, Error, Context>()
    .use(accessLog(new Map([['GET /v1/things/{thingId}', route]])))
    .handler(async () => ({ statusCode: 418, body: 'secret' }));
  const event = apiEvent({ method: 'GET', path: '/v1/things/{thingId}', params: { thingId: 'secret' } });
  await handler(event, lambdaContext());
  const { requestId } = event.requestContext;
  expect(info.mock.calls).toEqual([['answered', { operation: 'thing', status: 418, requestId }]]);
});
