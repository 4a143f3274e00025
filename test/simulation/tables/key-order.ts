/** JSON text with the members of every object in the order of their names. */
export function inKeyOrder(json: Buffer): Buffer {
  // Most answers are empty.
  return json.length <= 2 ? json : Buffer.from(JSON.stringify(sorted(JSON.parse(json.toString('utf8')))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members);
  if (names.length === 1) {
    const [name = ''] = names;
    const only = members[name];
    return typeof only === 'object' ? { [name]: sorted(only) } : value;
  }
  const inOrder: Record<string, unknown> = {};
  for (const name of names.sort()) inOrder[name] = sorted(members[name]);
  return inOrder;
}
