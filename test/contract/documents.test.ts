import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { scripts } from '#functions/billing/providers/test/test-scripts.ts';
import { logLevels } from '#infra/local/console-log.ts';
import { scopes } from '#shared/contracts/scopes.ts';
import { omsProgram } from '../../bin/program.ts';
import { allOperations } from '../support/api/api-handlers.ts';

// That what the documents name is there: files, headings, commands, operations. What they say of it, no test can read.

const root = resolve(import.meta.dirname, '../..');
const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
const { scripts: commandsOfNpm } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const textOf = (document: string): string => readFileSync(join(root, document), 'utf8');
const found = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(document: string): string[] {
  const headings = found(textOf(document), /^#+ (.+)$/gm);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(documents)('%s', (document) => {
  const text = textOf(document);
  const spans = found(text, /`([^`\n]+)`/g);

  test('leads only to what is there', () => {
    const links = found(text, /\]\(((?!https?:)[^)\s]+)\)/g);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names only files and folders that there are', () => {
    const paths = spans.filter((span) =>
      /^(infra|functions|shared|workflows|test|bin|bench|docs|\.ci)\/[\w./-]*$/.test(span),
    );
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names only commands that there are', () => {
    const named = found(text, /npm (?:run )?((?<=run )[a-z0-9:-]+|start|test)\b/g);
    expect(named.filter((name) => !Object.hasOwn(commandsOfNpm, name))).toEqual([]);
  });

  test('names only operations that the API has', () => {
    const operations = new Set(allOperations.map(({ contract: { method, path } }) => `${method} ${path}`));
    const named = found(text, /\b((?:GET|POST|PUT|DELETE) \/v1\/[\w{}/-]+)/g);
    expect(named.filter((name) => !operations.has(name))).toEqual([]);
  });
});

describe('docs/cli.md', () => {
  /** Commands without parts of their own, by their whole name. */
  const commands = new Map(
    omsProgram().commands.flatMap((command): [string, Command][] =>
      command.commands.length > 0
        ? command.commands.map((part) => [`${command.name()} ${part.name()}`, part])
        : [[command.name(), command]],
    ),
  );
  const [, table = ''] = /^## Commands$([\s\S]*?)^## /m.exec(textOf('docs/cli.md')) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const named = (row: string): string[] => found(row.split(' | ')[0] ?? '', /`([a-z][a-z-]*(?: [a-z][a-z-]*)*)/g);

  test('describes every command of oms, and no other', () => {
    // How to log in stands above the table.
    expect(['login', ...rows.flatMap(named)].sort()).toEqual([...commands.keys()].sort());
  });

  test.each(rows)('names only options that the command has: %s', (row) => {
    const known = named(row).flatMap((name) => commands.get(name)?.options.map(({ long }) => long) ?? []);
    expect(found(row, /(--[a-z-]+)/g).filter((option) => !known.includes(option))).toEqual([]);
  });
});

test('docs/api.md tells every token of the test provider, and no other', () => {
  expect(found(textOf('docs/api.md'), /`(tok_[a-z_]+)`/g).sort()).toEqual(Object.keys(scripts).sort());
});

test('docs/one-machine.md tells every log level', () => {
  const [, row = ''] = /^\| `--log-level` \|[^|]+\| (.+) \(/m.exec(textOf('docs/one-machine.md')) ?? [];
  expect(found(row, /`([a-z]+)`/g)).toEqual([...logLevels]);
});

test('a scope speaks only of what its operations do', () => {
  const told = (scope: string, word: string) =>
    allOperations.some(
      ({ contract: { access, summary, description = '', path } }) =>
        access === scope && `${summary} ${description} ${path}`.toLowerCase().includes(word),
    );
  const verbs = Object.entries(scopes).flatMap(([scope, meaning]) =>
    found(meaning.toLowerCase(), /\b(amend|place|cancel|pick|pack|deliver|reject|release|refund|void)\b/g).map(
      (verb) => [scope, verb] as const,
    ),
  );
  expect(verbs.filter(([scope, verb]) => !told(scope, verb))).toEqual([]);
});
