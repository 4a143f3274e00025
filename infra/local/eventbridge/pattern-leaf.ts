import { InvalidPattern } from './invalid-pattern.ts';

/** One alternative for a scalar field. `absent`: it is met by a field that is not there. */
export interface Leaf {
  readonly absent: boolean;
  matches(value: unknown): boolean;
}

type Path = readonly string[];
type Test = (value: unknown) => boolean;

/**
 * Compiles one alternative: a plain value, or an object with one comparison (prefix, anything-but, numeric, exists).
 * @throws InvalidPattern
 */
export function compileLeaf(alternative: unknown, path: Path): Leaf {
  if (isScalar(alternative)) return present((value) => value === alternative);
  const [name, operand] = onlyEntry(alternative, path);
  switch (name) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new InvalidPattern(path, 'exists takes true or false');
      return operand ? present(() => true) : { absent: true, matches: () => false };
    case 'numeric':
      return present(numeric(operand, path));
    case 'anything-but':
      return present(anythingBut(operand, path));
    case 'prefix':
      if (typeof operand !== 'string') throw new InvalidPattern(path, 'prefix takes a string on this host');
      return present((value) => typeof value === 'string' && value.startsWith(operand));
    default:
      throw new InvalidPattern(path, `this host compares by prefix, anything-but, numeric and exists, not by ${name}`);
  }
}

function present(matches: Test): Leaf {
  return { absent: false, matches };
}

function anythingBut(operand: unknown, path: Path): Test {
  const excluded = new Set<unknown>(Array.isArray(operand) ? operand : [operand]);
  if (excluded.size === 0) throw new InvalidPattern(path, 'anything-but takes at least one value');
  for (const each of excluded) {
    if (typeof each !== 'string' && typeof each !== 'number') {
      throw new InvalidPattern(path, `anything-but takes strings or numbers, found ${JSON.stringify(each)}`);
    }
  }
  return (value) => !excluded.has(value);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(operand: unknown, path: Path): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    throw new InvalidPattern(path, 'numeric takes pairs of a comparison and a number');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw new InvalidPattern(path, `numeric takes =, <, <=, > or >= and a number, not ${JSON.stringify(operand)}`);
    }
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function onlyEntry(value: unknown, path: Path): [string, unknown] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    throw new InvalidPattern(path, `expected a value or an object with one comparison, found ${JSON.stringify(value)}`);
  }
  return entry;
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
