import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { steps, waits, type StepName, type Wait } from '#functions/processes/fulfil-order/contracts.ts';
import { functionArn, machineResource, Stage } from '#infra/local/test/unit/stepfunctions/support.ts';

const text = readFileSync(new URL('../../../workflows/fulfil-order.asl.json', import.meta.url), 'utf8');
const machine = JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => functionArn(name))) as object;

/** How a step or a wait ends: it says what the order needs next, or fails. */
type Ending = { readonly next: string } | { readonly error: string };
/** What ends a script: the steps without tokens, and the states that wait. */
type Script = { readonly [Name in StepName | Wait]?: readonly Ending[] };

interface Call {
  readonly step: StepName;
  readonly input: Readonly<Record<string, unknown>>;
}

const failing = (times: number, error: string): Ending[] => Array.from({ length: times }, () => ({ error }));
const turning = (...turns: string[]): Ending[] => turns.map((next) => ({ next }));

/** How a step or a wait usually ends. */
const usual: Readonly<Record<StepName | Wait, object>> = {
  acceptOrder: { next: 'Await shipment', stage: 'fulfilment' },
  invoiceShipments: { next: 'Await delivery', stage: 'delivery' },
  settlePayment: {},
  completeOrder: { stage: 'done' },
  cancelOrder: { next: 'Settle cancellation', stage: 'payment' },
  raiseException: { exceptionId: 'exc_1' },
  awaitTurn: {},
  awaitResolution: {},
  'Await shipment': { next: 'Invoice and capture', stage: 'delivery' },
  'Await delivery': { next: 'Completed', stage: 'done' },
  'Await decision': { next: 'Accept', stage: 'sourcing' },
  'Await stock': { next: 'Accept', stage: 'sourcing' },
  'Await payment': { next: 'Accept', stage: 'payment' },
  'Await resolution': { next: 'Accept', stage: 'fulfilment' },
};

const about = { channel: 'web', externalNumber: 'WEB-1', branch: 'uk', type: 'ship' };

/**
 * Runs the workflow of one order on the local Step Functions, its steps ending as the script says; one that the script does
 * not name, or whose script has run out, ends as usual. @returns the states it went through, the calls, and how it ended.
 */
async function run(script: Script) {
  const stage = new Stage([machineResource(machine)]);
  const calls: Call[] = [];
  const ended: Record<string, number> = {};
  stage.kernel.answerWith(async (_, event) => {
    const { step, input } = event as Call;
    calls.push({ step, input });
    const { taskToken, wait } = input;
    const name = (typeof wait === 'string' ? wait : step) as StepName | Wait;
    const count = (ended[name] = (ended[name] ?? 0) + 1);
    const ending: Partial<Record<'next' | 'error', string>> = script[name]?.[count - 1] ?? {};
    if (ending.error !== undefined) {
      return { ok: false, error: { errorType: ending.error, errorMessage: `${ending.error} happened` } };
    }
    const output = { ...usual[name], ...ending };
    if (typeof taskToken !== 'string') return { ok: true, payload: output };
    await stage.service.call?.({
      action: 'SendTaskSuccess',
      input: { taskToken, output: JSON.stringify(output) },
    });
    return { ok: true, payload: {} };
  });
  const arn = await stage.begin({ orderId: 'ord_1', run: 1, ...about, stage: 'screening' }, 'WEB-1-ord_1-1');
  await stage.kernel.timeline.advance(24 * 3_600_000);
  await stage.settle();
  const history = await stage.history(arn);
  const entered = history
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map((event) => event['stateEnteredEventDetails'] as { name: string; input: string });
  return {
    states: entered.map(({ name }) => name),
    inputs: entered.map(({ input }) => JSON.parse(input) as Record<string, unknown>),
    calls,
    ended: await stage.describe(arn),
  };
}

const choosing = 'What is next?';
const fromInvoice = ['Invoice and capture', choosing, 'Await delivery'];
const toTheEnd = ['Accept', 'Await shipment', choosing, ...fromInvoice];
const closing = ['Settle cancellation', 'Complete'];
const raising = ['Raise exception', 'Await resolution', choosing];

describe('the usual way', () => {
  test('is the story of an order, in six states', async () => {
    const { states, ended, calls } = await run({});
    expect(states).toEqual(toTheEnd);
    expect(states).toHaveLength(6);
    expect(ended.status).toBe('SUCCEEDED');
    expect(calls.map(({ input }) => input['orderId'])).toEqual(calls.map(() => 'ord_1'));
  });

  test('shows everywhere which order it is, and the stage that it is in', async () => {
    const { inputs, ended } = await run({});
    for (const input of inputs) expect(input).toMatchObject({ orderId: 'ord_1', ...about });
    expect(inputs.map(({ stage }) => stage)).toEqual([
      'screening',
      'fulfilment',
      'delivery',
      'delivery',
      'delivery',
      'delivery',
    ]);
    expect(JSON.parse(ended.output ?? '')).toMatchObject({ ...about, stage: 'done' });
  });
});

