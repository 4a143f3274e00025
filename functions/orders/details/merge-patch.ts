/**
 * What a JSON merge patch makes of a value (RFC 7396): the members that it names take the place of what they were, objects member
 * by member; `null` takes a member away.
 */
export function mergePatch(before: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(before) ? Object.entries(before) : []);
  for (const [name, member] of Object.entries(patch)) {
    if (member === null) merged.delete(name);
    else if (member !== undefined) merged.set(name, mergePatch(merged.get(name), member));
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
