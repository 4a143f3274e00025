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
  /** The order is only tried out. */
  readonly test?: true;
  /** The order was recorded as history. */
  readonly history?: true;
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
 * not whether a list is there. What the events have in common stands in the first of them, and what the rest of the row tells in none,
 * since a row of up to 1 KB costs half of one above.
 * @param order the key of the row, where it is an order's.
 */
export function outboxOf(
  events: readonly DomainEvent[],
  order?: string,
): { outbox: true; events: Packed<readonly StoredEvent[]> } {
  const [first, ...others] = events;
  if (!first) return { outbox: true, events: packed([]) };
  const told = withoutTold(first, { orderId: order });
  const known = { orderId: order, ...told.metadata };
  return { outbox: true, events: packed([told, ...others.map((event) => withoutTold(event, known))]) };
}

/** The events of an outbox row: of its attributes `events` and, of a row of an order, `order`. */
export function eventsIn({ events, order }: Readonly<Row>): DomainEvent[] {
  const [first, ...others] = unpacked<StoredEvent[]>(events);
  if (!first) return [];
  const ofOrder = typeof order === 'string' ? { orderId: order } : {};
  return [first, ...others].map(({ metadata, data }) => {
    const said: Told = { ...ofOrder, ...first.metadata, ...metadata };
    const causationId = said.causationId === undefined ? causeOfStep(said) : said.causationId;
    const has = Object.entries({ ...said, causationId }).filter(([, value]) => value !== undefined && value !== null);
    return { metadata: Object.fromEntries(has) as EventMetadata, data };
  });
}

/** What is told of an event; `null` where it has nothing of what it would otherwise have in common with others. */
type Told = { readonly [Name in keyof EventMetadata]?: EventMetadata[Name] | null | undefined };

/** An event as it stands in its row. */
interface StoredEvent {
  readonly metadata: Told;
  readonly data: unknown;
}

/** What an event says of itself that a reader of its row does not know: `known`, and the cause of a step. */
function withoutTold({ metadata, data }: DomainEvent, known: Told): StoredEvent {
  const read: Told = known.causationId === undefined ? { ...known, causationId: causeOfStep(metadata) } : known;
  const names = Object.keys({ ...read, ...metadata }) as (keyof EventMetadata)[];
  const told = names
    .filter((name) => JSON.stringify(metadata[name] ?? null) !== JSON.stringify(read[name] ?? null))
    .map((name) => [name, metadata[name] ?? null]);
  return { metadata: Object.fromEntries(told) as Told, data };
}

/** A workflow's step is caused by its execution, by which its events belong together, where they say no other cause. */
const causeOfStep = ({ actor, correlationId }: Told): string | undefined =>
  actor?.kind === 'step' ? `${correlationId}/${actor.id}` : undefined;
