import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { leanClient } from '#shared/aws/lean-client.ts';
import { sourceOf, type EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { Audience } from '#shared/context.ts';
import { required } from '#shared/environment.ts';
import { verdictOn, type Verdict } from './refusal.ts';

const bus = leanClient(EventBridgeClient, {});
/** Limits of one PutEvents call. */
const largestCall = { entries: 10, bytes: 900_000 };

/** An event with its text, as it goes onto the bus. */
export interface Publishable {
  readonly event: DomainEvent;
  readonly detail: string;
}

/** In place of an audience. An event that names none at all, of an earlier version or put on the bus by hand, may have any. */
const noAudience = ['none'];

/**
 * The event as it goes onto the bus: its `detail` also names the audience that it has beside the consumers of its type, which a
 * rule can look at.
 */
export function publishable(event: DomainEvent, audience: readonly Audience[]): Publishable {
  return { event, detail: JSON.stringify({ ...event, audience: audience.length > 0 ? audience : noAudience }) };
}

/** Cuts what is to be published into calls of at most ten events and a safe size, keeping the order. */
export function callsOf<One extends Publishable>(all: readonly One[]): One[][] {
  const calls: One[][] = [];
  let bytes = Infinity;
  for (const one of all) {
    const size = Buffer.byteLength(one.detail) + 200;
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

/**
 * Puts the events of one call on the bus and tells what it says of each, in their order. Where it refuses the call as a whole, one of
 * them is at fault: each then has a call of its own when its verdict is asked for, so that nothing follows an event at which the caller ends.
 */
export async function* putOnBus<One extends Publishable>(
  events: readonly One[],
): AsyncGenerator<readonly [One, Verdict]> {
  const verdicts = await verdictsOn(events);
  for (const [index, one] of events.entries()) {
    if (verdicts === 'one-is-at-fault') yield* putOnBus([one]);
    else yield [one, verdicts[index] ?? { kind: 'taken' }];
  }
}

async function verdictsOn(events: readonly Publishable[]): Promise<readonly Verdict[] | 'one-is-at-fault'> {
  try {
    const { Entries = [] } = await bus.send(new PutEventsCommand({ Entries: events.map(entryOf) }));
    return events.map((_, index) => {
      const { ErrorCode, ErrorMessage = '' } = Entries[index] ?? {};
      return ErrorCode === undefined ? { kind: 'taken' } : verdictOn(ErrorCode, ErrorMessage);
    });
  } catch (error) {
    const { name, message } = error as Error;
    const verdict = verdictOn(name, message);
    if (verdict.kind === 'refused' && events.length > 1) return 'one-is-at-fault';
    return events.map(() => verdict);
  }
}

function entryOf({ event, detail }: Publishable): PutEventsRequestEntry {
  const { type, source } = event.metadata;
  return {
    EventBusName: required('EVENT_BUS'),
    // Events that do not name their source are of the first version, whose types are all in the catalogue.
    Source: source ?? sourceOf(type as EventType),
    DetailType: type,
    Time: new Date(event.metadata.occurredAt),
    Detail: detail,
  };
}
