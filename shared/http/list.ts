import { ok, type Answer } from './answer.ts';

/** The answer of a list: its rows, the cursor of the next page, and the same as a `Link` header. */
export function listAnswer<Row>(
  path: string,
  query: Readonly<Record<string, unknown>>,
  items: readonly Row[],
  next: string | undefined,
): Answer<{ items: readonly Row[]; next?: string }> {
  if (next === undefined) return ok({ items });
  const following = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor: next })) {
    if (value !== undefined) following.set(name, String(value));
  }
  return ok({ items, next }, { link: `<${path}?${following}>; rel="next"` });
}
