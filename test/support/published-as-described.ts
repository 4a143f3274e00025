import * as z from 'zod';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';
import { metadata } from '#shared/contracts/events/envelope.ts';
import { isKnown } from '#shared/events/understood.ts';

/** Members that events of the first version lack. */
const since = { source: true, actor: true } as const;
const strictMetadata = z.strictObject(metadata.shape).required(since);

/**
 * What of an event is not as the catalogue describes it, to the last member. Readers are tolerant; what this version publishes
 * is held to its own description.
 */
export function misdescribed(event: { readonly metadata: unknown; readonly data: unknown }): string[] {
  const said = strictMetadata.safeParse(event.metadata);
  if (!said.success) return [`an event says of itself what is not described: ${said.error.message}`];
  const { id, type } = said.data;
  if (!isKnown(type)) return [`the event ${id} is of the unknown type ${type}`];
  const { error } = eventCatalogue[type].data.safeParse(event.data);
  return error ? [`the event ${id} ${type} is not as described: ${error.message}`] : [];
}
