import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { executionName } from '#functions/processes/engine/executions.ts';
import { fulfilOrder } from '#functions/processes/fulfil-order/process.ts';
import { fulfilOrderInput, steps, turns, waits, type StepName } from '#functions/processes/fulfil-order/contracts.ts';

const catcher = z.object({
  ErrorEquals: z.array(z.string()),
  Next: z.string(),
  Assign: z.record(z.string(), z.string()).optional(),
  Output: z.literal('{% $states.input %}'),
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
  Output: z.string(),
  Next: z.string().optional(),
  End: z.literal(true).optional(),
});
const choice = z.object({
  Type: z.literal('Choice'),
  Choices: z.array(z.object({ Condition: z.string(), Next: z.string() })),
  Assign: z.record(z.string(), z.string()),
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

describe.each(tasks)('$name', ({ name, Resource, Arguments, Retry, Catch, Output, Next, End, TimeoutSeconds }) => {
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

  test('never tries again what its contract says that trying cannot mend, and catches everything', () => {
    expect(Catch).toHaveLength(1);
    expect(caught).toEqual(['States.ALL']);
    const untried = Retry.filter(({ MaxAttempts }) => MaxAttempts === 0).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(untried).toEqual(contract.errors);
    if (untried.length > 0) expect(Retry[0]?.MaxAttempts).toBe(0);
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

  test('adds what it answers with to what says which order it is', () => {
    const answer = contract.waits ? '$states.result' : '$states.result.Payload';
    expect(Output).toBe(`{% $merge([$states.input, ${answer}]) %}`);
  });

  test('is named for what it waits for, if it waits', () => {
    expect((waits as readonly string[]).includes(name)).toBe(contract.waits);
    if (contract.waits) expect(input['wait']).toBe('{% $states.context.State.Name %}');
  });

  test('ends in an exception, or is about one itself', () => {
    const isAboutOne = name === 'Raise exception' || name === 'Await resolution';
    expect(Catch.at(-1)?.Next).toBe(isAboutOne ? 'Exception not recorded' : 'Raise exception');
    expect(Next === undefined ? End : Next in States).toBe(true);
  });
});

describe('what an order needs next', () => {
  const choosing = States['What is next?'];
  if (choosing?.Type !== 'Choice') throw new Error('there is no choice');

  test('leads to the state of that name, whatever it is', () => {
    expect(choosing.Choices.map(({ Next }) => Next).sort()).toEqual([...turns].sort());
    for (const { Condition, Next } of choosing.Choices) expect(Condition).toBe(`{% $states.input.next = '${Next}' %}`);
    expect(choosing.Default).toBe('Raise exception');
  });

  test('is asked after everything that says it, but for acceptance, which its usual wait follows, and the last wait', () => {
    const follows: Readonly<Record<string, string | undefined>> = {
      Accept: 'Await shipment',
      'Await delivery': undefined,
    };
    const saying = tasks.filter(({ Arguments }) => 'next' in contractOf(Arguments.Payload.step).output.shape);
    expect(saying.length).toBeGreaterThan(waits.length);
    for (const { name, Next } of saying) expect(Next).toBe(name in follows ? follows[name] : 'What is next?');
  });
});

test('the wait that the engine takes for the last is the one that nothing follows', () => {
  const last = tasks.filter(({ name, Next }) => (waits as readonly string[]).includes(name) && Next === undefined);
  expect(last.map(({ name }) => name)).toEqual([fulfilOrder.lastWait]);
});

test('a cancelled order is settled and closed, without a way back into the waiting', () => {
  const way = ['Settle cancellation'];
  for (const name of way) {
    const state = States[name];
    if (state?.Type === 'Task' && state.Next) way.push(state.Next);
  }
  expect(way).toEqual(['Settle cancellation', 'Complete']);
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
  expect([...read].filter((field) => !(String(field) in fulfilOrderInput.shape))).toEqual([]);
});

describe('the name of an execution', () => {
  const orderId = 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b';
  const nameOf = (number: string) => executionName(number, orderId, 12);

  test('begins with the number that people know', () => {
    expect(nameOf('WEB-1')).toBe(`WEB-1-${orderId}-12`);
  });
  test.each(['WEB 1', 'заказ-1', 'a/b', 'a.b', '#1', ''])(
    'leaves out a number that a name may not hold: %j',
    (number) => {
      expect(nameOf(number)).toBe(`${orderId}-12`);
    },
  );
  test('is never longer than a name may be, and differs where the numbers begin alike', () => {
    const name = nameOf('9'.repeat(200));
    expect(name).toHaveLength(80);
    expect(name.endsWith(`-${orderId}-12`)).toBe(true);
  });
});