test('every call carries exactly the input of its contract', async () => {
  const delivered = await run({});
  const givenUp = await run({
    'Await shipment': turning('Invoice and capture'),
    invoiceShipments: failing(4, 'Boom'),
    'Await resolution': turning('Cancel the rest'),
    cancelOrder: turning('Await stock'),
    'Await stock': turning('Await decision'),
    'Await decision': turning('Await payment'),
    'Await payment': turning('Settle cancellation'),
  });
  const calls = [...delivered.calls, ...givenUp.calls];
  for (const { step, input } of calls) expect(steps[step].input.safeParse(input).error?.message).toBeUndefined();
  const called = new Set(calls.map(({ step }) => step));
  expect(Object.keys(steps).filter((step) => !called.has(step as StepName))).toEqual([]);
  const waited = new Set(calls.map(({ input }) => input['wait']));
  expect(waits.filter((wait) => !waited.has(wait))).toEqual([]);
});

describe('an ordinary turn', () => {
  test.each<Wait>(['Await decision', 'Await stock', 'Await payment'])(
    'of an order that must %s stands there, then is accepted',
    async (wait) => {
      const { states } = await run({ 'Await shipment': turning(wait) });
      expect(states).toEqual(['Accept', 'Await shipment', choosing, wait, choosing, ...toTheEnd]);
    },
  );
  test('freed, promoted or rerouted units, and the rest of a large order, are accepted', async () => {
    const { states } = await run({ 'Await shipment': turning('Accept', 'Accept') });
    const again = ['Accept', 'Await shipment', choosing];
    expect(states).toEqual([...again, ...again, ...toTheEnd]);
  });
  test('part of an order that has left is invoiced, the rest waited for', async () => {
    const { states } = await run({ invoiceShipments: turning('Await shipment') });
    expect(states).toEqual([...toTheEnd.slice(0, -1), 'Await shipment', choosing, ...fromInvoice]);
  });
  test('further parcels are invoiced as they leave, and what came meanwhile is accepted', async () => {
    const { states } = await run({ invoiceShipments: turning('Invoice and capture', 'Accept') });
    const invoiced = ['Invoice and capture', choosing];
    expect(states).toEqual(['Accept', 'Await shipment', choosing, ...invoiced, ...invoiced, ...toTheEnd]);
  });
  test('an order that has nothing to invoice and no end yet is completed', async () => {
    const { states, ended } = await run({ 'Await shipment': turning('Complete') });
    expect(states).toEqual(['Accept', 'Await shipment', choosing, 'Complete']);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('delivered before it was invoiced, an order is complete with its invoice', async () => {
    const { states, ended } = await run({ invoiceShipments: turning('Completed') });
    expect(states).toEqual([...toTheEnd.slice(0, -1), 'Completed']);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('that this workflow does not know goes to a person', async () => {
    const { calls, states } = await run({ 'Await shipment': turning('Await the moon') });
    const raised = calls.find(({ step }) => step === 'raiseException');
    expect(raised?.input).toMatchObject({ stage: choosing, error: 'UnknownTurn' });
    expect(raised?.input['cause']).toContain('Await the moon');
    expect(states).toEqual(['Accept', 'Await shipment', choosing, ...raising, ...toTheEnd]);
  });
});

describe('a cancelled order', () => {
  test('is settled and closed when it is found', async () => {
    const { states, ended } = await run({ 'Await shipment': turning('Settle cancellation') });
    expect(states.slice(-3)).toEqual([choosing, ...closing]);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test.each<{ step: StepName; until: readonly string[] }>([
    { step: 'settlePayment', until: ['Settle cancellation'] },
    { step: 'completeOrder', until: closing },
  ])('whose $step fails becomes an exception, and after its resume is settled and closed', async ({ step, until }) => {
    const { states, ended } = await run({
      'Await shipment': turning('Settle cancellation', 'Settle cancellation'),
      [step]: failing(4, 'Boom'),
    });
    const found = ['Accept', 'Await shipment', choosing];
    expect(states).toEqual([...found, ...until, ...raising, ...found, ...closing]);
    expect(ended.status).toBe('SUCCEEDED');
  });
});

describe('a step that fails', () => {
  test.each<{ step: StepName | Wait; state: string }>([
    { step: 'acceptOrder', state: 'Accept' },
    { step: 'Await shipment', state: 'Await shipment' },
    { step: 'invoiceShipments', state: 'Invoice and capture' },
    { step: 'Await delivery', state: 'Await delivery' },
    { step: 'completeOrder', state: 'Complete' },
  ])('$state, is tried four times, then stands in the queue; resumed, goes to the end', async ({ step, state }) => {
    const script = { [step]: failing(4, 'Boom') };
    const { calls, states, ended } = await run(
      step === 'completeOrder' ? { ...script, invoiceShipments: turning('Complete') } : script,
    );
    const raised = calls.findIndex((call) => call.step === 'raiseException');
    expect(calls[raised]?.input).toMatchObject({ stage: state, error: 'Boom', run: 1 });
    expect(calls[raised]?.input['cause']).toContain('Boom happened');
    const tried = calls.slice(0, raised).filter((call) => call.step === step || call.input['wait'] === step);
    expect(tried).toHaveLength(4);
    expect(states.slice(-6)).toEqual(toTheEnd);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('to wait, says of each try which it is', async () => {
    const { calls } = await run({ 'Await shipment': failing(2, 'Boom') });
    const tries = calls.filter(({ input }) => input['wait'] === 'Await shipment').map(({ input }) => input);
    expect(tries.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
    expect(new Set(tries.map(({ enteredAt }) => enteredAt)).size).toBe(1);
    expect(new Set(tries.map(({ taskToken }) => taskToken)).size).toBe(3);
  });
  test('for a passing reason is tried up to nine times', async () => {
    const { calls, states } = await run({ acceptOrder: failing(8, 'TransientFailure') });
    expect(calls.filter(({ step }) => step === 'acceptOrder')).toHaveLength(9);
    expect(states).not.toContain('Raise exception');
  });
  test('given up, is cancelled, and what has left is carried to its end', async () => {
    const { states, ended } = await run({
      invoiceShipments: failing(4, 'Boom'),
      'Await resolution': turning('Cancel the rest'),
      cancelOrder: turning('Invoice and capture'),
    });
    expect(states.slice(3)).toEqual(['Invoice and capture', ...raising, 'Cancel the rest', choosing, ...fromInvoice]);
    expect(ended.status).toBe('SUCCEEDED');
  });
  test('given up before anything has left, is cancelled, settled and closed', async () => {
    const { states } = await run({
      acceptOrder: failing(4, 'Boom'),
      'Await resolution': turning('Cancel the rest'),
    });
    expect(states).toEqual(['Accept', ...raising, 'Cancel the rest', choosing, ...closing]);
  });
  test('to be cancelled, stands in the queue again', async () => {
    const { calls } = await run({
      acceptOrder: failing(4, 'Boom'),
      cancelOrder: failing(4, 'Boom'),
      'Await resolution': turning('Cancel the rest', 'Cancel the rest'),
    });
    const stages = calls.flatMap(({ step, input }) => (step === 'raiseException' ? [input['stage']] : []));
    expect(stages).toEqual(['Accept', 'Cancel the rest']);
  });
  test.each<{ step: StepName; error: string }>([
    { step: 'acceptOrder', error: 'NoProgress' },
    { step: 'acceptOrder', error: 'NoServiceLocation' },
    { step: 'invoiceShipments', error: 'NoProgress' },
    { step: 'invoiceShipments', error: 'CaptureRefused' },
  ])('with $error goes to a person at once', async ({ step, error }) => {
    const { calls } = await run({ [step]: [{ error }] });
    const raised = calls.findIndex((call) => call.step === 'raiseException');
    expect(calls[raised]?.input).toMatchObject({ error });
    expect(calls.slice(0, raised).filter((call) => call.step === step)).toHaveLength(1);
  });
  test.each<StepName | Wait>(['raiseException', 'Await resolution'])(
    'and whose %s fails too, fails the execution, for the sweep to find',
    async (step) => {
      const { ended } = await run({ acceptOrder: failing(4, 'Boom'), [step]: failing(4, 'Boom') });
      expect(ended).toMatchObject({ status: 'FAILED', error: 'ExceptionNotRecorded' });
    },
  );
});

describe('a defect cannot run for ever', () => {
  const forever = 100_000;

  test('steps that ask for each other without end fill the history, and the execution fails', async () => {
    const { ended, calls } = await run({ 'Await shipment': turning(...Array<string>(forever).fill('Accept')) });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    // Each turn takes two calls and some thirteen of its 25,000 events.
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
