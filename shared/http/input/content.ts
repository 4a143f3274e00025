/**
 * What a JSON value says, however it is written: objects without the members that are `null` or `""`, which say the same as absent ones,
 * and with the others in the order of their names. Elements of lists stay. Two values of the same content have the same JSON.
 */
export function contentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(contentOf);
  if (typeof value !== 'object' || value === null) return value;
  const said = Object.entries(value).filter(([, member]) => member !== null && member !== '');
  const inOrder = said.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(inOrder.map(([name, member]) => [name, contentOf(member)]));
}
