/**
 * Finds few of the items with which something still happens, by leaving out larger parts first and smaller ones then. It is
 * not always the smallest choice.
 * @param happens whether it happens with these items; not asked about all of them.
 */
export async function fewest<Item>(
  items: readonly Item[],
  happens: (some: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  if (items.length === 0 || (await happens([]))) return [];
  let left = items;
  let parts = 2;
  while (left.length > 1) {
    const smaller = await smallerChoice(left, parts, happens);
    if (smaller) {
      left = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts < left.length) {
      parts = Math.min(left.length, 2 * parts);
    } else {
      return left;
    }
  }
  return left;
}

/** One part alone, or all without one part. */
async function smallerChoice<Item>(
  items: readonly Item[],
  parts: number,
  happens: (some: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[] | undefined> {
  const size = Math.ceil(items.length / parts);
  const starts = Array.from({ length: Math.ceil(items.length / size) }, (_, part) => part * size);
  const alone = starts.map((start) => items.slice(start, start + size));
  const without = starts.map((start) => [...items.slice(0, start), ...items.slice(start + size)]);
  for (const some of parts === 2 ? alone : [...alone, ...without]) if (await happens(some)) return some;
  return undefined;
}
