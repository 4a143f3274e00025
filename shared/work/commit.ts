import { applyTogether, transact } from '#shared/dynamodb/transact.ts';
import { throwIfAnswered } from '#shared/http/idempotency.ts';
import type { Change, Kept, Lost } from './change.ts';

/** How states of a kind are kept: the rows that bring what is stored to what a change makes of it, without its `writes`. */
export type Keep<Stored, Made, State> = (stored: Stored, change: Made) => Kept<State>;

/**
 * Makes a change in one transaction: the rows of the state, its events, and what is written with it.
 * @param singly as a unit of work says it.
 * @returns the state as it then stands, or what stood in the way: nothing is written then. Throws AlreadyAnswered when the key
 * of the request is taken.
 */
export async function commit<Stored, Made extends Change<unknown>, State>(
  keep: Keep<Stored, Made, State>,
  stored: Stored,
  change: Made,
  singly = false,
): Promise<{ readonly state: State } | Lost> {
  const { state, writes } = keep(stored, change);
  const others = change.writes ?? [];
  const isQuiet = singly && change.events.length === 0 && others.length === 0;
  const result = await (isQuiet ? applyTogether(writes) : transact([...writes, ...others]));
  throwIfAnswered(result);
  return result.ok ? { state } : { lost: result.failed };
}
