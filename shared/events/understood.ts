import type * as z from 'zod';
import { eventCatalogue, type EventType } from '../contracts/events/catalogue.ts';
import { metadata, type DomainEvent, type EventMetadata } from '../contracts/events/envelope.ts';

/** True of a type of this version's catalogue. */
export function isKnown(type: string): type is EventType {
  return Object.hasOwn(eventCatalogue, type);
}

/**
 * An event as a reader understands it: what the reader's catalogue says of its type must be there and right; members that the
 * catalogue does not know are left as they are, and so is the data of a type that it does not know. So readers of one version
 * take what publishers of the next tell. (What is published is held to the catalogue strictly, by tests.)
 * Throws TypeError when a member that the catalogue knows is missing or wrong.
 */
export function understood(event: { readonly metadata: unknown; readonly data: unknown }): DomainEvent {
  check('metadata', metadata, event.metadata);
  const said = event.metadata as EventMetadata;
  if (isKnown(said.type)) check(`data of ${said.type}`, eventCatalogue[said.type].data, event.data);
  return { metadata: said, data: event.data };
}

function check(what: string, schema: z.ZodType, value: unknown): void {
  const first = schema.safeParse(value).error?.issues.find(({ code }) => code !== 'unrecognized_keys');
  if (first) throw new TypeError(`${[what, ...first.path].join('/')}: ${first.message}`);
}
