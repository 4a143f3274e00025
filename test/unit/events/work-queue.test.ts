import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { worksThrough } from '#shared/events/work-queue.ts';
import { log } from '#shared/observability/log.ts';

log.setLogLevel('SILENT');

const record = (messageId: string, body: string) =>
  ({ messageId, body, receiptHandle: messageId, attributes: { ApproximateReceiveCount: '1' } }) as unknown as SQSRecord;

test('what fails of a batch, or cannot be read, comes back, and the rest is done', async () => {
  const done: number[] = [];
  const handler = worksThrough<{ readonly number: number }>('done', async ({ number }) => {
    if (number === 2) throw new Error('not this one');
    done.push(number);
  });
  const Records = [
    record('a', '{"number":1}'),
    record('b', '{"number":2}'),
    record('c', '{'),
    record('d', '{"number":4}'),
  ];
  expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] });
  expect(done).toEqual([1, 4]);
});
