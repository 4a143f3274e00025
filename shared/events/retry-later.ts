import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { ambient } from '../ambient.ts';
import { leanClient } from '../aws/lean-client.ts';
import { required } from '../environment.ts';
import { log } from '../observability/log.ts';
import { orderIn } from './order-in.ts';

let client: SQSClient | undefined;

const firstSeconds = 30;
const longestSeconds = 2 * 3600;
/** The most messages of one call. */
const perCall = 10;

/**
 * Seconds until a message that could not be dealt with is tried again, after it was received so many times: half a minute, doubled
 * each time, two hours at most. `chance` is a number from 0 to 1: those that failed together do not come back together.
 */
export function pauseAfter(received: number, chance: number): number {
  const whole = Math.min(longestSeconds, firstSeconds * 2 ** (received - 1));
  return Math.round(whole * (0.75 + chance / 4));
}

/**
 * Has the function's queue bring back what failed after growing pauses, rather than each time after its visibility timeout: an
 * outage of some hours then ends before the tries do. Where that fails, the visibility timeout applies.
 */
export function retryLater(failed: readonly SQSRecord[]): Promise<void> {
  return showAgain(failed, ({ attributes }) =>
    pauseAfter(Number(attributes.ApproximateReceiveCount), ambient.random()),
  );
}

/** Has the function's queue bring back at once what has not failed, but was left for lack of time. */
export function retryNow(left: readonly SQSRecord[]): Promise<void> {
  return showAgain(left, () => 0);
}

/** @param pause seconds until a record is given out again. */
async function showAgain(records: readonly SQSRecord[], pause: (record: SQSRecord) => number): Promise<void> {
  if (records.length === 0) return;
  try {
    client ??= leanClient(SQSClient, { md5: false });
    for (let start = 0; start < records.length; start += perCall) {
      const Entries = records.slice(start, start + perCall).map((record, index) => ({
        Id: String(index),
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: pause(record),
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: required('RETRY_QUEUE_URL'), Entries }));
    }
  } catch (error) {
    const orderIds = [...new Set(records.flatMap(({ body }) => orderIn(body) ?? []))];
    log.warn('the pause before the next try could not be set', { orderIds, error });
  }
}
