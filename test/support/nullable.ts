/** The schema without the `null` that takes a member away. */
export function notNull<Schema extends Readonly<Record<string, unknown>>>(schema: Schema): Schema {
  const alternatives = (schema['anyOf'] ?? []) as readonly Schema[];
  const others = alternatives.filter(({ type }) => type !== 'null');
  return others.length < alternatives.length && others[0] && !others[1] ? others[0] : schema;
}
