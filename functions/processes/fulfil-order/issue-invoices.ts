import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { retryLater } from '#shared/events/retry-later.ts';
import { causedBy } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { about } from '#shared/observability/subject.ts';
import { issueInvoicesOf } from '#functions/billing/public.ts';
import type { InvoiceWork } from './invoice-queue.ts';

/**
 * Issues the invoices of the orders in its queue, those of a branch together: all of them change the branch's counter of numbers, which
 * one transaction at a time can do. The steps that have asked for them look for them.
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
  // Only `askForInvoices` puts messages into this queue.
  const { orderId, cause } = JSON.parse(body) as InvoiceWork;
  return about({ orderId }, async () => {
    try {
      await causedBy(cause, () => issueInvoicesOf(orderId));
      return [];
    } catch (error) {
      log.warn('invoices not issued', { messageId, error });
      return [record];
    }
  });
}
