declare const content: unique symbol;

/**
 * A nested value kept as JSON text in one attribute. Values that are always read and written whole are kept so: they are
 * smaller, and an engine takes a text ten times faster than a tree of attributes (docs/benchmarks.md). What conditions,
 * indexes or projections look at stays an attribute of its own.
 */
export type Packed<Value> = string & { readonly [content]?: Value };

export function packed<Value>(value: Value): Packed<Value> {
  return JSON.stringify(value);
}

/** Reads a packed attribute of a row. */
export function unpacked<Value>(text: unknown): Value {
  if (typeof text !== 'string') throw new TypeError('the attribute is not a packed value');
  return JSON.parse(text) as Value;
}
