import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  executionName,
  fulfilOrderInput,
  nextSteps,
  steps,
  turns,
  type StepName,
} from '#functions/processes/fulfil-order/contracts.ts';

const catcher = z.object({
  ErrorEquals: z.array(z.string()),
  Next: z.string(),
  Assign: z.record(z.string(), z.string()).optional(),
});
const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  MaxAttempts: z.int(),
  JitterStrategy: z.string().optional(),
});
const task = z.object({
  Type: z.literal('Task'),
  Resource: z.string(),
  Arguments: z.object({
    FunctionName: z.string(),
    Payload: z.strictObject({
      step: z.string(),
      execution: z.literal('{% $states.context.Execution.Name %}'),
      input: z.record(z.string(), z.unknown()),
    }),
  }),
  TimeoutSeconds: z.int().positive(),
  Retry: z.array(retrier).min(1),
  Catch: z.array(catcher).min(1),
  Assign: z.record(z.string(), z.unknown()).optional(),
  Next: z.string().optional(),
  End: z.literal(true).optional(),
});
const choice = z.object({
  Type: z.literal('Choice'),
  Choices: z.array(z.object({ Condition: z.string(), Next: z.string() })),
  Default: z.string(),
});
const end = z.object({ Type: z.enum(['Fail', 'Succeed']) });
const definition = z.object({
  QueryLanguage: z.literal('JSONata'),
  StartAt: z.string(),
  States: z.record(z.string(), z.discriminatedUnion('Type', [task, choice, end])),
});

