import { ambient } from './ambient.ts';

/** Values kept in this function's memory for a while, so that what rarely changes is not read again and again. */
export interface Remembered<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  forget(key: string): void;
}

/**
 * Keeps at most `capacity` values for `milliseconds` each; the longest kept one makes room. What seems to have been kept in the future
 * is forgotten: a clock that was ahead and is put right would otherwise keep it for as long as it was wrong.
 */
export function remember<Value>(capacity: number, milliseconds: number): Remembered<Value> {
  const kept = new Map<string, { value: Value; since: number }>();
  return {
    get: (key) => {
      const known = kept.get(key);
      const age = known ? ambient.now() - known.since : undefined;
      if (known && age !== undefined && age >= 0 && age < milliseconds) return known.value;
      kept.delete(key);
      return undefined;
    },
    set: (key, value) => {
      kept.delete(key);
      const [oldest] = kept.keys();
      if (kept.size >= capacity && oldest !== undefined) kept.delete(oldest);
      kept.set(key, { value, since: ambient.now() });
    },
    forget: (key) => void kept.delete(key),
  };
}
