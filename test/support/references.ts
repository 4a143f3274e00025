type Json = Readonly<Record<string, unknown>>;

/**
 * A JSON Schema, or a part of an OpenAPI document, with what its `$ref`s lead to in their places. `whole` is where they lead;
 * no component of ours leads to itself.
 */
export function withoutReferences<Part>(part: Part, whole: unknown): Part {
  if (Array.isArray(part)) return part.map((each: unknown) => withoutReferences(each, whole)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const { $ref, ...own } = part as Json;
  const named = typeof $ref === 'string' ? (withoutReferences(atPointer(whole, $ref), whole) as Json) : {};
  const inner = Object.entries(own).map(([name, value]) => [name, withoutReferences(value, whole)]);
  return { ...named, ...(Object.fromEntries(inner) as Json) } as Part;
}

/** What stands at a reference within a document: `#/components/schemas/Order`. */
function atPointer(document: unknown, reference: string): unknown {
  let found = document;
  for (const step of reference.split('/').slice(1)) {
    found = (found as Json | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return found;
}
