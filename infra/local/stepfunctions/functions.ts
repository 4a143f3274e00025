import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';

/** Where expressions take time, ids and chance from, so that a replay gives the same values. */
export interface Sources {
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function partition(items: readonly unknown[], size: number): unknown[][] {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`$partition needs a positive size, not ${size}`);
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += size) parts.push(items.slice(at, at + size));
  return parts;
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new RangeError('$range needs a step other than 0');
  const numbers: number[] = [];
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    numbers.push(value);
    if (numbers.length > 1000) throw new RangeError('$range gives at most 1000 numbers');
  }
  return numbers;
}

function hash(text: string, algorithm: string): string {
  const known = algorithms[algorithm];
  if (known === undefined) {
    throw new RangeError(`$hash knows ${Object.keys(algorithms).join(', ')}, not ${algorithm}`);
  }
  return createHash(known).update(text).digest('hex');
}

/** One draw of mulberry32: the same seed gives the same number on every host. */
function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

function shuffled(items: readonly unknown[], random: () => number): unknown[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** Gives an expression the functions that Step Functions adds to JSONata, and takes away the one it forbids. */
export function addFunctions(expression: jsonata.Expression, sources: Sources): void {
  expression.registerFunction('partition', partition, '<a-n:a>');
  expression.registerFunction('range', range, '<nnn:a<n>>');
  expression.registerFunction('hash', hash, '<s-s:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? sources.random() : seeded(seed)),
    '<n?:n>',
  );
  expression.registerFunction('shuffle', (items: unknown[]) => shuffled(items, sources.random), '<a:a>');
  expression.registerFunction('uuid', () => sources.newId(), '<:s>');
  expression.registerFunction(
    'parse',
    (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    '<s-:x>',
  );
  expression.registerFunction('millis', () => sources.now(), '<:n>');
  expression.registerFunction(
    'eval',
    () => {
      throw new Error('$eval is not available in Step Functions; use $parse for JSON text');
    },
    '<sx?:x>',
  );
}
