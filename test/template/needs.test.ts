import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import {
  apiFunctions,
  consumerFunctions,
  functionSources,
  outboxPublisher,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
} from '#infra/functions.ts';
import type { FunctionNeeds } from '#shared/context.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { settingsOf } from '../support/template/settings.ts';

type Described = FunctionNeeds;
const root = resolve(import.meta.dirname, '../..');
const sources = functionSources(settingsOf('prod', { demoWarehouse: true }));

const descriptions: Record<string, Described> = {
  ...Object.fromEntries(Object.entries(apiFunctions).map(([name, description]) => [`${name}-api`, description])),
  ...Object.fromEntries(Object.entries(stepFunctions).map(([name, description]) => [`${name}-steps`, description])),
  ...consumerFunctions,
  ...scheduledFunctions,
  ...queuedFunctions,
  'publish-outbox': outboxPublisher,
};

/** The code that is left of our own files in each function's bundle once what it does not use is shaken off. */
const bundles = new Map(
  (
    await build({
      entryPoints: Object.entries(sources).map(([out, { entry }]) => ({ in: join(root, entry), out })),
      absWorkingDir: root,
      outdir: '/bundles',
      bundle: true,
      write: false,
      packages: 'external',
      platform: 'node',
      target: 'node24',
      format: 'esm',
      logLevel: 'error',
    })
  ).outputFiles.map(({ path, text }) => [path.slice('/bundles/'.length, -'.js'.length), text]),
);

/** Every function serves its API through the same shell, which can know a caller and keep an answer. */
const shell = ['shared/http/', 'shared/contracts/', 'shared/dynamodb/tables.ts'];

/** The shell of an API keeps a secret; another function that needs one has to be given its table. */
const ofShell = (name: string, file: string): boolean =>
  shell.some((place) => file.startsWith(place)) || (name.endsWith('-api') && file.startsWith('shared/kept-secrets/'));

function ownCode(name: string): string {
  const parts = (bundles.get(name) ?? '').split(/^\/\/ ((?:functions|shared|workflows)\/\S+)$/m);
  const code: string[] = [];
  for (let index = 1; index < parts.length; index += 2) {
    const file = parts[index] ?? '';
    // What a context says of itself is no code of the function.
    const isDescription = file.endsWith('/context.ts');
    if (!isDescription && !ofShell(name, file)) code.push(parts[index + 1] ?? '');
  }
  return withoutUnusedKinds(code.join('\n'));
}

/** The bundler keeps the kinds of rows that a function never names; they touch no table. */
function withoutUnusedKinds(code: string): string {
  return code.replaceAll(
    /^var (\w+) = (?:\{\n(?: {2}.*\n)*\}|rowKind\(\{\n(?: {2}.*\n)*\}\));$/gm,
    (declaration, name: string) =>
      declaration.includes('rowKind(') && code.split(new RegExp(`\\b${name}\\b`)).length === 2 ? '' : declaration,
  );
}

const found = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];

/** Which part of a description lets a function make a call. */
const needs: Record<string, (description: Described) => boolean | undefined> = {
  StartExecutionCommand: ({ startsWorkflow }) => startsWorkflow,
  DescribeExecutionCommand: ({ watchesWorkflow }) => watchesWorkflow,
  SendTaskSuccessCommand: ({ answersTasks }) => answersTasks,
  PutEventsCommand: ({ publishesEvents }) => publishesEvents,
  SendEmailCommand: ({ sendsMail }) => sendsMail,
  SendMessageCommand: ({ ownDelayQueue }) => ownDelayQueue,
  SendMessageBatchCommand: ({ feeds }) => feeds !== undefined,
  GetSecretValueCommand: ({ secrets = [] }) => secrets.length > 0,
  CreateUserPoolClientCommand: ({ managesClients }) => managesClients,
  DescribeUserPoolClientCommand: ({ managesClients }) => managesClients,
  DeleteUserPoolClientCommand: ({ managesClients }) => managesClients,
};

describe.each(Object.keys(sources))('the code of %s', (name) => {
  const description = descriptions[name] ?? { tables: {} };
  const code = ownCode(name);

  test('uses the tables that it is given, and no other', () => {
    const names = Object.keys(tables).join('|');
    const used = found(code, new RegExp(`"(${names})"`, 'g'));
    // The shell of an API asks for these, and who acts for clients as it does.
    const isAsked = (name.endsWith('-api') && name !== 'documentation-api') || description.actsForClients;
    const always = isAsked ? ['Parties', 'Idempotency'] : [];
    expect([...new Set([...used, ...always])].sort()).toEqual(Object.keys(description.tables).sort());
  });

  test('calls only what its role allows', () => {
    const calls = found(code, /new (\w+Command)\(/g);
    // Whoever reads a queue may put off what it could not do.
    const ofItsQueue =
      name in consumerFunctions || name in queuedFunctions ? ['ChangeMessageVisibilityBatchCommand'] : [];
    const without = calls.filter((call) => !ofItsQueue.includes(call) && !needs[call]?.(description));
    expect(without).toEqual([]);
  });

  test('is allowed only what it calls', () => {
    const calls = found(code, /new (\w+Command)\(/g);
    const unused = Object.entries(needs)
      .filter(([, allows]) => allows(description))
      .map(([call]) => call);
    expect(unused.filter((call) => !calls.includes(call))).toEqual([]);
  });
});

test('the code of every function is looked at', () => {
  expect([...bundles.keys()].sort()).toEqual(Object.keys(descriptions).sort());
});
