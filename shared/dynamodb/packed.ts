import { deflateRawSync, inflateRawSync } from 'node:zlib';

declare const content: unique symbol;

/**
 * A nested value kept as text in one attribute. Values that are always read and written whole are kept so: they are
 * smaller, and an engine takes a text ten times faster than a tree of attributes (docs/benchmarks.md). What conditions,
 * indexes or projections look at stays an attribute of its own.
 */
export type Packed<Value> = string & { readonly [content]?: Value };

/**
 * From this length on (characters of JSON) a text is kept compressed: rows are charged by the kilobyte, and lines of an order or events
 * of one commit say much the same again and again. What is shorter can be read as it stands.
 */
export const compressedFrom = 2000;

/** No JSON text begins so. */
const mark = 'deflated:';

/** The value as JSON text, or as that text compressed where it is long. */
export function packed<Value>(value: Value): Packed<Value> {
  const text = JSON.stringify(value);
  // What compresses best takes twice the time for a twentieth of the size.
  return text.length < compressedFrom ? text : mark + deflateRawSync(text, { level: 1 }).toString('base64');
}

/** Reads a packed attribute of a row. */
export function unpacked<Value>(text: unknown): Value {
  if (typeof text !== 'string') throw new TypeError('the attribute is not a packed value');
  return JSON.parse(text.startsWith(mark) ? inflated(text.slice(mark.length)) : text) as Value;
}

const inflated = (base64: string): string => inflateRawSync(Buffer.from(base64, 'base64')).toString('utf8');
