import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { sourceOf, type EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { required } from '#shared/environment.ts';
import { log } from '#shared/observability/log.ts';
import { count, publishMetrics } from '#shared/observability/metrics.ts';

const bus = new EventBridgeClient({});
/** Limits of one PutEvents call. */
const largestCall = { entries: 10, bytes: 900_000 };

interface Outgoing {
  readonly sequenceNumber: string;
  readonly entry: PutEventsRequestEntry;
}

/**
 * Publishes new outbox rows to the bus in the order of the stream. The first event that the bus does not take ends the
 * batch: the stream comes back with it and all after it. Later events of the same call may have overtaken it by then and come
 * a second time; consumers go by `sequence` and drop what they have had.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  try {
    for (const call of callsOf(Records.flatMap(outgoing))) {
      const failed = await publish(call);
      countEvents(failed ? call.slice(0, call.indexOf(failed)) : call);
      if (failed) return { batchItemFailures: [{ itemIdentifier: failed.sequenceNumber }] };
    }
    return { batchItemFailures: [] };
  } finally {
    publishMetrics();
  }
}

/** Each type of event is a metric: what the business does is seen where every fact comes by. */
function countEvents(published: readonly Outgoing[]): void {
  for (const [type, same] of Map.groupBy(published, ({ entry }) => entry.DetailType ?? 'unknown')) {
    count(type, same.length);
  }
}

function outgoing({ dynamodb, eventID }: DynamoDBRecord): Outgoing[] {
  const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  const sequenceNumber = dynamodb?.SequenceNumber;
  if (!image || !sequenceNumber) throw new Error(`stream record ${eventID} has no new image or number`);
  return eventsIn(image['events']?.S).map((event) => ({ sequenceNumber, entry: entryOf(event) }));
}

function entryOf(event: DomainEvent): PutEventsRequestEntry {
  const { type, source } = event.metadata;
  return {
    EventBusName: required('EVENT_BUS'),
    // Events that do not name their source are of the first version, whose types are all in the catalogue.
    Source: source ?? sourceOf(type as EventType),
    DetailType: type,
    Time: new Date(event.metadata.occurredAt),
    Detail: JSON.stringify(event),
  };
}

/** Cuts the events into calls of at most ten entries and a safe size, keeping their order. */
function callsOf(all: readonly Outgoing[]): Outgoing[][] {
  const calls: Outgoing[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    const size = Buffer.byteLength(one.entry.Detail ?? '') + 200;
    const open = calls.at(-1);
    if (!open || open.length === largestCall.entries || bytes + size > largestCall.bytes) {
      calls.push([one]);
      bytes = size;
    } else {
      open.push(one);
      bytes += size;
    }
  }
  return calls;
}

/** @returns the first event that was not taken. */
async function publish(call: readonly Outgoing[]): Promise<Outgoing | undefined> {
  try {
    const { FailedEntryCount = 0, Entries = [] } = await bus.send(
      new PutEventsCommand({ Entries: call.map(({ entry }) => entry) }),
    );
    if (FailedEntryCount === 0) return undefined;
    const index = Entries.findIndex(({ ErrorCode }) => ErrorCode !== undefined);
    log.warn('the bus refused an event', { code: Entries[index]?.ErrorCode, type: call[index]?.entry.DetailType });
    return call[index] ?? call[0];
  } catch (error) {
    log.warn('the bus did not answer', { error: error as Error });
    return call[0];
  }
}
