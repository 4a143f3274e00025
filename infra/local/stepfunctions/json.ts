/** A value as JSON can carry it: all that states, variables and answers are made of. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A copy of a JSONata result that holds nothing but JSON. JSONata marks its result arrays as sequences and would treat
 * them differently when they are used again; a value that has been through the database has lost that mark.
 *
 * @returns undefined for "nothing"
 * @throws TypeError for a function or a number that JSON cannot carry
 */
export function plain(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`the number ${value}`);
    return value;
  }
  if (value === undefined) return undefined;
  if (typeof value === 'function') throw new TypeError('a function');
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (isObject(value)) {
    if ('_jsonata_lambda' in value || '_jsonata_function' in value) throw new TypeError('a function');
    const copy: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      const kept = plain(item);
      if (kept !== undefined) copy[key] = kept;
    }
    return copy;
  }
  throw new TypeError(`a ${typeof value}`);
}

/** Parses JSON text; undefined when it is not JSON. */
export function parsed(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

const stateLimit = 262_144;

/** Whether text exceeds the 256 KiB that Step Functions allows for the data of one state. */
export function overStateLimit(text: string): boolean {
  if (text.length * 3 <= stateLimit) return false;
  return Buffer.byteLength(text) > stateLimit;
}
