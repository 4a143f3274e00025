import type { AttributeValue, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { appendToFeed } from '#functions/feed/public.ts';
import { ambient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { log } from '#shared/observability/log.ts';
import { count, publishMetrics } from '#shared/observability/metrics.ts';
import { audienceOf } from './audience.ts';
import { callsOf, publishable, putOnBus, type Publishable } from './bus.ts';
import { countPublished } from './count-published.ts';
import { isAboutToBeForgotten } from './refusal.ts';
import { keepUnpublished, type Unpublished } from './unpublished-rows.ts';

/** Where an event stood in the stream. */
interface Place {
  readonly sequenceNumber: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  /** The table of the row, and its key there. */
  readonly row: Readonly<Record<string, string>>;
}

type Outgoing = Place & Publishable;

type Kept = Pick<Unpublished, 'id' | 'reason' | 'code' | 'detail' | 'row' | 'event'>;

/**
 * Publishes new outbox rows to the bus in the order of the stream. The first event that the bus cannot take for the moment ends the
 * batch: the stream comes back with it and all after it, until shortly before it forgets them. What the bus will never take, or
 * could not take until then, is kept in Unpublished and lets the next one by. Later events of the same call may have overtaken the
 * one that ends the batch, and come a second time; consumers go by `sequence` and drop what they have had. Whatever leaves the stream,
 * to the bus or aside, is appended to the feed before the stream is told so.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  try {
    const outgoing: Outgoing[] = [];
    for (const record of Records) outgoing.push(...(await eventsOf(record)));
    const again = await publish(outgoing);
    const settled = again ? outgoing.slice(0, outgoing.indexOf(again)) : outgoing;
    await appendToFeed(settled.map(({ event }) => event));
    return { batchItemFailures: again ? [{ itemIdentifier: again.sequenceNumber }] : [] };
  } finally {
    publishMetrics();
  }
}

/** @returns the first event that is to come again; all before it are on the bus or kept. */
async function publish(outgoing: readonly Outgoing[]): Promise<Outgoing | undefined> {
  for (const call of callsOf(outgoing)) {
    const again = await settle(call);
    if (again) return again;
  }
  return undefined;
}

/** The same of one call. */
async function settle(call: readonly Outgoing[]): Promise<Outgoing | undefined> {
  const taken: DomainEvent[] = [];
  try {
    for await (const [one, verdict] of putOnBus(call)) {
      if (verdict.kind === 'taken') taken.push(one.event);
      else {
        const late = verdict.kind === 'later';
        if (late && !isAboutToBeForgotten(one.createdAt, ambient.now())) return laterFor(one, verdict.code);
        const { code, detail } = verdict;
        const { event, row } = one;
        await keep({ id: event.metadata.id, reason: late ? 'too-late' : 'refused', code, detail, row, event });
      }
    }
    return undefined;
  } finally {
    countPublished(taken);
  }
}

function laterFor(one: Outgoing, code: string): Outgoing {
  const { id, type, orderId } = one.event.metadata;
  log.warn('the bus does not take an event for the moment', { code, id, type, orderId });
  return one;
}

async function keep(kept: Kept): Promise<void> {
  await keepUnpublished(kept);
  const { id, reason, code, detail, event } = kept;
  const { type, orderId } = event?.metadata ?? {};
  log.error('an event was not published', { id, reason, code, detail, type, orderId });
  count('EventsNotPublished');
}

/** The events of a record. One in which none can be read is kept, and has none. */
async function eventsOf({ dynamodb, eventID, eventSourceARN = '' }: DynamoDBRecord): Promise<Outgoing[]> {
  const sequenceNumber = dynamodb?.SequenceNumber;
  if (!sequenceNumber) throw new Error(`stream record ${eventID} has no number`);
  const [, table = ''] = /:table\/([^/]+)/.exec(eventSourceARN) ?? [];
  const place: Place = {
    sequenceNumber,
    createdAt: dynamodb.ApproximateCreationDateTime ?? Infinity,
    row: { table, ...textsIn(dynamodb.Keys) },
  };
  let events: DomainEvent[];
  try {
    events = eventsIn(textsIn(dynamodb.NewImage));
  } catch (error) {
    const { name, message } = error as Error;
    const { row } = place;
    await keep({
      id: `record-${sequenceNumber}`,
      reason: 'unreadable',
      code: name,
      detail: message,
      row,
      event: undefined,
    });
    return [];
  }
  const outgoing: Outgoing[] = [];
  for (const event of events) outgoing.push({ ...place, ...publishable(event, await audienceOf(event)) });
  return outgoing;
}

/** The attributes that are texts, as all of a key are, in the order of their names: a stream tells them in any. */
function textsIn(attributes: Readonly<Record<string, AttributeValue>> = {}): Record<string, string> {
  const texts = Object.entries(attributes).flatMap(([name, { S }]) => (S === undefined ? [] : [[name, S] as const]));
  return Object.fromEntries(texts.sort(([one], [other]) => (one < other ? -1 : 1)));
}
