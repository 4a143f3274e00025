import { isDeepStrictEqual } from 'node:util';

/** A row as functions know it: each attribute a plain value. */
export type Row = Record<string, unknown>;

/** A row as DynamoDB's JSON protocol has it: each attribute an object that names its type. Bytes are base64 text. */
export type WireRow = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The row in DynamoDB's JSON. Undefined attributes are left out, at every depth. Throws a TypeError for a value that no
 * attribute holds: a number that is not finite, or a whole one too large to be exact; an object of a class; an empty set.
 */
export function toWire(row: Readonly<Row>): WireRow {
  const wire: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const name in row) if (row[name] !== undefined) wire[name] = attribute(row[name]);
  return wire;
}

/** A row from DynamoDB's JSON. */
export function fromWire(wire: WireRow): Row {
  const row: Row = {};
  for (const name in wire) row[name] = plain(wire[name] ?? {});
  return row;
}

/** True of values that would be stored alike: undefined members do not count, nor what rows of a later version carry beside them. */
export function storedAlike(one: object, other: object): boolean {
  return isDeepStrictEqual(toWire({ ...one }), toWire({ ...other }));
}

/** One value as an attribute of DynamoDB's JSON. */
export function attribute(value: unknown): Readonly<Record<string, unknown>> {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: numberText(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      return ofObject(value);
    default:
      throw new TypeError(
        `a row cannot hold ${typeof value === 'symbol' ? 'a symbol' : `the ${typeof value} ${value}`}`,
      );
  }
}

function ofObject(value: object | null): Readonly<Record<string, unknown>> {
  if (value === null) return { NULL: true };
  if (Array.isArray(value)) return { L: value.filter((item) => item !== undefined).map(attribute) };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return { M: toWire(value as Row) };
  if (value instanceof Uint8Array)
    return { B: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  if (value instanceof Set && value.size > 0 && [...value].every((member) => typeof member === 'string')) {
    return { SS: [...value] };
  }
  throw new TypeError(`a row cannot hold an object of the class ${value.constructor.name}, or an empty set`);
}

function numberText(value: number): string {
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (!isExact)
    throw new TypeError(`a row cannot hold the number ${value}: it is not finite, or too large to be exact`);
  return String(value);
}

/** The value of one attribute of DynamoDB's JSON. */
export function plain(wire: Readonly<Record<string, unknown>>): unknown {
  for (const type in wire) {
    const value = wire[type];
    switch (type) {
      case 'S':
      case 'BOOL':
        return value;
      case 'N':
        return exactNumber(String(value));
      case 'M':
        return fromWire(value as WireRow);
      case 'L':
        return (value as Readonly<Record<string, unknown>>[]).map(plain);
      case 'NULL':
        return null;
      case 'B':
        return new Uint8Array(Buffer.from(String(value), 'base64'));
      case 'SS':
        return new Set(value as string[]);
      default:
        throw new TypeError(`an attribute has the type ${type}, which no row of this system holds`);
    }
  }
  throw new TypeError('an attribute has no value');
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) && !text.includes('.'))
    throw new TypeError(`the number ${text} is too large to be exact`);
  return value;
}
