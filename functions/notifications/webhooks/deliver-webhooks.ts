import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { retryLater } from '#shared/events/retry-later.ts';
import { isOrderId } from '#shared/ids.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { about, foundOut } from '#shared/observability/subject.ts';
import { deliverOrder } from './deliver-order.ts';
import type { WebhookWork } from './webhook-queue.ts';

/**
 * Posts what is due of the orders in its queue. Strangers' servers may hang: how many of these functions work at once is
 * limited, and an endpoint that does not answer gets one attempt at a time.
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = (await Promise.all(Records.map(attempt))).flat();
  await retryLater(failed);
  publishMetrics();
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns the record when it failed. */
function attempt(record: SQSRecord): Promise<SQSRecord[]> {
  const { body, messageId } = record;
  return about({}, async () => {
    try {
      // Only `handToPosting` puts messages into this queue.
      const { endpointId, subject } = JSON.parse(body) as WebhookWork;
      foundOut({ endpointId, ...(isOrderId(subject) ? { orderId: subject } : {}) });
      await deliverOrder(endpointId, subject);
      return [];
    } catch (error) {
      log.warn('webhooks not delivered', { messageId, error });
      return [record];
    }
  });
}
