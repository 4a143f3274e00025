import { ok, type Answer } from './answer.ts';

/**
 * The answer of a list: its rows, and where the next page begins, as base64url. The shell seals that and adds the `Link` header
 * (middlewares/cursors.ts).
 */
export function listAnswer<Row>(
  items: readonly Row[],
  next: string | undefined,
): Answer<{ items: readonly Row[]; next?: string }> {
  return ok(next === undefined ? { items } : { items, next });
}
