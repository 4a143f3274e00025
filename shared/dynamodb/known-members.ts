// `known` has every member that this release takes of a document, as the shape of its contract does.
type Known = Readonly<Record<string, unknown>>;

/**
 * Of a stored document the members that this release does not know: a later one has written them. They stay when a person replaces
 * the rest, who was not asked for them.
 */
export function unknownMembers(document: object | undefined, known: Known): object {
  return Object.fromEntries(Object.entries(document ?? {}).filter(([name]) => !Object.hasOwn(known, name)));
}

/** A stored document without them, as this release shows it: an answer keeps to its contract. */
export function knownMembers<Document extends object>(document: Document, known: Known): Document {
  return Object.fromEntries(Object.entries(document).filter(([name]) => Object.hasOwn(known, name))) as Document;
}
