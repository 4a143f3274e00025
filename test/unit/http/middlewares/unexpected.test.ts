import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { unexpected } from '#shared/http/middlewares/unexpected.ts';
import type { GatewayEvent, GatewayResult } from '#shared/http/exchange.ts';
import { log } from '#shared/observability/log.ts';
import { apiEvent, lambdaContext } from '../../../support/api/api.ts';

const failing = async (error: Error) => {
  vi.spyOn(log, 'error').mockImplementation(() => {});
  const handler = middy<GatewayEvent, GatewayResult, Error, Context>()
    .use(unexpected())
    .handler(async () => {
      throw error;
    });
  const { statusCode, headers, body } = await handler(apiEvent({ method: 'GET', path: '/' }), lambdaContext());
  return { statusCode, headers, text: String(body) };
};

test('what nobody expected is a problem that tells nothing but the request id', async () => {
  const { statusCode, headers, text } = await failing(new TypeError('the address of ada@example.com'));
  expect(statusCode).toBe(500);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(text).toContain(String(headers?.['x-request-id']));
  expect(text).not.toContain('ada@example.com');
});

test('a busy table is worth another try', async () => {
  const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  expect(await failing(error)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
});
