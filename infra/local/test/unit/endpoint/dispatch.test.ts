import { describe, expect, it } from 'vitest';
import { makeCall, routeCall, type EndpointRequest } from '#host/endpoint/dispatch.ts';
import { errorAnswer } from '#host/endpoint/errors.ts';
import type { Faults } from '#host/faults/faults.ts';
import { AwsError, type LocalService } from '#host/service.ts';

function service(name: string, more: Partial<LocalService> = {}): LocalService {
  return { name, kinds: [], configure() {}, start() {}, async stop() {}, ...more };
}

const queues = service('sqs', { targetPrefix: 'AmazonSQS', call: async (call) => ({ answered: call.action }) });
const schedules = service('scheduler', {
  rest: (method, path) =>
    path.startsWith('/schedules/') ? { action: `${method}Schedule`, input: { Name: path.slice(11) } } : undefined,
});

function request(more: Partial<EndpointRequest>): EndpointRequest {
  return { method: 'POST', url: '/', headers: {}, body: Buffer.from('{}'), ...more };
}

describe('the AWS endpoint', () => {
  it('finds JSON calls by X-Amz-Target', () => {
    const routed = routeCall(
      [schedules, queues],
      request({ headers: { 'x-amz-target': 'AmazonSQS.SendMessage' }, body: Buffer.from('{"A":1}') }),
    );
    expect(routed).toEqual({ service: queues, call: { action: 'SendMessage', input: { A: 1 } } });
  });

  it('finds signed REST calls by their path', () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
    const routed = routeCall(
      [queues, schedules],
      request({ method: 'GET', url: '/schedules/hourly?x=1', headers, body: Buffer.alloc(0) }),
    );
    expect(routed).toEqual({ service: schedules, call: { action: 'GETSchedule', input: { Name: 'hourly' } } });
  });

  it.each([
    ['an unknown service', request({ headers: { 'x-amz-target': 'Nobody.Do' } }), 'UnknownOperationException'],
    ['an unsigned REST call', request({ url: '/schedules/hourly' }), 'MissingAuthenticationTokenException'],
    [
      'a body that is not JSON',
      request({ headers: { 'x-amz-target': 'AmazonSQS.X' }, body: Buffer.from('{') }),
      'SerializationException',
    ],
    [
      'a body that is no object',
      request({ headers: { 'x-amz-target': 'AmazonSQS.X' }, body: Buffer.from('[]') }),
      'SerializationException',
    ],
  ])('refuses %s', (_, refused, code) => {
    expect(() => routeCall([queues, schedules], refused)).toThrow(expect.objectContaining({ code }));
  });

  it('puts errors into the form that SDK clients recognise', () => {
    const failed = errorAnswer(new AwsError('QueueDoesNotExist', 'No such queue', 400), 'sqs');
    expect(failed.headers).toEqual({
      'x-amzn-errortype': 'QueueDoesNotExist',
      'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender',
    });
    expect(JSON.parse(failed.body)).toEqual({ __type: 'QueueDoesNotExist', message: 'No such queue' });
    const cancelled = errorAnswer(
      new AwsError('TransactionCanceledException', 'x', 400, { CancellationReasons: [{ Code: 'None' }] }),
      'dynamodb',
    );
    expect(JSON.parse(cancelled.body)).toMatchObject({ CancellationReasons: [{ Code: 'None' }] });
    expect(errorAnswer(new TypeError('broken'), 'events')).toMatchObject({
      status: 500,
      headers: { 'x-amzn-errortype': 'InternalServerError' },
    });
  });

  it('fails calls before or after their effect when the fault switch says so', async () => {
    for (const [verdict, code, effects] of [
      ['throttle', 'ThrottlingException', 0],
      ['fail-before', 'InternalServerError', 0],
      ['fail-after', 'InternalServerError', 1],
    ] as const) {
      let done = 0;
      const counting = service('s', { call: async () => (done += 1) });
      const faults: Faults = { on: true, onCall: () => verdict, onDelivery: () => ({ copies: 1, delayMs: 0 }) };
      await expect(makeCall({ service: counting, call: { action: 'Do', input: {} } }, faults)).rejects.toMatchObject({
        code,
      });
      expect(done).toBe(effects);
    }
  });
});
