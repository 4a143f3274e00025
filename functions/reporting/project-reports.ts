import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { levelsOf, movesIn } from '#functions/inventory/public.ts';
import { loadHeads } from '#functions/orders/public.ts';
import type { ReceivedEvent } from '#shared/events/consume.ts';
import { orderIn } from '#shared/events/order-in.ts';
import { noteAge, receivedIn, type Received } from '#shared/events/received-batch.ts';
import { retryLater, retryNow } from '#shared/events/retry-later.ts';
import { log } from '#shared/observability/log.ts';
import { publishMetrics } from '#shared/observability/metrics.ts';
import { noteCounted } from './freshness.ts';
import { countedAtOnce, countOrders } from './order-rows.ts';
import { standingOf } from './order-standing.ts';
import { readStocks, shelvesAtOnce, type Shelf } from './stock-rows.ts';

/** A batch on its way: what of it has failed, and what was not reached in time. */
interface Batch {
  readonly timeLeft: () => boolean;
  readonly failed: Set<SQSRecord>;
  readonly unreached: Set<SQSRecord>;
}

/** No part is begun with less time left: one takes a second or two, and some ten of a table under load. */
const reserveMs = 20_000;
/** Parts of the stock that are read side by side. */
const partsAtOnce = 4;

/**
 * Brings the reports up to date with a batch of events. Events only say what to look at: orders and levels are read as
 * they stand, each once per batch, so that late, repeated and disordered events do no harm. They are read in parts, each kept by
 * itself: what a busy table leaves no time for comes back at once, and what has been done stays done.
 */
export const handler = middy<SQSEvent, SQSBatchResponse, Error, Context>()
  .use({ after: publishMetrics, onError: publishMetrics })
  .handler(projectReports);

async function projectReports({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const timeLeft = () => context.getRemainingTimeInMillis() > reserveMs;
  const batch: Batch = { timeLeft, failed: new Set(), unreached: new Set() };
  const { failed, unreached } = batch;
  const received = Records.flatMap((record) => receivedIn(record, failed));
  await Promise.all([recountOrders(received, batch), rereadStock(received, batch)]);
  noteAge(
    'ReportAge',
    received.filter(({ record }) => !failed.has(record) && !unreached.has(record)),
  );
  if (failed.size + unreached.size === 0) await noteNewest(received);
  await retryLater([...failed]);
  await retryNow([...unreached].filter((record) => !failed.has(record)));
  return { batchItemFailures: [...failed.union(unreached)].map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function noteNewest(received: readonly Received[]): Promise<void> {
  const moments = received.map(({ event }) => event.metadata.occurredAt).sort();
  const newest = moments.at(-1);
  if (newest !== undefined) await noteCounted(newest);
}

/** Each order that the events speak of once. */
async function recountOrders(received: readonly Received[], batch: Batch): Promise<void> {
  await inParts(grouped(received, orderIdsIn), countedAtOnce, 1, batch, async (orderIds) => {
    await countOrders((await loadHeads(orderIds)).map(standingOf));
  });
}

/** Each shelf that the events speak of once; what waits for an item counts at each of its locations. */
async function rereadStock(received: readonly Received[], batch: Batch): Promise<void> {
  const waiting = grouped(received, waitingIn);
  const everywhere = new Map<string, readonly SQSRecord[]>();
  await inParts(waiting, shelvesAtOnce, 1, batch, async (skus) => {
    for (const { sku, location } of await levelsOf(skus))
      everywhere.set(placeOf(sku, location), waiting.get(sku) ?? []);
  });
  const shelves = [...grouped(received, stockIn)].filter(([place]) => !everywhere.has(place));
  for (const [places, queues] of [
    [everywhere, true],
    [new Map(shelves), false],
  ] as const) {
    await inParts(places, shelvesAtOnce, partsAtOnce, batch, async (part) => {
      await readStocks(part.map(shelfAt), queues);
    });
  }
}

/**
 * Does work part by part, so many side by side. A part that fails has its records tried again later, and the others go on; parts that
 * there is no time left for are not begun.
 */
async function inParts(
  places: ReadonlyMap<string, readonly SQSRecord[]>,
  size: number,
  atOnce: number,
  { timeLeft, failed, unreached }: Batch,
  work: (places: readonly string[]) => Promise<void>,
): Promise<void> {
  const left = [...places];
  const goOn = async (): Promise<void> => {
    for (let part = left.splice(0, size); part.length > 0; part = left.splice(0, size)) {
      const records = part.flatMap(([, of]) => of);
      if (!timeLeft()) {
        for (const record of records) unreached.add(record);
        continue;
      }
      try {
        await work(part.map(([place]) => place));
      } catch (error) {
        const orderIds = [...new Set(records.flatMap(({ body }) => orderIn(body) ?? []))];
        log.warn('report not brought up to date', { orderIds, error });
        for (const record of records) failed.add(record);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
}

function shelfAt(place: string): Shelf {
  const [sku, location] = JSON.parse(place) as [string, string];
  return { sku, location };
}

function grouped(
  received: readonly Received[],
  placesIn: (event: ReceivedEvent) => readonly string[],
): Map<string, SQSRecord[]> {
  const groups = new Map<string, SQSRecord[]>();
  for (const { record, event } of received) {
    for (const place of placesIn(event)) {
      const group = groups.get(place);
      if (group) group.push(record);
      else groups.set(place, [record]);
    }
  }
  return groups;
}

function orderIdsIn({ metadata }: ReceivedEvent): string[] {
  return metadata.orderId === undefined ? [] : [metadata.orderId];
}

/** Items and locations of whose stock more or less may be on hand, or short, than before, as JSON. */
function stockIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'StockMoved':
      return movesIn(event.data).map(({ sku, location }) => placeOf(sku, location));
    case 'SafetyStockChanged':
    case 'StockBlockChanged':
    case 'StockShardsChanged':
      return [placeOf(event.data.sku, event.data.location)];
    case 'CancelledStockFreed':
      return event.data.allocations.map(({ sku, location }) => placeOf(sku, location));
    case 'FulfilmentOrderRejected':
      return event.data.lines.map(({ sku }) => placeOf(sku, event.data.location));
    default:
      return [];
  }
}

const placeOf = (sku: string, location: string): string => JSON.stringify([sku, location]);

/** Items for which more or fewer units wait than before, or whose stock has changed at a place that the event does not name. */
function waitingIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'LinesBackordered':
    case 'LinesCancelled':
    case 'FulfilmentStockSettled':
      return event.data.lines.map(({ sku }) => sku);
    case 'LinesAllocated':
      return event.data.allocations.map(({ sku }) => sku);
    case 'CancelledStockFreed':
      return event.data.backordersEnded ?? [];
    default:
      return [];
  }
}
