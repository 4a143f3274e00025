/** JSON text with the members of every object in the order of their names. */
export function inKeyOrder(json: Buffer): Buffer {
  const text = json.toString('utf8');
  // Most answers are empty.
  return text.length <= 2 ? json : Buffer.from(JSON.stringify(sorted(JSON.parse(text))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members);
  if (names.length === 1) {
    const [name = ''] = names;
    return { [name]: sorted(members[name]) };
  }
  return Object.fromEntries(names.sort().map((name) => [name, sorted(members[name])]));
}