const text = readFileSync(new URL('../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
const { StartAt, States } = definition.parse(JSON.parse(text));
const tasks = Object.entries(States).flatMap(([name, state]) => (state.Type === 'Task' ? [{ name, ...state }] : []));

const contractOf = (step: string) => {
  if (!Object.hasOwn(steps, step)) throw new Error(`the workflow calls a step ${step} without a contract`);
  return steps[step as StepName];
};

const targets = (name: string): string[] => {
  const state = States[name];
  if (!state) throw new Error(`there is no state ${name}`);
  if (state.Type === 'Task') return [...(state.Next ? [state.Next] : []), ...state.Catch.map(({ Next }) => Next)];
  return state.Type === 'Choice' ? [state.Default, ...state.Choices.map(({ Next }) => Next)] : [];
};

const isEnd = (state: (typeof States)[string] | undefined): boolean =>
  state?.Type === 'Fail' || state?.Type === 'Succeed' || (state?.Type === 'Task' && state.End === true);

const reachableFrom = (start: string): Set<string> => {
  const seen = new Set([start]);
  for (const name of seen) for (const to of targets(name)) seen.add(to);
  return seen;
};

test('the definition is valid', () => {
  const { isValid, errorsText } = validate(
    JSON.parse(text.replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:eu-west-1:1:function:x')),
  );
  expect(isValid ? 'valid' : errorsText('\n')).toBe('valid');
});

test('every state is reachable and every state leads to an end', () => {
  expect([...reachableFrom(StartAt)].sort()).toEqual(Object.keys(States).sort());
  const dead = Object.keys(States).filter((name) => {
    const reached = [...reachableFrom(name)];
    return !reached.some((one) => isEnd(States[one]));
  });
  expect(dead).toEqual([]);
});

test('every step with a contract has its place in the workflow', () =>
  expect([...new Set(tasks.map(({ Arguments }) => Arguments.Payload.step))].sort()).toEqual(Object.keys(steps).sort()));

describe.each(tasks)('$name', ({ name, Resource, Arguments, Retry, Catch, Assign, Next, End, TimeoutSeconds }) => {
  const { step, input } = Arguments.Payload;
  const contract = contractOf(step);
  const caught = Catch.flatMap(({ ErrorEquals }) => ErrorEquals);

  test('calls the steps function of the process', () => expect(Arguments.FunctionName).toBe('${StepsArn}'));

  test('sends the input of its contract', () => {
    expect(Object.keys(input).sort()).toEqual(Object.keys(contract.input.shape).sort());
  });

  test('waits for its token exactly when the step keeps one', () => {
    expect(Resource.endsWith('.waitForTaskToken')).toBe(contract.waits);
    expect('taskToken' in input).toBe(contract.waits);
    expect(TimeoutSeconds).toBeLessThanOrEqual(31_536_000);
  });

  test('tells the errors of its contract apart, never tries them again, and catches everything else last', () => {
    expect(caught.at(-1)).toBe('States.ALL');
    for (const error of contract.errors) {
      expect(caught).toContain(error);
      expect(Retry[0]?.ErrorEquals).toContain(error);
      expect(Retry[0]?.MaxAttempts).toBe(0);
    }
  });

  test('is tried again with jitter when the failure may pass', () => {
    const trying = Retry.filter(({ MaxAttempts }) => MaxAttempts > 0);
    expect(trying.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('Lambda.TooManyRequestsException');
    for (const { JitterStrategy } of trying) expect(JitterStrategy).toBe('FULL');
  });

  test('is tried again when it took too long, unless it waits for others', () => {
    const asksOnly = !Resource.endsWith('waitForTaskToken');
    expect(Retry.some(({ ErrorEquals }) => ErrorEquals.includes('States.Timeout'))).toBe(asksOnly);
  });

  test('takes from the answer only what its contract gives', () => {
    const taken = [...JSON.stringify(Assign ?? {}).matchAll(/\$states\.result\.(\w+)/g)].map(([, field]) => field);
    for (const field of taken) expect(Object.keys(contract.output.shape)).toContain(field);
  });

  test('ends in an exception, or is the exception itself', () => {
    const general = Catch.at(-1)?.Next;
    expect(general).toBe(name === 'Raise an exception' ? 'Exception not recorded' : 'Raise an exception');
    expect(Next === undefined ? End : Next in States).toBe(true);
  });
});

test('every turn that an order can take leads to the step that it needs', () => {
  const stateOf = { accept: 'Accept the order', invoice: 'Invoice and capture', complete: 'The order is complete' };
  const usually = { 'Accept the order': 'invoice', 'Invoice and capture': 'complete' } as const;
  for (const [name, follows] of Object.entries(usually)) {
    const state = States[name];
    if (state?.Type !== 'Task') throw new Error(`${name} is no task`);
    const caught = Object.fromEntries(
      state.Catch.flatMap(({ ErrorEquals, Next }) => ErrorEquals.map((e) => [e, Next])),
    );
    // Completion is the end of the way, and needs no state of its own after the usual step before it.
    expect(state.Next).toBe(follows === 'complete' ? undefined : stateOf[follows]);
    expect(state.End ?? false).toBe(follows === 'complete');
    for (const next of nextSteps) {
      if (next === follows) continue;
      expect(caught[turns[next]]).toBe(next === 'cancelled' ? 'Settle the cancellation' : stateOf[next]);
    }
  }
});

test('a cancelled order is settled and closed, without a way back into the waiting', () => {
  const way = ['Settle the cancellation'];
  for (const name of way) {
    const state = States[name];
    if (state?.Type === 'Task' && state.Next) way.push(state.Next);
  }
  expect(way).toEqual(['Settle the cancellation', 'Close the cancelled order']);
});

test('what is remembered of an error never fails itself, and is cut off', async () => {
  const assigns = tasks.flatMap(({ Catch }) => Catch.flatMap(({ Assign }) => (Assign ? [Assign] : [])));
  expect(new Set(assigns.map((assign) => JSON.stringify(assign))).size).toBe(1);
  const [{ cause = '' } = {}] = assigns;
  const evaluate = (errorOutput: object) =>
    jsonata(cause.slice(2, -2)).evaluate({}, { states: { errorOutput } }) as Promise<string>;
  expect(await evaluate({ Error: 'States.Timeout' })).toBe('');
  expect(await evaluate({ Error: 'Boom', Cause: 'x'.repeat(2000) })).toBe('x'.repeat(500));
});

test('an execution is started with what the steps read from it', () => {
  const read = new Set([...text.matchAll(/\$states\.context\.Execution\.Input\.(\w+)/g)].map(([, field]) => field));
  expect([...read].sort()).toEqual(Object.keys(fulfilOrderInput.shape).sort());
  expect(executionName('ord_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b', 12).length).toBeLessThanOrEqual(80);
});
