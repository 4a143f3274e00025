import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { steps, type StepName } from '#workflows/contracts.ts';
import { functionArn, machineResource, Stage } from '../local/stepfunctions/support.ts';

const text = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
const machine = JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => functionArn(name))) as object;

/** How a step ends: with its output, with an error of its contract, or with one that nobody expected. */
type Ending = { readonly output: object } | { readonly error: string };
type Script = { readonly [Name in StepName]?: readonly Ending[] };

interface Call {
  readonly step: StepName;
  readonly input: Readonly<Record<string, unknown>>;
}

const next = (step: string, version = 1): Ending => ({ output: { next: step, version } });
const failing = (times: number, error: string): Ending[] => Array.from({ length: times }, () => ({ error }));
const smooth: Script = { awaitProgress: [next('invoice', 2), next('complete', 3)] };
const plain: Readonly<Partial<Record<StepName, object>>> = {
  sourceOrder: { allocated: 1, backordered: 0 },
  releaseOrder: { released: 1 },
  invoiceShipments: { invoiced: 1 },
};

/**
 * Runs the workflow of one order on the local Step Functions, its steps ending as the script says; one that the script does
 * not name, or whose script has run out, ends well. @returns the states it went through, the calls, and how it ended.
 */
async function run(script: Script) {
  const stage = new Stage([machineResource(machine)]);
  const calls: Call[] = [];
  stage.kernel.answerWith(async (_, event) => {
    const { step, input } = event as Call;
    const count = calls.push({ step, input }) && calls.filter((call) => call.step === step).length;
    const ending = script[step]?.[count - 1] ?? { output: plain[step] ?? {} };
    const { taskToken } = input;
    if (typeof taskToken !== 'string') return answered(ending);
    // An unexpected error is thrown by the function itself, one of the contract comes through the token.
    if ('error' in ending && ending.error === 'Boom') return answered(ending);
    const action = 'error' in ending ? 'SendTaskFailure' : 'SendTaskSuccess';
    const told = 'error' in ending ? { error: ending.error } : { output: JSON.stringify(ending.output) };
    await stage.service.call?.({ action, input: { taskToken, ...told } });
    return { ok: true, payload: {} };
  });
  const arn = await stage.begin({ orderId: 'ord_1', run: 1 }, 'ord_1-1');
  await stage.kernel.timeline.advance(24 * 3_600_000);
  await stage.settle();
  const history = await stage.history(arn);
  const states = history
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map((entered) => (entered['stateEnteredEventDetails'] as { name: string }).name);
  return { states, calls, ended: await stage.describe(arn) };
}

function answered(ending: Ending) {
  if ('output' in ending) return { ok: true as const, payload: ending.output };
  return { ok: false as const, error: { errorType: ending.error, errorMessage: `${ending.error} happened` } };
}

const upToRelease = ['Screen the order', 'Source and allocate', 'Authorise payment', 'Release to locations'];
const toTheEnd = [
  'Wait for the locations',
  'What is next?',
  'Invoice and capture',
  'Wait for the locations',
  'What is next?',
  'Complete the order',
  'Order completed',
];
const closing = ['Settle the cancellation', 'Close the cancelled order', 'Order cancelled'];

test('an order goes from its screening to its end', async () => {
  const { states, ended, calls } = await run(smooth);
  expect(states).toEqual([...upToRelease, ...toTheEnd]);
  expect(ended.status).toBe('SUCCEEDED');
  expect(calls.map(({ input }) => input['orderId'])).toEqual(calls.map(() => 'ord_1'));
});

test('every call carries exactly the input of its contract', async () => {
  const boom = failing(4, 'Boom');
  const { calls } = await run({
    authorisePayment: [{ error: 'PaymentDeclined' }],
    invoiceShipments: boom,
    raiseException: [{ output: { decision: 'give_up' } }],
    awaitProgress: [next('invoice'), next('cancelled')],
  });
  for (const { step, input } of calls) expect(steps[step].input.safeParse(input).error?.message).toBeUndefined();
  const called = new Set(calls.map(({ step }) => step));
  expect(Object.keys(steps).filter((step) => !called.has(step as StepName))).toEqual([]);
});

test('the wait gets the version of its last answer, so that it can tell standing still', async () => {
  const { calls } = await run({ awaitProgress: [next('source', 7), next('invoice', 9), next('complete', 11)] });
  const seen = calls.flatMap(({ step, input }) => (step === 'awaitProgress' ? [input['seen']] : []));
  expect(seen).toEqual([0, 7, 9]);
});

describe('payment', () => {
  test('a declined payment is held for a person and authorised again, as often as it takes', async () => {
    const { states, ended } = await run({
      ...smooth,
      authorisePayment: [{ error: 'PaymentDeclined' }, { error: 'PaymentDeclined' }],
    });
    expect(states.slice(2, 8)).toEqual([
      'Authorise payment',
      'Hold for payment',
      'Authorise payment',
      'Hold for payment',
      'Authorise payment',
      'Release to locations',
    ]);
    expect(ended.status).toBe('SUCCEEDED');
  });
});

