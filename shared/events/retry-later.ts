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
export async function retryLater(failed: readonly SQSRecord[]): Promise<void> {
  if (failed.length === 0) return;
  try {
    client ??= leanClient(SQSClient, { md5: false });
    for (let start = 0; start < failed.length; start += perCall) {
      const Entries = failed.slice(start, start + perCall).map(({ receiptHandle, attributes }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: pauseAfter(Number(attributes.ApproximateReceiveCount), ambient.random()),
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: required('RETRY_QUEUE_URL'), Entries }));
    }
  } catch (error) {
    const orderIds = [...new Set(failed.flatMap(({ body }) => orderIn(body) ?? []))];
    log.warn('the pause before the next try could not be set', { orderIds, error: error as Error });
  }
}
