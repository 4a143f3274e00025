import type * as z from 'zod';
import { eventCatalogue, type EventType } from '../contracts/events/catalogue.ts';
import { metadata, type DomainEvent, type EventMetadata } from '../contracts/events/envelope.ts';

/** True of a type of this version's catalogue. */
export function isKnown(type: string): type is EventType {
  return Object.hasOwn(eventCatalogue, type);
}

/**
 * An event as a reader understands it: what the reader's catalogue says of its type must be there and right; members that the
 * catalogue does not know are left as they are, and so are a word that is not in its list (a kind of actor, an outcome) and the data
 * of a type that it does not know. So readers of one version take what publishers of the next tell. (What is published is held to the
 * catalogue strictly, by tests.) Throws TypeError when a member that the catalogue knows is missing or wrong.
 */
export function understood(event: { readonly metadata: unknown; readonly data: unknown }): DomainEvent {
  check('metadata', metadata, event.metadata);
  const said = event.metadata as EventMetadata;
  if (isKnown(said.type)) check(`data of ${said.type}`, eventCatalogue[said.type].data, event.data);
  return { metadata: said, data: event.data };
}

function check(what: string, schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(value, { reportInput: true });
  const wrong = error?.issues.find((issue) => !mayBeOfLater(issue));
  if (wrong) throw new TypeError(`${[what, ...wrong.path].join('/')}: ${wrong.message}`);
}

/** True of what a later version may tell: a member or a word more than this one knows. */
function mayBeOfLater(issue: z.core.$ZodIssue): boolean {
  switch (issue.code) {
    case 'unrecognized_keys':
      return true;
    case 'invalid_value':
      return typeof issue.input === 'string';
    case 'invalid_union':
      return issue.errors.some((form) => form.every(mayBeOfLater));
    default:
      return false;
  }
}
