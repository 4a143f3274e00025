import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { steps, type StepName } from '#functions/processes/fulfil-order/contracts.ts';
import { functionArn, machineResource, Stage } from '#infra/local/test/unit/stepfunctions/support.ts';

const text = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
const machine = JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => functionArn(name))) as object;

/** How a step ends: with its output, with an error of its contract, or with one that nobody expected. */
type Ending = { readonly output: object } | { readonly error: string };
type Script = { readonly [Name in StepName]?: readonly Ending[] };

interface Call {
  readonly step: StepName;
  readonly input: Readonly<Record<string, unknown>>;
}

const failing = (times: number, error: string): Ending[] => Array.from({ length: times }, () => ({ error }));
const turning = (...errors: string[]): Ending[] => errors.map((error) => ({ error }));
const usual: Ending = { output: {} };

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
    const ending = script[step]?.[count - 1] ?? usual;
    const { taskToken } = input;
    if (typeof taskToken !== 'string') return answered(ending);
    if ('error' in ending && thrown.has(ending.error)) return answered(ending);
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

/** What a steps function throws; anything else comes through its token. */
const thrown = new Set(['Boom', 'NoProgress', 'NoServiceLocation', 'CaptureRefused', 'TransientFailure']);

function answered(ending: Ending) {
  if ('output' in ending) return { ok: true as const, payload: ending.output };
  return { ok: false as const, error: { errorType: ending.error, errorMessage: `${ending.error} happened` } };
}

const toTheEnd = ['Accept the order', 'Invoice and capture'];
const closing = ['Settle the cancellation', 'Close the cancelled order'];

test('an order goes from its acceptance to its end in two states', async () => {
  const { states, ended, calls } = await run({});
  expect(states).toEqual(toTheEnd);
  expect(ended.status).toBe('SUCCEEDED');
  expect(calls.map(({ input }) => input['orderId'])).toEqual(calls.map(() => 'ord_1'));
});

test('every call carries exactly the input of its contract', async () => {
  const { calls } = await run({
    invoiceShipments: failing(4, 'Boom'),
    raiseException: [{ output: { decision: 'give_up' } }],
    acceptOrder: [usual, ...turning('OrderCancelled')],
    settlePayment: [usual],
    completeOrder: [usual],
  });
  const { calls: others } = await run({});
  for (const { step, input } of calls) expect(steps[step].input.safeParse(input).error?.message).toBeUndefined();
  const called = new Set([...calls, ...others].map(({ step }) => step));
  expect(Object.keys(steps).filter((step) => !called.has(step as StepName))).toEqual([]);
});

