import { nowIso } from '../ambient.ts';
import { presentCause } from '../observability/correlation.ts';
import { packed, unpacked, type Packed } from '../dynamodb/packed.ts';
import { newId } from '../ids.ts';
import type { Actor, DomainEvent } from '../contracts/events/envelope.ts';
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
 * not whether a list is there.
 */
export function outboxOf(events: readonly DomainEvent[]): { outbox: true; events: Packed<readonly DomainEvent[]> } {
  return { outbox: true, events: packed(events) };
}

/** The events of an outbox row's attribute `events`. */
export function eventsIn(attribute: unknown): DomainEvent[] {
  return unpacked<DomainEvent[]>(attribute);
}
