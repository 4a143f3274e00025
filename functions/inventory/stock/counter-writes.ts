import type { Condition } from '#shared/dynamodb/conditions.ts';
import { update, type Update } from '#shared/dynamodb/writes.ts';
import { counterName, levelKey, type CounterId } from './level.ts';
import { levelRows } from '../rows.ts';

/** A change of a counter; `available` is moved along. */
export interface CounterChange {
  readonly onHand?: number;
  readonly allocated?: number;
  readonly reserved?: number;
  readonly unidentified?: number;
}

/** Adds to an existing counter where `condition` holds; the row as it stands comes back when it does not. */
export function counterWrite(
  counter: CounterId,
  { onHand = 0, allocated = 0, reserved = 0, unidentified = 0 }: CounterChange,
  condition: Condition,
): Update {
  const available = onHand - allocated - reserved;
  const more = { ...(reserved === 0 ? {} : { reserved }), ...(unidentified === 0 ? {} : { unidentified }) };
  const add = { onHand, allocated, ...more, available };
  return update(counterName(counter), levelRows, levelKey(counter), { add }, condition);
}

/** Puts what concerns the same counter together, with the sum of its units. */
export function sumByCounter<Part extends CounterId & { readonly quantity: number }>(
  parts: readonly Part[],
): { readonly counter: CounterId; readonly quantity: number; readonly parts: readonly Part[] }[] {
  return [...Map.groupBy(parts, counterName).values()].flatMap((same) => {
    const [counter] = same;
    return counter ? [{ counter, quantity: same.reduce((sum, { quantity }) => sum + quantity, 0), parts: same }] : [];
  });
}
