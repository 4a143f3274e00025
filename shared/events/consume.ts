import middy from '@middy/core';
import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ambient } from '../ambient.ts';
import { eventCatalogue, type EventData, type EventType } from '../contracts/events/catalogue.ts';
import { metadata, type EventMetadata } from '../contracts/events/envelope.ts';
import { causedBy } from '../observability/correlation.ts';
import { log } from '../observability/log.ts';
import { count, publishMetrics } from '../observability/metrics.ts';

/** An event as a consumer gets it, its data checked against the catalogue. */
export type ReceivedEvent<Types extends EventType = EventType> = {
  [Type in Types]: { readonly type: Type; readonly metadata: EventMetadata; readonly data: EventData<Type> };
}[Types];

/** A message of the bus whose content nobody has checked yet. */
type BusMessage = EventBridgeEvent<string, { readonly metadata: unknown; readonly data: unknown }>;

type Reaction<Types extends EventType> = (event: ReceivedEvent<Types>) => Promise<void>;

/** How often a reaction is tried before its event is left to the queue. */
const triesAtOnce = 3;

/**
 * The longest chain of events, each caused by the consumption of the one before. Longer ones are loops: they would go on,
 * and be paid for, without end. (The longest that is meant has three.)
 */
export const longestChain = 16;

/** Reads the event out of the bus message that a queue record carries. Throws when it is not one of the catalogue's. */
export function receivedEvent(body: string): ReceivedEvent {
  return eventIn(JSON.parse(body) as BusMessage);
}

function eventIn(message: BusMessage): ReceivedEvent {
  const type = message['detail-type'];
  if (!Object.hasOwn(eventCatalogue, type))
    throw new Error(`the event type ${JSON.stringify(type)} is not in the catalogue`);
  const known = type as EventType;
  // The catalogue's schema of this very type has checked the data.
  return {
    type: known,
    metadata: metadata.parse(message.detail.metadata),
    data: eventCatalogue[known].data.parse(message.detail.data),
  } as ReceivedEvent;
}

/**
 * The Lambda handler of an event consumer, for one event of the bus or a batch of its queue. A failed reaction is tried again at
 * once, twice; then the event is left to the queue. So is an event at the end of too long a chain. In a batch, events of one order
 * are handled one after the other in the order of arrival and different orders side by side; those of the same order after a failed
 * one are left in the queue as well. One event alone that fails is thrown, for Lambda to put it into the queue.
 */
export function consume<Types extends EventType>(react: Reaction<Types>) {
  const handle = (given: SQSEvent | BusMessage) =>
    'Records' in given ? consumeBatch(given, react) : consumeAlone(given, react);
  return middy<SQSEvent | BusMessage, SQSBatchResponse>()
    .use({ after: publishMetrics, onError: publishMetrics })
    .handler(handle);
}

async function consumeAlone<Types extends EventType>(
  message: BusMessage,
  react: Reaction<Types>,
): Promise<SQSBatchResponse> {
  try {
    await consumeEvent(eventIn(message), react);
  } catch (error) {
    log.warn('event not consumed', { messageId: message.id, error: error as Error });
    count('EventsNotConsumed');
    throw error;
  }
  return { batchItemFailures: [] };
}

async function consumeBatch<Types extends EventType>(
  { Records }: SQSEvent,
  react: Reaction<Types>,
): Promise<SQSBatchResponse> {
  const failed = await Promise.all([...groupsOf(Records).values()].map((records) => consumeInTurn(records, react)));
  const left = failed.flat();
  if (left.length > 0) count('EventsNotConsumed', left.length);
  return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** @returns the message ids that have not been dealt with. */
async function consumeInTurn<Types extends EventType>(records: readonly SQSRecord[], react: Reaction<Types>) {
  for (const [index, { body, messageId }] of records.entries()) {
    try {
      await consumeEvent(receivedEvent(body), react);
    } catch (error) {
      log.warn('event not consumed', { messageId, error: error as Error });
      return records.slice(index).map((record) => record.messageId);
    }
  }
  return [];
}

async function consumeEvent<Types extends EventType>(event: ReceivedEvent, react: Reaction<Types>): Promise<void> {
  const { correlationId, id, depth = 0 } = event.metadata;
  if (depth >= longestChain) throw new Error(`${depth} events have led to ${id}, one out of another: it is a loop`);
  const cause = { correlationId, causationId: id, depth: depth + 1 };
  // The consumer's rule lets only these types through.
  await causedBy(cause, () => tryAgain(() => react(event as ReceivedEvent<Types>)));
}

/** A passing trouble is over after a moment; the queue would give the event out again only after minutes. */
async function tryAgain(react: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await react();
    } catch (error) {
      if (attempt === triesAtOnce) throw error;
      log.info('tried again', { attempt, error: error as Error });
      await ambient.sleep(ambient.random() * 100 * 2 ** attempt);
    }
  }
}

function groupsOf(records: readonly SQSRecord[]): Map<string, SQSRecord[]> {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const key = orderIn(record.body) ?? record.messageId;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return groups;
}

function orderIn(body: string): string | undefined {
  try {
    const message = JSON.parse(body) as { detail?: { metadata?: { orderId?: string } } };
    return message.detail?.metadata?.orderId;
  } catch {
    return undefined;
  }
}
