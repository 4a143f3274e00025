/**
 * What a JSON value says, however it is written: objects without the members that are `null` or `""`, which say the same as absent ones,
 * and with the others in the order of their names. Elements of lists stay. Two values of the same content have the same JSON.
 */
export function contentOf(value: unknown): unknown {
  return inOneForm(value, ([, member]) => member !== null && member !== '');
}

/** As `contentOf`, for a merge patch, in which a member that is `null` or `""` says that it is taken away, in elements of lists as well: both are `null`. */
export function changeOf(value: unknown): unknown {
  return value === '' ? null : inOneForm(value, () => true, changeOf);
}

function inOneForm(
  value: unknown,
  isSaid: (member: readonly [string, unknown]) => boolean,
  ofMember: (member: unknown) => unknown = contentOf,
): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => (element === '' ? element : ofMember(element)));
  if (typeof value !== 'object' || value === null) return value;
  const inOrder = Object.entries(value)
    .filter(isSaid)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(inOrder.map(([name, member]) => [name, ofMember(member)]));
}
