import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterEach, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { awsCallOf, tablesIn } from '#shared/aws/aws-call.ts';
import { noteCall, publishLatencies, timed, timedItems } from '#shared/observability/latency.ts';
import { about } from '#shared/observability/subject.ts';

const addMetric = vi.spyOn(Metrics.prototype, 'addMetric').mockReturnThis();
const publish = vi.spyOn(Metrics.prototype, 'publishStoredMetrics').mockReturnThis();
const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

afterEach(() => {
  vi.clearAllMocks();
  setAmbient();
});

function atMinute(minute: number): void {
  const world = { newId: () => '', random: () => 0, sleep: async () => {} };
  setAmbient({ ...world, now: () => minute * 60_000 });
}

test('latencies are written once a minute, in one line, however many calls there are', () => {
  atMinute(1000);
  for (let call = 0; call < 500; call += 1) noteCall('DynamoDbReads', 4.4, () => ({}));
  noteCall('Sqs', 7, () => ({}));
  publishLatencies();
  publishLatencies();
  expect(publish).toHaveBeenCalledTimes(1);
  expect(addMetric.mock.calls.filter(([name]) => name === 'DynamoDbReadsLatency')).toHaveLength(99);
  expect(addMetric.mock.calls.at(-1)).toEqual(['SqsLatency', 'Milliseconds', 7]);
  noteCall('Sqs', 8, () => ({}));
  publishLatencies();
  expect(publish).toHaveBeenCalledTimes(1);
  atMinute(1001);
  publishLatencies();
  expect(publish).toHaveBeenCalledTimes(2);
  expect(addMetric.mock.calls.at(-1)).toEqual(['SqsLatency', 'Milliseconds', 8]);
});

test('a slow call is logged, with which it was and for which order', () => {
  about({ orderId: 'ord_1' }, () => {
    noteCall('DynamoDbWrites', 999, () => ({}));
    noteCall('DynamoDbWrites', 1000, () => ({ operation: 'TransactWriteItems', tables: ['Orders'] }));
  });
  const call = {
    dependency: 'DynamoDbWrites',
    operation: 'TransactWriteItems',
    tables: ['Orders'],
    milliseconds: 1000,
  };
  expect(warn.mock.calls).toEqual([['slow call', { orderId: 'ord_1' }, call]]);
});

test('a call that fails counts as well', async () => {
  atMinute(2000);
  await expect(timed('Webhooks', {}, () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  publishLatencies();
  expect(addMetric.mock.calls.map(([name]) => name)).toContain('WebhooksLatency');
});

/** Two pages of two items, each of which takes 20 ms on a clock of its own. */
async function* pages(clock = { now: 0 }, fails = false) {
  for (let page = 1; page <= 2; page += 1) {
    clock.now += 20;
    if (fails && page === 2) throw new Error('no answer');
    yield* [page * 10, page * 10 + 1];
  }
}

const latencies = () =>
  addMetric.mock.calls.filter(([name]) => name === 'PaymentProvidersLatency').map(([, , ms]) => ms);

test('items that come in pages count once, with the time in which they were waited for', async () => {
  atMinute(3000);
  const clock = { now: 0 };
  const watch = vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  const seen: number[] = [];
  for await (const item of timedItems('PaymentProviders', {}, pages(clock))) {
    seen.push(item);
    clock.now += 1000;
  }
  watch.mockRestore();
  expect(seen).toEqual([10, 11, 20, 21]);
  publishLatencies();
  expect(latencies()).toEqual([40]);
});

test('items count as well when a page fails, and when no more are wanted', async () => {
  atMinute(4000);
  await expect(Array.fromAsync(timedItems('PaymentProviders', {}, pages(undefined, true)))).rejects.toThrow(
    'no answer',
  );
  let ended = false;
  const watched = (async function* () {
    try {
      yield* pages();
    } finally {
      ended = true;
    }
  })();
  for await (const item of timedItems('PaymentProviders', {}, watched)) if (item === 10) break;
  expect(ended).toBe(true);
  publishLatencies();
  expect(latencies()).toHaveLength(2);
});

test.each([
  [{ 'x-amz-target': 'DynamoDB_20120810.Query' }, 'DynamoDbReads', 'Query'],
  [{ 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' }, 'DynamoDbWrites', 'TransactWriteItems'],
  [{ 'x-amz-target': 'AWSEvents.PutEvents' }, 'EventBridge', 'PutEvents'],
  [{ 'x-amz-target': 'AmazonSQS.SendMessageBatch' }, 'Sqs', 'SendMessageBatch'],
  [{ 'x-amz-target': 'AWSStepFunctions.SendTaskSuccess' }, 'StepFunctions', 'SendTaskSuccess'],
  [{}, 'Ses', '/v2/email/outbound-emails'],
])('a request to AWS is told by its target: %j', (headers, dependency, operation) => {
  expect(awsCallOf(headers as Record<string, string>, '/v2/email/outbound-emails')).toEqual({ dependency, operation });
});

test('the tables of a request are named', () => {
  expect(
    tablesIn('{"TransactItems":[{"Put":{"TableName":"a"}},{"Update":{"TableName":"b"}},{"Put":{"TableName":"a"}}]}'),
  ).toEqual(['a', 'b']);
  expect(tablesIn('{"RequestItems":{"c":{"Keys":[]}}}')).toEqual(['c']);
});
