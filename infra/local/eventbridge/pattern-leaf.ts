import { BlockList, isIP } from 'node:net';
import { InvalidPattern } from './invalid-pattern.ts';

/** One alternative for a scalar field. `absent`: it is met by a field that is not there. */
export interface Leaf {
  readonly absent: boolean;
  matches(value: unknown): boolean;
}

type Path = readonly string[];
type Test = (value: unknown) => boolean;

/**
 * Compiles one alternative: a plain value, or an object with one comparison (prefix, suffix, equals-ignore-case,
 * wildcard, anything-but, numeric, exists, cidr).
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
    case 'cidr':
      return present(cidr(operand, path));
    case 'anything-but':
      return present(anythingBut(operand, path));
    default:
      return present(textTest(name, operand, path));
  }
}

function present(matches: Test): Leaf {
  return { absent: false, matches };
}

function anythingBut(operand: unknown, path: Path): Test {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [name, inner] = onlyEntry(operand, path);
    const tests = listOf(inner, path).map((each) => textTest(name, each, path));
    return (value) => !tests.some((test) => test(value));
  }
  const excluded = new Set(listOf(operand, path));
  for (const each of excluded) {
    if (typeof each !== 'string' && typeof each !== 'number') {
      throw new InvalidPattern(path, `anything-but takes strings or numbers, found ${JSON.stringify(each)}`);
    }
  }
  return (value) => !excluded.has(value);
}

function textTest(name: string, operand: unknown, path: Path): Test {
  if ((name === 'prefix' || name === 'suffix') && typeof operand === 'object' && operand !== null) {
    const [inner, text] = onlyEntry(operand, path);
    if (inner !== 'equals-ignore-case') throw new InvalidPattern(path, `${name} takes no ${inner}`);
    const folded = textOf(text, name, path).toLowerCase();
    return onText((value) =>
      name === 'prefix' ? value.toLowerCase().startsWith(folded) : value.toLowerCase().endsWith(folded),
    );
  }
  const text = textOf(operand, name, path);
  switch (name) {
    case 'prefix':
      return onText((value) => value.startsWith(text));
    case 'suffix':
      return onText((value) => value.endsWith(text));
    case 'equals-ignore-case':
      return onText((value) => value.toLowerCase() === text.toLowerCase());
    case 'wildcard':
      return onText(wildcard(text, path));
    default:
      throw new InvalidPattern(path, `there is no comparison named ${name}`);
  }
}

function onText(test: (text: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value);
}

/** `*` stands for any characters; a backslash before `*` or a backslash takes it literally. */
function wildcard(pattern: string, path: Path): (text: string) => boolean {
  if (/(?<!\\)(\\\\)*\*\*/.test(pattern)) throw new InvalidPattern(path, 'wildcard must not have two * in a row');
  const parts: string[] = [''];
  for (let index = 0; index < pattern.length; index++) {
    let character = pattern.charAt(index);
    if (character === '*') {
      parts.push('');
      continue;
    }
    if (character === '\\') {
      character = pattern.charAt(++index);
      if (character !== '*' && character !== '\\')
        throw new InvalidPattern(path, 'a backslash in wildcard only escapes * and \\');
    }
    parts[parts.length - 1] += character;
  }
  return (text) => matchParts(text, parts);
}

/** Linear, unlike a regular expression with several `.*`. */
function matchParts(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

function numeric(operand: unknown, path: Path): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    throw new InvalidPattern(path, 'numeric takes pairs of a comparison and a number');
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    tests.push(comparison(operand[index], operand[index + 1], path));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function comparison(operator: unknown, bound: unknown, path: Path): (value: number) => boolean {
  if (typeof bound !== 'number' || Math.abs(bound) > 5e9) {
    throw new InvalidPattern(path, `numeric compares with numbers from -5e9 to 5e9, not ${JSON.stringify(bound)}`);
  }
  switch (operator) {
    case '=':
      return (value) => value === bound;
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '>':
      return (value) => value > bound;
    case '>=':
      return (value) => value >= bound;
    default:
      throw new InvalidPattern(path, `numeric knows =, <, <=, > and >=, not ${JSON.stringify(operator)}`);
  }
}

function cidr(operand: unknown, path: Path): Test {
  const [address, bits] = textOf(operand, 'cidr', path).split('/');
  const version = isIP(address ?? '');
  const length = Number(bits);
  if (
    address === undefined ||
    version === 0 ||
    bits === undefined ||
    !(length >= 0 && length <= (version === 4 ? 32 : 128))
  ) {
    throw new InvalidPattern(path, `${JSON.stringify(operand)} is no address range such as 10.0.0.0/24`);
  }
  const range = new BlockList();
  range.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  return onText((value) => isIP(value) === version && range.check(value, version === 4 ? 'ipv4' : 'ipv6'));
}

function onlyEntry(value: unknown, path: Path): [string, unknown] {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    throw new InvalidPattern(path, `expected a value or an object with one comparison, found ${JSON.stringify(value)}`);
  }
  return entry;
}

function listOf(value: unknown, path: Path): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new InvalidPattern(path, 'anything-but takes at least one value');
  return list;
}

function textOf(value: unknown, name: string, path: Path): string {
  if (typeof value !== 'string')
    throw new InvalidPattern(path, `${name} takes a string, found ${JSON.stringify(value)}`);
  return value;
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
