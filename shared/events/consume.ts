import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
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

/** How often a reaction is tried before its event is left in the queue. */
const triesAtOnce = 3;

/**
 * The longest chain of events, each caused by the consumption of the one before. Longer ones are loops: they would go on,
 * and be paid for, without end. (The longest that is meant has three.)
 */
export const longestChain = 16;

/** Reads the event out of the bus message that a queue record carries. Throws when it is not one of the catalogue's. */
export function receivedEvent(body: string): ReceivedEvent {
  const message = JSON.parse(body) as { 'detail-type': string; detail: { metadata: unknown; data: unknown } };
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
 * The Lambda handler of an event consumer. Events of one order are handled one after the other in the order of arrival,
 * different orders side by side. A failed reaction is tried again at once, twice; then the event and
 * those of the same order after it are left in the queue. So is an event at the end of too long a chain.
 */
export function consume<Types extends EventType>(react: (event: ReceivedEvent<Types>) => Promise<void>) {
  const handle = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await Promise.all([...groupsOf(Records).values()].map((records) => reactInTurn(records, react)));
    const left = failed.flat();
    if (left.length > 0) count('EventsNotConsumed', left.length);
    return { batchItemFailures: left.map((itemIdentifier) => ({ itemIdentifier })) };
  };
  return middy<SQSEvent, SQSBatchResponse>().use({ after: publishMetrics, onError: publishMetrics }).handler(handle);
}

/** @returns the message ids that have not been dealt with. */
async function reactInTurn<Types extends EventType>(
  records: readonly SQSRecord[],
  react: (event: ReceivedEvent<Types>) => Promise<void>,
) {
  for (const [index, { body, messageId }] of records.entries()) {
    try {
      const event = receivedEvent(body);
      const { correlationId, id, depth = 0 } = event.metadata;
      if (depth >= longestChain) throw new Error(`${depth} events have led to ${id}, one out of another: it is a loop`);
      const cause = { correlationId, causationId: id, depth: depth + 1 };
      // The rule in front of the queue lets only these types through.
      await causedBy(cause, () => tryAgain(() => react(event as ReceivedEvent<Types>)));
    } catch (error) {
      log.warn('event not consumed', { messageId, error: error as Error });
      return records.slice(index).map((record) => record.messageId);
    }
  }
  return [];
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
