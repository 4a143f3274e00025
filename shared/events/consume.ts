import middy from '@middy/core';
import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { ambient } from '../ambient.ts';
import type { EventData, EventType } from '../contracts/events/catalogue.ts';
import type { DomainEvent, EventMetadata } from '../contracts/events/envelope.ts';
import { causedBy, thisFunction, type Cause } from '../observability/correlation.ts';
import { log } from '../observability/log.ts';
import { count, countFailure, publishMetrics } from '../observability/metrics.ts';
import { about, orderNamedIn } from '../observability/subject.ts';
import { orderIn } from './order-in.ts';
import { retryLater } from './retry-later.ts';
import { isKnown, understood } from './understood.ts';

/** An event as a consumer gets it, its data checked against the catalogue. */
export type ReceivedEvent<Types extends EventType = EventType> = {
  [Type in Types]: { readonly type: Type; readonly metadata: EventMetadata; readonly data: EventData<Type> };
}[Types];

/** A message of the bus whose content is not checked yet. */
type BusMessage = EventBridgeEvent<string, { readonly metadata: unknown; readonly data: unknown }>;

type Reaction = (event: DomainEvent) => Promise<void>;

/** How often a reaction is tried before its event is left to the queue. */
const triesAtOnce = 3;
/** What takes longer than this is left to the queue: a function ends after 60 s at the latest, and a second try of it would not. */
const longestTryMs = 15_000;

/**
 * The longest chain of events, each caused by the consumption of the one before. Longer ones are loops: they would go on,
 * and be paid for, without end. (The longest that is meant has three.)
 */
export const longestChain = 16;

/**
 * Reads the event out of the bus message that a queue record carries; undefined for a type that this version does not know,
 * which is logged and counted. Throws when the event is not what the catalogue says of its type.
 */
export function receivedEvent(body: string): ReceivedEvent | undefined {
  return ifKnown(eventIn(body));
}

const eventIn = (body: string): DomainEvent => understood((JSON.parse(body) as BusMessage).detail);

/** A later version tells of more than this one can react to: that is no failure. */
function ifKnown(event: DomainEvent): ReceivedEvent | undefined {
  const { type, id, orderId } = event.metadata;
  // Its data was checked against the catalogue's schema of this very type.
  if (isKnown(type)) return { type, ...event } as ReceivedEvent;
  log.info('event of an unknown type ignored', { type, id, orderId });
  count('UnknownEventsIgnored');
  return undefined;
}

/**
 * The Lambda handler of an event consumer, for one event of the bus or a batch of its queue. A failed reaction is tried again at
 * once, twice; then the event is left to the queue. So is an event at the end of too long a chain. In a batch, events of one order
 * are handled one after the other in the order of arrival and different orders side by side; those of the same order after a failed
 * one are left in the queue as well, which brings them back after growing pauses. One event alone that fails is thrown, for Lambda to put it into the queue. What is unknown
 * in an event is left alone, and an event of an unknown type is ignored: both come from a later version in service beside this one.
 */
export function consume<Types extends EventType>(react: (event: ReceivedEvent<Types>) => Promise<void>) {
  return consumeEvery(async (event) => {
    const known = ifKnown(event);
    // The consumer's rule lets only these types through.
    if (known) await react(known as ReceivedEvent<Types>);
  });
}

/** As `consume`, for who passes events on without looking into them: events of unknown types as well. */
export function consumeEvery(react: Reaction) {
  const handle = (given: SQSEvent | BusMessage) =>
    'Records' in given ? consumeBatch(given, react) : aboutItsOrder(given, () => consumeAlone(given, react));
  return middy<SQSEvent | BusMessage, SQSBatchResponse>()
    .use({ after: publishMetrics, onError: publishMetrics })
    .handler(handle);
}

/** What is no event names no order either. */
function aboutItsOrder<Result>({ detail }: BusMessage, work: () => Result): Result {
  return about({ orderId: orderNamedIn(detail?.metadata) }, work);
}

async function consumeAlone(message: BusMessage, react: Reaction): Promise<SQSBatchResponse> {
  try {
    await consumeEvent(understood(message.detail), react);
  } catch (error) {
    log.warn('event not consumed', { messageId: message.id, error });
    countFailure('EventsNotConsumed');
    throw error;
  }
  return { batchItemFailures: [] };
}

async function consumeBatch({ Records }: SQSEvent, react: Reaction): Promise<SQSBatchResponse> {
  const failed = await Promise.all([...groupsOf(Records).values()].map((records) => consumeInTurn(records, react)));
  const left = failed.flat();
  if (left.length > 0) countFailure('EventsNotConsumed', left.length);
  await retryLater(left);
  return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns the messages that have not been dealt with. */
async function consumeInTurn(records: readonly SQSRecord[], react: Reaction): Promise<readonly SQSRecord[]> {
  for (const [index, { body, messageId }] of records.entries()) {
    const consumed = await about({ orderId: orderIn(body) }, async () => {
      try {
        await consumeEvent(eventIn(body), react);
        return true;
      } catch (error) {
        log.warn('event not consumed', { messageId, error });
        return false;
      }
    });
    if (!consumed) return records.slice(index);
  }
  return [];
}

async function consumeEvent(event: DomainEvent, react: Reaction): Promise<void> {
  const { correlationId, id, requestId, depth = 0 } = event.metadata;
  if (depth >= longestChain) throw new Error(`${depth} events have led to ${id}, one out of another: it is a loop`);
  const cause: Cause = {
    actor: { kind: 'system', id: thisFunction() },
    correlationId,
    causationId: id,
    ...(requestId === undefined ? {} : { requestId }),
    depth: depth + 1,
  };
  await causedBy(cause, () => tryAgain(() => react(event)));
}

/** A passing trouble is over after a moment; the queue would give the event out again only after minutes. */
async function tryAgain(react: () => Promise<void>): Promise<void> {
  const began = ambient.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await react();
    } catch (error) {
      if (attempt === triesAtOnce || ambient.now() > began + longestTryMs) throw error;
      log.info('tried again', { attempt, error });
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
