import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { levelsOf } from '#functions/inventory/public.ts';
import { loadOrder } from '#functions/orders/public.ts';
import { statusOf } from '#functions/orders/rules.ts';
import { receivedEvent, type ReceivedEvent } from '#shared/events/consume.ts';
import { orderIn } from '#shared/events/order-in.ts';
import { retryLater } from '#shared/events/retry-later.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { noteCounted } from './freshness.ts';
import { countOrders } from './order-rows.ts';
import { standingOf } from './order-standing.ts';
import { readStocks, type Shelf } from './stock-rows.ts';

interface Received {
  readonly messageId: string;
  readonly event: ReceivedEvent;
}

/**
 * Brings the reports up to date with a batch of events. Events only say what to look at: orders and levels are read as
 * they stand, each once per batch, so that late, repeated and disordered events do no harm.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use({ after: publishMetrics, onError: publishMetrics })
  .handler(projectReports);

async function projectReports({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Set<string>();
  const received = Records.flatMap(({ messageId, body }): Received[] => {
    try {
      const event = receivedEvent(body);
      return event ? [{ messageId, event }] : [];
    } catch (error) {
      log.error('event not understood', { messageId, orderId: orderIn(body), error: error as Error });
      failed.add(messageId);
      return [];
    }
  });
  await Promise.all([recountOrders(received, failed), rereadStock(received, failed)]);
  const newest = received
    .map(({ event }) => event.metadata.occurredAt)
    .sort()
    .at(-1);
  if (newest !== undefined && failed.size === 0) await noteCounted(newest);
  await retryLater(Records.filter(({ messageId }) => failed.has(messageId)));
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}

async function attempt(messageIds: readonly string[], failed: Set<string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn('report not brought up to date', { error: error as Error });
    for (const messageId of messageIds) failed.add(messageId);
  }
}

/** Each order that the events speak of once. */
async function recountOrders(received: readonly Received[], failed: Set<string>): Promise<void> {
  const orders = grouped(received, orderIdsIn);
  await attempt([...orders.values()].flat(), failed, async () => {
    const loaded = await Promise.all([...orders.keys()].map(loadOrder));
    await countOrders(loaded.flatMap((order) => (order ? [standingOf(order, statusOf(order))] : [])));
  });
}

/** Each shelf that the events speak of once; what waits for an item counts at each of its locations. */
async function rereadStock(received: readonly Received[], failed: Set<string>): Promise<void> {
  const waiting = grouped(received, waitingIn);
  const ids = [...grouped(received, stockIn).values(), ...waiting.values()].flat();
  await attempt(ids, failed, async () => {
    const levels = await levelsOf(waiting.keys());
    const everywhere = levels.map(({ sku, location }) => placeOf(sku, location));
    const places = new Set([...grouped(received, stockIn).keys(), ...everywhere]);
    await readStocks([...places].sort().map(shelfAt));
  });
}

function shelfAt(place: string): Shelf {
  const [sku, location] = JSON.parse(place) as [string, string];
  return { sku, location };
}

function grouped(
  received: readonly Received[],
  placesIn: (event: ReceivedEvent) => readonly string[],
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { messageId, event } of received) {
    for (const place of placesIn(event)) groups.set(place, [...(groups.get(place) ?? []), messageId]);
  }
  return groups;
}

function orderIdsIn({ metadata }: ReceivedEvent): string[] {
  return metadata.orderId === undefined ? [] : [metadata.orderId];
}

/** Items and locations whose stock the event speaks of, as JSON. */
function stockIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'StockMoved':
      return [placeOf(event.data.sku, event.data.location)];
    case 'LinesAllocated':
    case 'CancelledStockFreed':
      return event.data.allocations.map(({ sku, location }) => placeOf(sku, location));
    case 'FulfilmentOrderRejected':
      return event.data.lines.map(({ sku }) => placeOf(sku, event.data.location));
    default:
      return [];
  }
}

const placeOf = (sku: string, location: string): string => JSON.stringify([sku, location]);

/** Items for which more or fewer units wait than before, or whose stock has changed where the event does not say. */
function waitingIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'LinesBackordered':
    case 'LinesCancelled':
    case 'FulfilmentStockSettled':
      return event.data.lines.map(({ sku }) => sku);
    case 'LinesAllocated':
      return event.data.fromBackorder ? event.data.allocations.map(({ sku }) => sku) : [];
    default:
      return [];
  }
}