describe('a cancelled order', () => {
  test.each<{ step: StepName; at: number; before?: Script }>([
    { step: 'screenOrder', at: 1 },
    { step: 'sourceOrder', at: 2 },
    { step: 'authorisePayment', at: 3 },
    { step: 'holdForPayment', at: 4, before: { authorisePayment: [{ error: 'PaymentDeclined' }] } },
    { step: 'releaseOrder', at: 4 },
  ])('is settled and closed when $step finds it, and the step is not tried again', async ({ step, at, before }) => {
    const { states, calls, ended } = await run({ ...before, [step]: [{ error: 'OrderCancelled' }] });
    expect(states.slice(at)).toEqual(closing);
    expect(calls.filter((call) => call.step === step)).toHaveLength(1);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('is settled and closed when the wait finds it', async () => {
    const { states } = await run({ awaitProgress: [next('cancelled')] });
    expect(states.slice(4)).toEqual(['Wait for the locations', 'What is next?', ...closing]);
  });
  test('whose settlement fails becomes an exception, and after its resume is settled', async () => {
    const { states, ended } = await run({
      screenOrder: [{ error: 'OrderCancelled' }, { error: 'OrderCancelled' }],
      settlePayment: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'resume' } }],
    });
    expect(states).toEqual([
      'Screen the order',
      'Settle the cancellation',
      'Raise an exception',
      'What was decided?',
      'Screen the order',
      ...closing,
    ]);
    expect(ended.status).toBe('SUCCEEDED');
  });
});

describe('a step that fails', () => {
  const failures = failing(4, 'Boom');
  const waits = [next('invoice', 2), next('complete', 3)];
  test.each<{ step: StepName; state: string; waitsBefore?: readonly Ending[] }>([
    { step: 'screenOrder', state: 'Screen the order' },
    { step: 'sourceOrder', state: 'Source and allocate' },
    { step: 'authorisePayment', state: 'Authorise payment' },
    { step: 'releaseOrder', state: 'Release to locations' },
    { step: 'awaitProgress', state: 'Wait for the locations', waitsBefore: failures },
    { step: 'invoiceShipments', state: 'Invoice and capture', waitsBefore: waits.slice(0, 1) },
    { step: 'completeOrder', state: 'Complete the order', waitsBefore: waits },
  ])(
    '$state, is tried four times, then stands in the queue; resumed, goes to the end',
    async ({ step, state, waitsBefore = [] }) => {
      const { calls, states, ended } = await run({
        [step]: failures,
        awaitProgress: [...waitsBefore, ...waits],
        raiseException: [{ output: { decision: 'resume' } }],
      });
      const raised = calls.findIndex((call) => call.step === 'raiseException');
      expect(calls[raised]?.input).toMatchObject({ stage: state, error: 'Boom', run: 1 });
      expect(calls[raised]?.input['cause']).toContain('Boom happened');
      expect(calls.slice(0, raised).filter((call) => call.step === step)).toHaveLength(4);
      expect(states.at(-1)).toBe('Order completed');
      expect(ended.status).toBe('SUCCEEDED');
    },
  );
  test('for a passing reason is tried up to nine times', async () => {
    const { calls, states } = await run({
      ...smooth,
      sourceOrder: failing(8, 'TransientFailure'),
    });
    expect(calls.filter(({ step }) => step === 'sourceOrder')).toHaveLength(9);
    expect(states).not.toContain('Raise an exception');
  });
  test('given up, is cancelled, and what has left is carried to its end', async () => {
    const { states, ended } = await run({
      releaseOrder: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'give_up' } }],
      ...smooth,
    });
    expect(states.slice(3)).toEqual([
      'Release to locations',
      'Raise an exception',
      'What was decided?',
      'Cancel the order',
      ...toTheEnd,
    ]);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('given up before anything has left, is cancelled, settled and closed', async () => {
    const { states } = await run({
      sourceOrder: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'give_up' } }],
      awaitProgress: [next('cancelled')],
    });
    expect(states.slice(-6)).toEqual(['Cancel the order', 'Wait for the locations', 'What is next?', ...closing]);
  });
  test('to be cancelled, stands in the queue again', async () => {
    const { calls } = await run({
      sourceOrder: failing(4, 'Boom'),
      cancelOrder: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'give_up' } }, { output: { decision: 'give_up' } }],
      awaitProgress: [next('cancelled')],
    });
    const stages = calls.flatMap(({ step, input }) => (step === 'raiseException' ? [input['stage']] : []));
    expect(stages).toEqual(['Source and allocate', 'Cancel the order']);
  });
  test('to make progress, goes to a person at once', async () => {
    const { calls } = await run({
      awaitProgress: [next('source', 5), { error: 'NoProgress' }, next('complete', 6)],
      raiseException: [{ output: { decision: 'resume' } }],
    });
    expect(calls.find(({ step }) => step === 'raiseException')?.input).toMatchObject({
      error: 'NoProgress',
      cause: '',
    });
    expect(calls.filter(({ step }) => step === 'awaitProgress')).toHaveLength(3);
  });
  test('and whose exception cannot be recorded, fails the execution, for the sweeper to find', async () => {
    const { ended } = await run({
      sourceOrder: failing(4, 'Boom'),
      raiseException: failing(4, 'Boom'),
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ExceptionNotRecorded' });
  });
});