describe('an unusual turn', () => {
  test('freed, promoted or rerouted units are accepted again', async () => {
    const { states } = await run({ acceptOrder: turning('MoreToAccept', 'MoreToAccept') });
    expect(states).toEqual(['Accept the order', 'Accept the order', ...toTheEnd]);
  });
  test('further shipments are invoiced as they leave, and what came meanwhile is accepted', async () => {
    const { states } = await run({ invoiceShipments: turning('MoreToInvoice', 'MoreToAccept') });
    expect(states).toEqual(['Accept the order', 'Invoice and capture', 'Invoice and capture', ...toTheEnd]);
  });
  test('an order that has nothing to invoice is at its end', async () => {
    const { states, ended } = await run({ acceptOrder: turning('ReadyToComplete') });
    expect(states).toEqual(['Accept the order', 'The order is complete']);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('is never tried again as a failure', async () => {
    const { calls } = await run({ acceptOrder: turning('MoreToAccept'), invoiceShipments: turning('MoreToInvoice') });
    expect(calls.map(({ step }) => step)).toEqual([
      'acceptOrder',
      'acceptOrder',
      'invoiceShipments',
      'invoiceShipments',
    ]);
  });
});

describe('a cancelled order', () => {
  test.each<{ step: 'acceptOrder' | 'invoiceShipments'; at: number }>([
    { step: 'acceptOrder', at: 1 },
    { step: 'invoiceShipments', at: 2 },
  ])('is settled and closed when $step finds it, and the step is not tried again', async ({ step, at }) => {
    const { states, calls, ended } = await run({ [step]: turning('OrderCancelled') });
    expect(states.slice(at)).toEqual(closing);
    expect(calls.filter((call) => call.step === step)).toHaveLength(1);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test.each<{ step: StepName; until: readonly string[] }>([
    { step: 'settlePayment', until: ['Settle the cancellation'] },
    { step: 'completeOrder', until: closing },
  ])('whose $step fails becomes an exception, and after its resume is settled and closed', async ({ step, until }) => {
    const { states, ended } = await run({
      acceptOrder: turning('OrderCancelled', 'OrderCancelled'),
      [step]: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'resume' } }],
    });
    expect(states).toEqual([
      'Accept the order',
      ...until,
      'Raise an exception',
      'What was decided?',
      'Accept the order',
      ...closing,
    ]);
    expect(ended.status).toBe('SUCCEEDED');
  });
});

describe('a step that fails', () => {
  test.each<{ step: StepName; state: string }>([
    { step: 'acceptOrder', state: 'Accept the order' },
    { step: 'invoiceShipments', state: 'Invoice and capture' },
  ])('$state, is tried four times, then stands in the queue; resumed, goes to the end', async ({ step, state }) => {
    const { calls, states, ended } = await run({
      [step]: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'resume' } }],
    });
    const raised = calls.findIndex((call) => call.step === 'raiseException');
    expect(calls[raised]?.input).toMatchObject({ stage: state, error: 'Boom', run: 1 });
    expect(calls[raised]?.input['cause']).toContain('Boom happened');
    expect(calls.slice(0, raised).filter((call) => call.step === step)).toHaveLength(4);
    expect(states.slice(-2)).toEqual(toTheEnd);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('for a passing reason is tried up to nine times', async () => {
    const { calls, states } = await run({ acceptOrder: failing(8, 'TransientFailure') });
    expect(calls.filter(({ step }) => step === 'acceptOrder')).toHaveLength(9);
    expect(states).not.toContain('Raise an exception');
  });
  test('given up, is cancelled, and what has left is carried to its end', async () => {
    const { states, ended } = await run({
      invoiceShipments: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'give_up' } }],
    });
    expect(states.slice(1)).toEqual([
      'Invoice and capture',
      'Raise an exception',
      'What was decided?',
      'Cancel the order',
      ...toTheEnd,
    ]);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('given up before anything has left, is cancelled, settled and closed', async () => {
    const { states } = await run({
      acceptOrder: [...failing(4, 'Boom'), ...turning('OrderCancelled')],
      raiseException: [{ output: { decision: 'give_up' } }],
    });
    expect(states.slice(-4)).toEqual(['Cancel the order', 'Accept the order', ...closing]);
  });
  test('to be cancelled, stands in the queue again', async () => {
    const { calls } = await run({
      acceptOrder: failing(4, 'Boom'),
      cancelOrder: failing(4, 'Boom'),
      raiseException: [{ output: { decision: 'give_up' } }, { output: { decision: 'give_up' } }],
    });
    const stages = calls.flatMap(({ step, input }) => (step === 'raiseException' ? [input['stage']] : []));
    expect(stages).toEqual(['Accept the order', 'Cancel the order']);
  });
  test.each<{ step: StepName; error: string }>([
    { step: 'acceptOrder', error: 'NoProgress' },
    { step: 'acceptOrder', error: 'NoServiceLocation' },
    { step: 'invoiceShipments', error: 'NoProgress' },
    { step: 'invoiceShipments', error: 'CaptureRefused' },
  ])('with $error goes to a person at once', async ({ step, error }) => {
    const { calls } = await run({ [step]: [{ error }], raiseException: [{ output: { decision: 'resume' } }] });
    const raised = calls.findIndex((call) => call.step === 'raiseException');
    expect(calls[raised]?.input).toMatchObject({ error });
    expect(calls.slice(0, raised).filter((call) => call.step === step)).toHaveLength(1);
  });
  test('and whose exception cannot be recorded, fails the execution, for the sweeper to find', async () => {
    const { ended } = await run({ acceptOrder: failing(4, 'Boom'), raiseException: failing(4, 'Boom') });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'ExceptionNotRecorded' });
  });
});

describe('a defect cannot run for ever', () => {
  const forever = 100_000;

  test('steps that ask for each other without end fill the history, and the execution fails', async () => {
    const { ended, calls } = await run({ acceptOrder: turning(...Array<string>(forever).fill('MoreToAccept')) });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    // Each turn takes five of its 25,000 events.
    expect(calls.length).toBeLessThanOrEqual(5_000);
  });

  test('steps that always fail are tried some twenty times, the exception’s own included', async () => {
    for (const error of ['TransientFailure', 'Boom']) {
      const { ended, calls } = await run({
        acceptOrder: failing(forever, error),
        raiseException: failing(forever, error),
      });
      expect(ended).toMatchObject({ status: 'FAILED', error: 'ExceptionNotRecorded' });
      expect(calls.length).toBeLessThanOrEqual(2 * 12);
    }
  });
});
