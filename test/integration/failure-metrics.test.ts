import { Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { defineRoutes } from '#shared/contracts/route.ts';
import { consume } from '#shared/events/consume.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { ok } from '#shared/http/answer.ts';
import { serve } from '#shared/http/serve.ts';
import { log } from '#shared/observability/log.ts';
import { callApi, lambdaContext } from '../support/api/api.ts';
import { busMessage, queueEvent } from '../support/aws/queue-events.ts';

log.setLogLevel('SILENT');
const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');
const publish = vi.spyOn(Metrics.prototype, 'publishStoredMetrics');
const counted = () => addMetric.mock.calls.map(([name, , value]) => [name, value]);

beforeEach(() => {
  addMetric.mockClear();
  publish.mockClear();
});

const orderCompleted = sequenced(
  { type: 'OrderCompleted', data: {} },
  { occurredAt: '2026-11-22T10:00:00.000Z', sequence: 1, orderId: 'ord_1', correlationId: 'ord_1' },
);

const routes = defineRoutes({
  try: {
    method: 'GET',
    path: '/try',
    access: 'public',
    summary: 'Try',
    success: { status: 200, description: 'It went well', body: z.strictObject({}) },
    problems: [],
    example: {},
  },
});

/** An API whose only operation ends like this. */
const api = (end: () => void) =>
  serve(routes, {
    try: async () => {
      end();
      return ok({});
    },
  });

const call = (end: () => void) => callApi(api(end), { method: 'GET', path: '/try' });

/** What ends a deployment must be counted: the handlers answer failures, so that Lambda sees no error. */
describe('failures that a handler answers itself', () => {
  test('are counted and written by an API when they are unexpected', async () => {
    const { status } = await call(() => {
      throw new TypeError('a mistake');
    });
    expect(status).toBe(500);
    expect(counted()).toEqual([['UnexpectedErrors', 1]]);
    expect(publish).toHaveBeenCalledTimes(1);
  });

  test('are not counted when the table was busy, or when nothing failed', async () => {
    const busy = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    expect(
      (
        await call(() => {
          throw busy;
        })
      ).status,
    ).toBe(503);
    expect((await call(() => {})).status).toBe(200);
    expect(counted()).toEqual([]);
  });

  test('are counted by a consumer, by how many events stay in the queue', async () => {
    const react = consume(async () => {});
    const { Records } = queueEvent({ nonsense: 1 }, { nonsense: 2 });
    const answer = await react({ Records }, lambdaContext());
    expect(answer.batchItemFailures).toHaveLength(2);
    expect(counted()).toEqual([['EventsNotConsumed', 2]]);
  });

  test('are counted by a consumer that throws the one event that it was called for', async () => {
    const react = consume(async () => {});
    const nonsense = { ...busMessage(orderCompleted), detail: { metadata: { type: 'OrderCompleted' }, data: {} } };
    await expect(react(nonsense as never, lambdaContext())).rejects.toThrow('metadata/id');
    expect(counted()).toEqual([['EventsNotConsumed', 1]]);
    expect(publish).toHaveBeenCalledTimes(1);
  });
});
