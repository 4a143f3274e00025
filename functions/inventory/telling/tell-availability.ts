import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { applyTogether, largestTransaction, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { receivedEvent, type ReceivedEvent } from '#shared/events/consume.ts';
import { orderIn } from '#shared/events/order-in.ts';
import { retryLater } from '#shared/events/retry-later.ts';
import { causedBy, thisFunction } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { countFailure, publishMetrics } from '#shared/observability/metrics.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { placeName, type Place } from '../stock/level.ts';
import { levelsOf } from '../stock/levels.ts';
import { movesIn } from '../stock/movement.ts';
import { asOfNow } from '../reserving/reserved-stock.ts';
import { levelsAt } from '../stock/shelf-levels.ts';
import { tellingsOf } from './availability-told.ts';
import { lastTold, tellingWrites } from './told-rows.ts';

/** Places that are looked at and told together: a row each. */
const placesAtOnce = largestTransaction;

/** A place, and the records that speak of it. */
interface Spoken extends Place {
  readonly records: SQSRecord[];
}

/**
 * Tells of every item and location where something else can be sold than was told last. Its queue collects events for some
 * seconds, and levels are read as they stand, each once for all of them: however much moves meanwhile, one change is told.
 */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use({ after: publishMetrics, onError: publishMetrics })
  .handler(async ({ Records }) => {
    const failed = new Set<SQSRecord>();
    const received = Records.flatMap((record) => {
      const event = receivedIn(record, failed);
      return event ? [{ record, event }] : [];
    });
    const places = [...(await spokenOf(received, failed)).values()];
    for (let start = 0; start < places.length; start += placesAtOnce) {
      const some = places.slice(start, start + placesAtOnce);
      await attempt(some, failed, () => tell(some));
    }
    if (failed.size > 0) countFailure('EventsNotConsumed', failed.size);
    await retryLater([...failed]);
    return { batchItemFailures: [...failed].map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });

function receivedIn(record: SQSRecord, failed: Set<SQSRecord>): ReceivedEvent | undefined {
  try {
    return receivedEvent(record.body);
  } catch (error) {
    const { messageId, body } = record;
    log.error('event not understood', { messageId, orderId: orderIn(body), error });
    failed.add(record);
    return undefined;
  }
}

/** The places that events speak of, by name; of an item without a location, all where it has a level. */
async function spokenOf(
  received: readonly { readonly record: SQSRecord; readonly event: ReceivedEvent }[],
  failed: Set<SQSRecord>,
): Promise<ReadonlyMap<string, Spoken>> {
  const places = new Map<string, Spoken>();
  const speak = (place: Place, record: SQSRecord): void => {
    const known = places.get(placeName(place));
    if (known) known.records.push(record);
    else places.set(placeName(place), { sku: place.sku, location: place.location, records: [record] });
  };
  const everywhere = new Map<string, SQSRecord[]>();
  for (const { record, event } of received) {
    for (const place of placesIn(event)) speak(place, record);
    for (const sku of itemsIn(event)) everywhere.set(sku, [...(everywhere.get(sku) ?? []), record]);
  }
  const items = [...everywhere].map(([sku, records]) => ({ sku, records }));
  await attempt(items, failed, async () => {
    for (const level of await levelsOf(everywhere.keys())) {
      for (const record of everywhere.get(level.sku) ?? []) speak(level, record);
    }
  });
  return places;
}

/** Where it fails, the records are tried again later. */
async function attempt(
  subjects: readonly { readonly sku: string; readonly records: readonly SQSRecord[] }[],
  failed: Set<SQSRecord>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn('availability not told', { skus: subjects.map(({ sku }) => sku), error });
    for (const record of subjects.flatMap(({ records }) => records)) failed.add(record);
  }
}

/** What others have told meanwhile is looked at again, alone. */
async function tell(places: readonly Place[]): Promise<void> {
  const cause = { actor: { kind: 'system', id: thisFunction() } } as const;
  let left = places;
  await causedBy(cause, () =>
    retryLost(`what is told of ${places.length} items`, async () => {
      const lost = await tellTogether(left);
      const names = new Set(lost.map(({ name }) => name));
      left = left.filter((place) => names.has(placeName(place)));
      return lost.length > 0 ? { lost } : undefined;
    }),
  );
}

/** @returns what others were first with; the rest is told. */
async function tellTogether(places: readonly Place[]): Promise<readonly FailedCondition[]> {
  // What was told before the levels: so what is compared with it is never older.
  const told = await lastTold(places);
  let tellings = tellingsOf(await asOfNow(await levelsAt(places)), told);
  const lost: FailedCondition[] = [];
  while (tellings.length > 0) {
    const result = await applyTogether(tellingWrites(tellings));
    if (result.ok) break;
    lost.push(...result.failed);
    const failed = new Set(result.failed.map(({ name }) => name));
    tellings = tellings.filter((telling) => !failed.has(placeName(telling)));
  }
  return lost;
}

/** Where more or fewer units can be sold than before. */
function placesIn(event: ReceivedEvent): readonly Place[] {
  switch (event.type) {
    case 'StockMoved':
      return movesIn(event.data);
    case 'SafetyStockChanged':
    case 'StockBlockChanged':
    // Units that one counter is short of are not taken from another: divided anew they may be.
    case 'StockShardsChanged':
      return [event.data];
    case 'LinesAllocated':
    case 'CancelledStockFreed':
      return event.data.allocations;
    case 'StockReserved':
    case 'StockReservationEnded':
      return event.data.units;
    case 'FulfilmentOrderRejected':
      return event.data.lines.map(({ sku }) => ({ sku, location: event.data.location }));
    default:
      return [];
  }
}

/** Items of which that is so where the event does not say. */
function itemsIn(event: ReceivedEvent): string[] {
  switch (event.type) {
    case 'LinesCancelled':
    case 'FulfilmentStockSettled':
      return [...new Set(event.data.lines.map(({ sku }) => sku))];
    default:
      return [];
  }
}
