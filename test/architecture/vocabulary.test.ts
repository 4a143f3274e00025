import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';
import * as vocabulary from '#shared/contracts/vocabulary.ts';
import { root, sourceFiles } from './modules.ts';

/** A set of words as it is spelled somewhere: a union of texts, or a list of them. */
interface Spelled {
  readonly words: string;
  /** `functions/orders/aggregate/order.ts:12` */
  readonly at: string;
  readonly file: string;
  /** It says what there is: a union, a `z.enum`, a list that is `as const`; others are lists of some of it. */
  readonly declares: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const keyOf = (words: readonly string[]): string => [...new Set(words)].sort().join(' | ');

/** Bin and demo are clients: their words are the generated client's, which the compiler holds them to. The host knows no word of the business; tests say what they expect. */
const files = sourceFiles().filter(
  (file) => /^(shared|functions|infra|workflows)\//.test(file) && !file.startsWith('infra/local/'),
);
const own = 'shared/contracts/vocabulary.ts';
const spelled = files.filter((file) => file !== own).flatMap(spelledIn);

test('a set of words of the vocabulary is spelled nowhere else', () => {
  const known = new Map(Object.entries(vocabulary).map(([name, words]) => [keyOf(words), name]));
  expect(known.size).toBeGreaterThan(30);
  const again = spelled.flatMap(({ words, at }) => (known.has(words) ? [`${at} spells ${known.get(words)}`] : []));
  expect(again).toEqual([]);
});

test('no two files declare the same set of words', () => {
  const places = Map.groupBy(
    spelled.filter(({ declares }) => declares),
    ({ words }) => words,
  );
  expect(places.size).toBeGreaterThan(50);
  const twice = [...places].filter(([, all]) => new Set(all.map(({ file }) => file)).size > 1);
  expect(twice.map(([words, all]) => `${words}: ${all.map(({ at }) => at).join(', ')}`)).toEqual([]);
});

function spelledIn(file: string): Spelled[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: Spelled[] = [];
  const visit = (node: Node, parent: Node | undefined): void => {
    const words = wordsOf(node);
    if (words !== undefined && words.length > 1) {
      const at = `${file}:${text.slice(0, node.start).split('\n').length}`;
      found.push({ words: keyOf(words), at, file, declares: declares(node, parent, text) });
    }
    for (const member of Object.values(node)) {
      for (const inner of Array.isArray(member) ? member : [member]) if (isNode(inner)) visit(inner, node);
    }
  };
  visit(parseSync(file, text).program as unknown as Node, undefined);
  return found;
}

/** The words of a union or list that holds nothing else, but for `undefined` in a union. */
function wordsOf({ type, types, elements }: Node): string[] | undefined {
  const members = type === 'TSUnionType' ? types : type === 'ArrayExpression' ? elements : undefined;
  if (!Array.isArray(members)) return undefined;
  const words = members.filter((member) => isNode(member) && member.type !== 'TSUndefinedKeyword').map(wordOf);
  return words.every((word) => word !== undefined) ? words : undefined;
}

function wordOf(member: Node): string | undefined {
  const literal = (member.type === 'TSLiteralType' ? member['literal'] : member) as Node;
  return literal.type === 'Literal' && typeof literal['value'] === 'string' ? literal['value'] : undefined;
}

function declares({ type, start }: Node, parent: Node | undefined, text: string): boolean {
  if (type === 'TSUnionType' || parent?.type === 'TSAsExpression') return true;
  return parent?.type === 'CallExpression' && text.slice(parent.start, start).endsWith('.enum(');
}
