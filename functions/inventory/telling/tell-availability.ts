import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { transact } from '#shared/dynamodb/transact.ts';
import { receivedEvent, type ReceivedEvent } from '#shared/events/consume.ts';
import { orderIn } from '#shared/events/order-in.ts';
import { retryLater } from '#shared/events/retry-later.ts';
import { causedBy, thisFunction } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { countFailure, publishMetrics } from '#shared/observability/metrics.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { movesIn } from '../stock/movement.ts';
import { tellingsOf } from './availability-told.ts';
import { levelsAndTold, tellingWrites } from './told-rows.ts';

/** Items that are looked at side by side. */
const atOnce = 20;

/**
 * Tells of every item and location where something else can be sold than was told last. Its queue collects events for some
 * seconds, and levels are read as they stand, each item once for all of them: however much moves meanwhile, one change is told.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use({ after: publishMetrics, onError: publishMetrics })
  .handler(async ({ Records }) => {
    const bySku = new Map<string, SQSRecord[]>();
    const failed = new Set<SQSRecord>();
    for (const record of Records) {
      try {
        const event = receivedEvent(record.body);
        for (const sku of event ? skusIn(event) : []) bySku.set(sku, [...(bySku.get(sku) ?? []), record]);
      } catch (error) {
        const { messageId, body } = record;
        log.error('event not understood', { messageId, orderId: orderIn(body), error });
        failed.add(record);
      }
    }
    const items = [...bySku];
    for (let start = 0; start < items.length; start += atOnce) {
      const failures = await Promise.all(items.slice(start, start + atOnce).map(attempt));
      for (const record of failures.flat()) failed.add(record);
    }
    if (failed.size > 0) countFailure('EventsNotConsumed', failed.size);
    await retryLater([...failed]);
    return { batchItemFailures: [...failed].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });

/** @returns the records that speak of the item, where it could not be told. */
async function attempt([sku, records]: [string, readonly SQSRecord[]]): Promise<readonly SQSRecord[]> {
  try {
    await tell(sku);
    return [];
  } catch (error) {
    log.warn('availability not told', { sku, error });
    return records;
  }
}

/** Each location by itself: a lost race then costs no more than that one. */
async function tell(sku: string): Promise<void> {
  const cause = { actor: { kind: 'system', id: thisFunction() } } as const;
  await causedBy(cause, () =>
    retryLost(`what is told of ${sku}`, async () => {
      const { levels, told } = await levelsAndTold(sku);
      for (const telling of tellingsOf(levels, told)) {
        const result = await transact(tellingWrites(sku, telling));
        if (!result.ok) return { lost: result.failed };
      }
      return undefined;
    }),
  );
}

/** Items of which more or fewer units can be sold than before. */
function skusIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'StockMoved':
      return movesIn(event.data).map(({ sku }) => sku);
    case 'SafetyStockChanged':
      return [event.data.sku];
    case 'LinesAllocated':
    case 'CancelledStockFreed':
      return event.data.allocations.map(({ sku }) => sku);
    case 'LinesCancelled':
    case 'FulfilmentOrderRejected':
    case 'FulfilmentStockSettled':
      return event.data.lines.map(({ sku }) => sku);
    default:
      return [];
  }
}
