import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InvocationResult } from '#host/kernel.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { restarted } from '#host/test/support/resource.ts';
import { failure, follow, functionArn, keysOf, memoryStream, onFailure, recordsOf, streamArn } from './support.ts';

const second = 1000;
const destination = { DestinationConfig: { OnFailure: { Destination: onFailure } } };

/** Fails every batch that contains the key. */
function failOn(kernel: TestKernel, key: string): void {
  kernel.answerWith((_, event): InvocationResult => {
    const poisoned = recordsOf(event).some((record) => record.dynamodb.Keys.pk.S === key);
    return poisoned ? failure : { ok: true, payload: null };
  });
}

/** Reports the records with one of these keys, and only them, as failed. */
function reportOn(kernel: TestKernel, ...keys: string[]): void {
  kernel.answerWith((_, event): InvocationResult => {
    const failed = recordsOf(event).filter((record) => keys.includes(record.dynamodb.Keys.pk.S));
    const batchItemFailures = failed.map((record) => ({ itemIdentifier: record.dynamodb.SequenceNumber }));
    return { ok: true, payload: { batchItemFailures } };
  });
}

describe('a stream that feeds a function', () => {
  test('gives it the records that Lambda gives', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    await follow(kernel, stream);
    stream.append('o-1', { total: { N: '12' } });
    await kernel.timeline.settle();
    expect(kernel.invocations).toEqual([
      {
        functionArn,
        mode: 'sync',
        event: {
          Records: [
            {
              eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
              eventName: 'INSERT',
              eventVersion: '1.1',
              eventSource: 'aws:dynamodb',
              awsRegion: kernel.region,
              dynamodb: {
                ApproximateCreationDateTime: kernel.timeline.now() / 1000,
                Keys: { pk: { S: 'o-1' } },
                NewImage: { pk: { S: 'o-1' }, total: { N: '12' } },
                SequenceNumber: '1',
                SizeBytes: 50,
                StreamViewType: 'NEW_IMAGE',
              },
              eventSourceARN: streamArn,
            },
          ],
        },
      },
    ]);
  });

  test('begins with the oldest record', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    stream.append('old');
    await follow(kernel, stream);
    stream.append('new');
    await kernel.timeline.settle();
    expect(keysOf(kernel)).toEqual([['old'], ['new']]);
  });

  test('goes in batches no larger than asked, after no more than the window', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    await follow(kernel, stream, { BatchSize: 3, MaximumBatchingWindowInSeconds: 2 });
    for (const key of ['1', '2', '3', '4']) stream.append(key);
    await kernel.timeline.settle();
    expect(keysOf(kernel)).toEqual([['1', '2', '3']]);
    await kernel.timeline.advance(2 * second);
    expect(keysOf(kernel)).toEqual([['1', '2', '3'], ['4']]);
  });

  test('passes over what its filter does not want', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['event'] } } } });
    await follow(kernel, stream, { FilterCriteria: { Filters: [{ Pattern }] } });
    stream.append('line', { kind: { S: 'line' } });
    stream.append('event', { kind: { S: 'event' } });
    await kernel.timeline.settle();
    expect(keysOf(kernel)).toEqual([['event']]);
  });

  test('holds the order while a batch fails, and tries it again with pauses', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    await follow(kernel, stream, { BatchSize: 1 });
    let failures = 3;
    kernel.answerWith(() => (failures-- > 0 ? failure : { ok: true, payload: null }));
    for (const key of ['1', '2']) stream.append(key);
    await kernel.timeline.advance(10 * second);
    expect(keysOf(kernel)).toEqual([['1'], ['1'], ['1'], ['1'], ['2']]);
  });

  test('gives a batch up after its retries, telling the on-failure queue where it stood', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    await follow(kernel, stream, { BatchSize: 2, MaximumRetryAttempts: 2, ...destination });
    failOn(kernel, 'poison');
    for (const key of ['poison', 'beside', 'next']) stream.append(key);
    await kernel.timeline.advance(60 * second);
    // The first record may have gone alone, before the others were there.
    expect(keysOf(kernel).filter((keys) => keys.includes('poison'))).toHaveLength(3);
    expect(keysOf(kernel).at(-1)).toContain('next');
    expect(kernel.deliveries).toHaveLength(1);
    expect(kernel.deliveries[0]?.targetArn).toBe(onFailure);
    expect(JSON.parse(kernel.deliveries[0]?.message ?? '')).toMatchObject({
      requestContext: { functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      DDBStreamBatchInfo: { shardId: 'shard-1', startSequenceNumber: '1', streamArn },
    });
  });

  test('bisects a failing batch until the poison record stands alone', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    const done: string[] = [];
    kernel.answerWith((_, event): InvocationResult => {
      const keys = recordsOf(event).map((record) => record.dynamodb.Keys.pk.S);
      if (keys.includes('poison')) return failure;
      done.push(...keys);
      return { ok: true, payload: null };
    });
    for (const key of ['1', '2', 'poison', '3', '4', '5']) stream.append(key);
    await follow(kernel, stream, { BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, ...destination });
    await kernel.timeline.advance(60 * second);
    expect(done).toEqual(['1', '2', '3', '4', '5']);
    expect(JSON.parse(kernel.deliveries[0]?.message ?? '').DDBStreamBatchInfo).toMatchObject({
      startSequenceNumber: '3',
      endSequenceNumber: '3',
      batchSize: 1,
    });
  });

  test('goes on from the lowest record that is reported as failed', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    for (const key of ['1', '2', '3', '4']) stream.append(key);
    reportOn(kernel, '3', '4');
    await follow(kernel, stream, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    reportOn(kernel);
    await kernel.timeline.advance(second);
    expect(keysOf(kernel)).toEqual([
      ['1', '2', '3', '4'],
      ['3', '4'],
    ]);
  });

  test('isolates a reported poison record and lets all others through', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    for (const key of ['1', 'poison', '2', '3']) stream.append(key);
    reportOn(kernel, 'poison');
    const settings = {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 2,
    };
    await follow(kernel, stream, { ...settings, ...destination });
    await kernel.timeline.advance(60 * second);
    expect(kernel.deliveries.map(({ message }) => JSON.parse(message).DDBStreamBatchInfo.startSequenceNumber)).toEqual([
      '2',
    ]);
    expect(keysOf(kernel).slice(-2)).toEqual([['2'], ['3']]);
  });

  test('gives up records that are too old without invoking, and does not age them while the host is off', async () => {
    const before = testKernel();
    const stream = memoryStream(before);
    stream.append('old');
    const kernel = await restarted(before, 3600 * second);
    let answer: InvocationResult = failure;
    kernel.answerWith(() => answer);
    await follow(kernel, stream, { MaximumRecordAgeInSeconds: 60, ...destination });
    expect(kernel.invocations).toHaveLength(1);
    await kernel.timeline.advance(120 * second);
    answer = { ok: true, payload: null };
    expect(kernel.deliveries.map(({ message }) => JSON.parse(message).requestContext.condition)).toEqual([
      'RecordAgeExceeded',
    ]);
  });

  test('keeps trying to hand over what it gave up', async () => {
    const kernel = testKernel();
    const stream = memoryStream(kernel);
    let refusals = 3;
    kernel.deliverWith(() => {
      if (refusals-- > 0) throw new Error('the queue is away');
    });
    kernel.answerWith(() => failure);
    stream.append('poison');
    await follow(kernel, stream, { MaximumRetryAttempts: 0, ...destination });
    await kernel.timeline.advance(60 * second);
    expect(kernel.deliveries).toHaveLength(4);
    expect(kernel.invocations).toHaveLength(1);
  });

  test('goes on after a restart from what was done, with what was under way again', async () => {
    const before = testKernel();
    const stream = memoryStream(before);
    const first = await follow(before, stream, { BatchSize: 1 });
    stream.append('done');
    await before.timeline.settle();
    before.answerWith(() => new Promise(() => {}));
    stream.append('under way');
    await before.timeline.settle();
    stream.append('waiting');
    void first.stop();
    const kernel = await restarted(before);
    await follow(kernel, stream, { BatchSize: 1 });
    await kernel.timeline.settle();
    expect(keysOf(kernel)).toEqual([['under way'], ['waiting']]);
  });

  test('tells the engine how far every consumer has come', async () => {
    const pruned: [string, string][] = [];
    const kernel = testKernel({
      tables: { endpoint: '', prune: (table: string, sequence: string) => void pruned.push([table, sequence]) },
    });
    const stream = memoryStream(kernel);
    await follow(kernel, stream, { ParallelizationFactor: 4 });
    for (const key of ['1', '2', '3']) stream.append(key);
    await kernel.timeline.advance(10 * second);
    expect(pruned.at(-1)).toEqual(['Orders', '3']);
  });

  test('keeps the order per key in parallel lanes, through failures and a restart, losing nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }).map((fates) => [...fates, false]),
        async (keys, ParallelizationFactor, BatchSize, fates) => {
          let kernel = testKernel();
          const stream = memoryStream(kernel);
          const finished = new Map<string, number[]>();
          let turn = 0;
          const answer = async (_: string, event: unknown): Promise<InvocationResult> => {
            const { timeline } = kernel;
            await new Promise<void>((resolve) => void timeline.at(timeline.now() + (turn % 7) * 100, resolve));
            if (fates[turn++ % fates.length]) return failure;
            for (const record of recordsOf(event)) {
              const { S } = record.dynamodb.Keys.pk;
              finished.set(S, [...(finished.get(S) ?? []), Number(record.dynamodb.SequenceNumber)]);
            }
            return { ok: true, payload: null };
          };
          const settings = { ParallelizationFactor, BatchSize };
          kernel.answerWith(answer);
          const first = await follow(kernel, stream, settings);
          for (const key of keys) stream.append(`k${key}`);
          await kernel.timeline.advance(700);
          void first.stop();
          const next = await restarted(kernel);
          kernel.answerWith(() => failure);
          kernel = next;
          kernel.answerWith(answer);
          await follow(kernel, stream, settings);
          await kernel.timeline.advance(3600 * second);
          for (const key of new Set(keys)) {
            const numbers = finished.get(`k${key}`) ?? [];
            const expected = stream.records
              .filter((each) => each.keys['pk']?.['S'] === `k${key}`)
              .map((each) => Number(each.sequenceNumber));
            // A restart may repeat records, but each first appearance comes in order.
            expect([...new Set(numbers)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
