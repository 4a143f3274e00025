import { InvalidPattern } from './invalid-pattern.ts';
import { compileLeaf, type Leaf } from './pattern-leaf.ts';

/** Answers whether an event (or a stream record, for event source filters) matches. */
export type EventMatcher = (event: unknown) => boolean;

/**
 * Compiles an event pattern: every field named must match, any of a list's alternatives will do, and of an array in the
 * event one element is enough (of an array of objects, one that matches as a whole).
 * @throws InvalidPattern
 */
export function compilePattern(pattern: unknown): EventMatcher {
  return compileObject(pattern, []);
}

function compileObject(pattern: unknown, path: readonly string[]): EventMatcher {
  if (!isObject(pattern)) throw new InvalidPattern(path, `expected an object, found ${JSON.stringify(pattern)}`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidPattern(path, 'an empty object matches nothing');
  const conditions = fields.map(([name, condition]) =>
    name === '$or' && Array.isArray(condition) && condition.every(isObject)
      ? compileAlternatives(condition, [...path, '$or'])
      : compileField(name, condition, [...path, name]),
  );
  return (value) => conditions.every((matches) => matches(value));
}

function compileAlternatives(alternatives: readonly unknown[], path: readonly string[]): EventMatcher {
  if (alternatives.length === 0) throw new InvalidPattern(path, '$or needs alternatives');
  const matchers = alternatives.map((alternative) => compileObject(alternative, path));
  return (value) => matchers.some((matches) => matches(value));
}

function compileField(name: string, condition: unknown, path: readonly string[]): EventMatcher {
  if (Array.isArray(condition)) {
    if (condition.length === 0) throw new InvalidPattern(path, 'an empty list matches nothing');
    const leaves = condition.map((alternative) => compileLeaf(alternative, path));
    return (value) => matchLeaves(field(value, name), leaves);
  }
  if (!isObject(condition)) {
    throw new InvalidPattern(path, `expected a list or an object, found ${JSON.stringify(condition)}`);
  }
  const inner = compileObject(condition, path);
  return (value) => matchInside(field(value, name), inner);
}

function matchInside(value: unknown, inner: EventMatcher): boolean {
  // A missing object can still match: its fields may be asked not to exist.
  return Array.isArray(value)
    ? value.length === 0
      ? inner({})
      : value.some((element) => matchInside(element, inner))
    : inner(value);
}

function matchLeaves(value: unknown, leaves: readonly Leaf[]): boolean {
  const values = leafValues(value);
  if (values.length === 0) return leaves.some((leaf) => leaf.absent);
  return values.some((each) => leaves.some((leaf) => leaf.matches(each)));
}

/** The scalars that stand in a field: none for a missing field, an object or an empty array. */
function leafValues(value: unknown): unknown[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leafValues) : [value];
}

function field(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
