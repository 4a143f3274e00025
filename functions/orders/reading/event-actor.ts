import type { Actor, DomainEvent, EventMetadata } from '#shared/contracts/events/envelope.ts';

/** An event that says who has done it. */
export interface AttributedEvent extends DomainEvent {
  readonly metadata: EventMetadata & { readonly actor: Actor };
}

/**
 * The event with its actor. Events of the first version did not name one: what a workflow step did is known by its cause, and the
 * rest is the system's.
 */
export function withActor({ metadata, data }: DomainEvent): AttributedEvent {
  return { metadata: { ...metadata, actor: metadata.actor ?? earlierActor(metadata) }, data };
}

function earlierActor({ causationId }: EventMetadata): Actor {
  const step = causationId?.split('/')[1];
  return step === undefined ? { kind: 'system', id: 'oms' } : { kind: 'step', id: step };
}
