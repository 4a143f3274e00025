import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { noteAge, receivedIn } from '#shared/events/received-batch.ts';
import { retryLater, retryNow } from '#shared/events/retry-later.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { indexedAtOnce, indexOrders } from './index-orders.ts';

/** No part is begun with less time left: one takes a second, and some ten of a table under load. */
const reserveMs = 20_000;
/** Parts that are brought up to date side by side. */
const partsAtOnce = 2;

/**
 * Brings lists of orders up to date with a batch of events, which only say what to look at: each order is read as it stands, once per
 * batch. What fails comes again after a growing pause, what there was no time for at once.
 */
export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>()
  .use({ after: publishMetrics, onError: publishMetrics })
  .handler(indexChanged);

async function indexChanged({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const failed = new Set<SQSRecord>();
  const unreached = new Set<SQSRecord>();
  const received = Records.flatMap((record) => receivedIn(record, failed));
  const byOrder = Map.groupBy(
    received.filter(({ event }) => event.metadata.orderId !== undefined),
    ({ event }) => String(event.metadata.orderId),
  );
  const recordsOf = (orderIds: readonly string[]) =>
    orderIds.flatMap((orderId) => (byOrder.get(orderId) ?? []).map(({ record }) => record));

  const left = [...byOrder.keys()];
  const goOn = async (): Promise<void> => {
    for (let part = left.splice(0, indexedAtOnce); part.length > 0; part = left.splice(0, indexedAtOnce)) {
      if (context.getRemainingTimeInMillis() < reserveMs) {
        for (const record of recordsOf(part)) unreached.add(record);
      } else {
        for (const record of recordsOf(await failingOf(part))) failed.add(record);
      }
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, goOn));

  noteAge(
    'SearchAge',
    received.filter(({ record }) => !failed.has(record) && !unreached.has(record)),
  );
  await retryLater([...failed]);
  await retryNow([...unreached]);
  return { batchItemFailures: [...failed, ...unreached].map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Indexes orders together; where that fails, one by one, so that one alone does not keep the others back. @returns those that fail. */
async function failingOf(orderIds: readonly string[]): Promise<string[]> {
  try {
    await indexOrders(orderIds);
    return [];
  } catch (error) {
    const [orderId, ...others] = orderIds;
    log.warn('orders not brought up to date in lists', { orderIds, error });
    if (others.length === 0) return orderId === undefined ? [] : [orderId];
    const failing: string[] = [];
    for (const one of orderIds) failing.push(...(await failingOf([one])));
    return failing;
  }
}
