import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import { importFile } from '#functions/processes/import-file/process.ts';
import { importFileInput, steps, turns } from '#functions/processes/import-file/contracts.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly JitterStrategy: string }[];
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly Payload: { readonly step: keyof typeof steps; readonly input: object } };
}

const text = readFileSync(new URL('../../workflows/import-file.asl.json', import.meta.url), 'utf8');
const { StartAt, States } = JSON.parse(text) as { StartAt: string; States: Record<string, State> };
const targets = ({ Next, Default, Choices = [], Catch = [] }: State): string[] =>
  [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)].flatMap((name) => name ?? []);
const from = (start: string): Set<string> => {
  const reached = new Set([start]);
  for (const name of reached) for (const next of targets(States[name] ?? { Type: '' })) reached.add(next);
  return reached;
};

test('the definition is valid, each state can be reached, and each leads to an end', () => {
  const { isValid, errorsText } = validate(
    JSON.parse(text.replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:eu-west-1:1:function:x')),
  );
  expect(isValid ? 'valid' : errorsText('\n')).toBe('valid');
  expect([...from(StartAt)].sort()).toEqual(Object.keys(States).sort());
  const ends = new Set(Object.keys(States).filter((name) => ['Succeed', 'Fail'].includes(States[name]?.Type ?? '')));
  for (const name of Object.keys(States)) expect([...from(name)].some((one) => ends.has(one))).toBe(true);
});

test('what an import needs next is a state', () => {
  expect(turns.filter((turn) => !(turn in States))).toEqual([]);
});

describe.each(Object.entries(States).filter(([, { Type }]) => Type === 'Task'))('%s', (_, state) => {
  test('sends the input of its step, is tried again with jitter, and lets no failure pass', () => {
    const { step, input } = state.Arguments?.Payload ?? { step: 'surveyFile', input: {} };
    expect(Object.keys(input).sort()).toEqual(Object.keys(steps[step].input.shape).sort());
    expect(state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('Lambda.TooManyRequestsException');
    expect(state.Retry?.every(({ JitterStrategy }) => JitterStrategy === 'FULL')).toBe(true);
    expect(state.Catch?.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
    expect(state.TimeoutSeconds).toBeGreaterThan(0);
  });
});

test('an execution is named for what is imported, and says which import it is', () => {
  const subject = { importId: 'imp_1', run: 2, kind: 'items', stage: 'running' } as Parameters<
    typeof importFile.executionOf
  >[0];
  const { name, input } = importFile.executionOf(subject);
  expect(name).toBe('items-imp_1-2');
  expect(importFileInput.parse(input)).toEqual({ importId: 'imp_1', run: 2, kind: 'items', stage: 'running' });
});
