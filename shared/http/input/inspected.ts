import { cardNumberAt, holdsCardNumber } from '../card-numbers/card-number.ts';
import { isCarriersNumber } from '../card-numbers/carriers-numbers.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** The deepest nesting of objects and arrays. */
export const deepestBody = 12;

/** Why JSON at `pointer` is refused before its contract is asked: it is nested too deep, or holds a card number. */
export function inspected(value: unknown, pointer = '', depth = 1): Refusal | undefined {
  if (typeof value === 'string')
    return !isCarriersNumber(pointer) && holdsCardNumber(value) ? cardNumberAt(pointer) : undefined;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && holdsCardNumber(String(value)) ? cardNumberAt(pointer) : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  if (depth > deepestBody) {
    const message = `is nested deeper than ${deepestBody} levels`;
    return refuse('invalid-request', message, { pointer, message });
  }
  for (const [key, part] of Object.entries(value)) {
    const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = holdsCardNumber(key) ? cardNumberAt(pointer) : inspected(part, below, depth + 1);
    if (found) return found;
  }
  return undefined;
}
