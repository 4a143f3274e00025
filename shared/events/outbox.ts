import { nowIso } from '../ambient.ts';
import { presentCause } from '../observability/correlation.ts';
import { packed, unpacked, type Packed } from '../dynamodb/packed.ts';
import type { Row } from '../dynamodb/wire.ts';
import { newId } from '../ids.ts';
import type { Actor, DomainEvent, EventMetadata } from '../contracts/events/envelope.ts';
import { eventCatalogue, sourceOf, type NewEvent } from '../contracts/events/catalogue.ts';

/** Where an event stands and what led to it. */
export interface EventContext {
  readonly occurredAt: string;
  /** Place in the order's sequence; 0 for events that belong to no order. */
  readonly sequence: number;
  readonly correlationId: string;
  readonly actor?: Actor;
  readonly causationId?: string;
  readonly requestId?: string;
  readonly depth?: number;
  readonly orderId?: string;
  readonly externalNumber?: string;
  readonly branch?: string;
  readonly channel?: string;
}

/** The event as it is kept in the outbox (attribute `event` of a row) and published. */
export function sequenced(event: NewEvent, context: EventContext): DomainEvent {
  return {
    metadata: {
      id: newId('event'),
      type: event.type,
      source: sourceOf(event.type),
      version: eventCatalogue[event.type].version,
      ...context,
    },
    data: event.data,
  };
}

/** An event that belongs to no order, as it happens now. `subject` names what it is about, by which its events belong together. */
export function eventAbout(subject: string, event: NewEvent): DomainEvent {
  return sequenced(event, { occurredAt: nowIso(), sequence: 0, correlationId: subject, ...presentCause() });
}

/**
 * The attributes that make a row an outbox row. The stream's filter looks at `outbox`: it can only see single values,
 * not whether a list is there. The events are of one change: what they have in common stands in the first of them, and what the
 * rest of the row tells in none, since a row of up to 1 KB costs half of one above.
 * @param order the key of the row, where it is an order's.
 */
export function outboxOf(
  events: readonly DomainEvent[],
  order?: string,
): { outbox: true; events: Packed<readonly StoredEvent[]> } {
  const [first, ...others] = events.map((event) => withoutTheSaid(event, order));
  const stored = first ? [first, ...others.map((event) => withoutShared(event, first))] : [];
  return { outbox: true, events: packed(stored) };
}

/** The events of an outbox row: of its attributes `events` and, of a row of an order, `order`. */
export function eventsIn({ events, order }: Readonly<Row>): DomainEvent[] {
  const [first, ...others] = unpacked<StoredEvent[]>(events);
  if (!first) return [];
  const ofOrder = typeof order === 'string' ? { orderId: order } : {};
  return [first, ...others].map(({ metadata, data }) => {
    const said = { ...ofOrder, ...first.metadata, ...metadata } as EventMetadata;
    const causationId = said.causationId ?? causeOfStep(said);
    return { metadata: causationId === undefined ? said : { ...said, causationId }, data };
  });
}

/** An event as it stands in its row. */
interface StoredEvent {
  readonly metadata: Partial<EventMetadata>;
  readonly data: unknown;
}

/** Without its order, which is the key of its row, and without the cause that the rest tells. */
function withoutTheSaid({ metadata, data }: DomainEvent, order: string | undefined): StoredEvent {
  const said: Partial<EventMetadata> = { orderId: order, causationId: causeOfStep(metadata) };
  return { metadata: withoutSame(metadata, said), data };
}

/** A workflow's step is caused by its execution, by which its events belong together. */
const causeOfStep = ({ actor, correlationId }: EventMetadata): string | undefined =>
  actor?.kind === 'step' ? `${correlationId}/${actor.id}` : undefined;

/** What an event says of itself that the first of its row does not. */
function withoutShared({ metadata, data }: StoredEvent, { metadata: shared }: StoredEvent): StoredEvent {
  return { metadata: withoutSame(metadata, shared), data };
}

/** The members that are not the same in `others`. */
function withoutSame(metadata: Partial<EventMetadata>, others: Partial<EventMetadata>): Partial<EventMetadata> {
  const own = Object.entries(metadata).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(others[name as keyof EventMetadata]),
  );
  return Object.fromEntries(own);
}
