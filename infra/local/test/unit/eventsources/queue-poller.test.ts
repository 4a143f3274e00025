import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '#host/kernel.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { arnOf, queueNamed, startSqs } from '../sqs/support.ts';
import { batches, failure, functionArn, recordsOf, startMapping } from './support.ts';

const second = 1000;

async function feed(kernel: TestKernel, settings: Record<string, unknown> = {}, queue: Record<string, unknown> = {}) {
  const sqs = startSqs(kernel, {
    work: {
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: arnOf(kernel, 'dead'), maxReceiveCount: 2 },
      ...queue,
    },
    dead: {},
  });
  const mapping = { EventSourceArn: arnOf(kernel, 'work'), FunctionName: functionArn, ...settings };
  const service = await startMapping(kernel, mapping, sqs.queues);
  return { queue: queueNamed(sqs, 'work'), dead: queueNamed(sqs, 'dead'), service };
}

function bodiesOf(kernel: TestKernel): string[][] {
  return batches(kernel).map((records) => records.map((record) => record.body));
}

describe('a queue that feeds a function', () => {
  test('gives it the event that Lambda gives, and forgets the messages when it is done', async () => {
    const kernel = testKernel();
    const { queue } = await feed(kernel);
    const messageId = queue.send({ body: 'x', attributes: { kind: { DataType: 'String', StringValue: 'k' } } });
    await kernel.timeline.settle();
    const now = String(kernel.timeline.now());
    expect(kernel.invocations[0]?.event).toEqual({
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'x',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: now,
            SenderId: kernel.account,
            ApproximateFirstReceiveTimestamp: now,
          },
          messageAttributes: {
            kind: { stringValue: 'k', stringListValues: [], binaryListValues: [], dataType: 'String' },
          },
          md5OfBody: '9dd4e461268c8034f5c8564e155c67a6',
          eventSource: 'aws:sqs',
          eventSourceARN: arnOf(kernel, 'work'),
          awsRegion: kernel.region,
        },
      ],
    });
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('waits for the batch window, unless the batch is full before', async () => {
    const kernel = testKernel();
    const { queue } = await feed(kernel, { BatchSize: 3, MaximumBatchingWindowInSeconds: 5 });
    for (const body of ['1', '2']) queue.send({ body });
    await kernel.timeline.advance(4 * second);
    expect(bodiesOf(kernel)).toEqual([]);
    await kernel.timeline.advance(second);
    expect(bodiesOf(kernel)).toEqual([['1', '2']]);
    for (const body of ['3', '4', '5']) queue.send({ body });
    await kernel.timeline.settle();
    expect(bodiesOf(kernel)).toEqual([
      ['1', '2'],
      ['3', '4', '5'],
    ]);
  });

  test('gets only what failed again, when the function reports item failures', async () => {
    const kernel = testKernel();
    const { queue } = await feed(kernel, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    kernel.answerWith((_, event): InvocationResult => {
      const failed = recordsOf(event).filter(({ body }) => body === 'bad');
      return {
        ok: true,
        payload: { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) },
      };
    });
    for (const body of ['good', 'bad', 'fine']) queue.send({ body });
    await kernel.timeline.advance(30 * second);
    expect(bodiesOf(kernel)).toEqual([['good', 'bad', 'fine'], ['bad']]);
  });

  test.each<[string, InvocationResult]>([
    ['throws', failure],
    [
      'names a message that was not in the batch',
      { ok: true, payload: { batchItemFailures: [{ itemIdentifier: 'other' }] } },
    ],
    ['names an empty message id', { ok: true, payload: { batchItemFailures: [{ itemIdentifier: '' }] } }],
    ['answers nonsense', { ok: true, payload: { batchItemFailures: 'all' } }],
  ])('has its whole batch come again, and at last go to the dead letters, when the function %s', async (_, answer) => {
    const kernel = testKernel();
    const { queue, dead } = await feed(kernel, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    kernel.answerWith(() => answer);
    for (const body of ['1', '2']) queue.send({ body });
    await kernel.timeline.advance(300 * second);
    expect(bodiesOf(kernel)).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(dead.receive(10).map(({ body }) => body)).toEqual(['1', '2']);
  });

  test('gets at once what an earlier host was at when it was killed, as if for the first time', async () => {
    const kernel = testKernel();
    const { queue } = await feed(kernel);
    kernel.answerWith(() => new Promise(() => {}));
    queue.send({ body: 'cut short' });
    queue.send({ body: 'for later', delay: 10 });
    await kernel.timeline.settle();
    kernel.answerWith(() => ({ ok: true, payload: null }));
    await feed(kernel);
    await kernel.timeline.settle();
    const counts = batches(kernel).map((records) => records.map(({ body, attributes }) => [body, attributes]));
    const first = { ApproximateReceiveCount: '1' };
    expect(counts).toMatchObject([[['cut short', first]], [['cut short', first]]]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
  });

  test('has no more invocations at a time than it may', async () => {
    const kernel = testKernel();
    const { queue } = await feed(kernel, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    let running = 0;
    let most = 0;
    kernel.answerWith(async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => void kernel.timeline.at(kernel.timeline.now() + second, resolve));
      running -= 1;
      return { ok: true, payload: null };
    });
    for (let index = 0; index < 7; index++) queue.send({ body: String(index) });
    await kernel.timeline.advance(10 * second);
    expect(most).toBe(2);
    expect(kernel.invocations).toHaveLength(7);
  });
});

test('a mapping from something unknown stops the start', async () => {
  const kernel = testKernel();
  const sqs = startSqs(kernel, {});
  const mapping = { EventSourceArn: arnOf(kernel, 'nowhere'), FunctionName: functionArn };
  await expect(startMapping(kernel, mapping, sqs.queues)).rejects.toThrow(/Mapping.*nowhere/);
});

test('a filter of a queue, which no template of ours has, stops the start', async () => {
  const kernel = testKernel();
  const FilterCriteria = { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] };
  await expect(feed(kernel, { FilterCriteria })).rejects.toThrow(/Mapping filters a queue/);
});
