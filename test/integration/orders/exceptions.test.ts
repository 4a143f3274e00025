import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { exceptionView } from '#shared/contracts/api/order-workflow.ts';
import { exceptionsOf } from '#functions/orders/exceptions/exception-rows.ts';
import { raisedFromDispute } from '#functions/orders/exceptions/raise-from-dispute.ts';
import { raiseFromSettlement } from '#functions/orders/exceptions/raise-from-settlement.ts';
import { changeOrder, orderEvents } from '#functions/orders/keeping/store.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { aLine } from '../../support/orders/order.ts';
import { callStep, deliver, executionOf, putOrder, stored } from '../../support/orders/order-workflow.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { handler: api } = await import('#functions/orders/api.ts');
const { handler: steps } = await import('#functions/processes/fulfil-order/steps.ts');
const { handler: wake } = await import('#functions/processes/fulfil-order/waiting/wake-workflow.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
});

const screenedAt = '2026-11-25T09:59:00.000Z';
const cause = JSON.stringify({ errorType: 'Error', errorMessage: 'the provider said "no"', trace: ['at x'] });
const entered = '2026-11-25T10:00:00.000Z';

/** The two steps that a failure leads to: it is raised, and its resolution is waited for. @returns the exception's id. */
async function raise(
  orderId: string,
  { run = 1, taskToken = 'exception', stage = 'Accept', enteredAt = entered } = {},
): Promise<string> {
  const failed = { orderId, run, stage, enteredAt, error: 'ProviderError', cause };
  const { exceptionId } = (await callStep(steps, 'raiseException', failed)) as { exceptionId: string };
  const waiting = { orderId, run, enteredAt, attempt: 0, wait: 'Await resolution', exceptionId, taskToken } as const;
  await callStep(steps, 'awaitResolution', waiting);
  return exceptionId;
}

/** An order whose workflow waits for a decision on an exception. */
async function failedOrder(more: Parameters<typeof putOrder>[0] = {}) {
  const { orderId } = await putOrder(more);
  stepFunctions.executions.set(await executionOf(orderId), 'RUNNING');
  return { orderId, exceptionId: await raise(orderId) };
}

const decide = (
  ids: { orderId: string; exceptionId: string },
  action: 'take' | 'resume' | 'give-up',
  more: object = {},
) =>
  callApi(api, {
    method: 'POST',
    path: `/v1/orders/{orderId}/exceptions/{exceptionId}/${action}`,
    params: ids,
    body: { reason: 'looked at' },
    ...more,
  });
const listed = async (query: object = {}, clientId = 'root') =>
  (await callApi(api, { method: 'GET', path: '/v1/exceptions', query: { branch: 'uk', ...query }, clientId })).body
    .items;
const lastEvent = async (orderId: string) => {
  const last = (await Array.fromAsync(orderEvents(orderId))).at(-1);
  if (!last) throw new Error('nothing has happened');
  return last;
};

describe('raising', () => {
  test('of whatever kind, is answered as described', async () => {
    const { orderId } = await failedOrder();
    await changeOrder(orderId, (order) =>
      raisedFromDispute(order, 'PaymentDisputed', { detail: 'fraudulent', about: 'DISPUTE#dp_1' }),
    );
    await raiseFromSettlement(orderId, { error: 'RefundFailed', detail: 'the refund came back', about: 'REFUND#1' });
    const answered = await listed();
    expect(answered).toHaveLength(3);
    expect(z.array(exceptionView).safeParse(answered).error).toBeUndefined();
  });
  test('is answered as described also where a later release knows more of it', async () => {
    const { orderId, exceptionId } = await failedOrder();
    const [row = {}] = (await engine.rows('Orders')).filter(({ entry }) => entry === `EXCEPTION#${exceptionId}`);
    await engine.put('Orders', { ...row, exception: { ...Object(row['exception']), urgency: 'high' } });
    expect(z.array(exceptionView).safeParse(await listed()).error).toBeUndefined();
    const taken = await decide({ orderId, exceptionId }, 'take', { body: {} });
    expect(exceptionView.safeParse(taken.body).error).toBeUndefined();
    const after = (await engine.rows('Orders')).find(({ entry }) => entry === `EXCEPTION#${exceptionId}`);
    expect(after?.['exception']).toMatchObject({ urgency: 'high' });
  });
  test('of a settlement happens once for each thing that it is about, while that is open', async () => {
    const { orderId } = await putOrder();
    const refusal = { error: 'RefundRefused', detail: 'the provider refused it' };
    for (const about of ['REFUND#1', 'REFUND#2', 'REFUND#1']) await raiseFromSettlement(orderId, { ...refusal, about });
    expect((await exceptionsOf(orderId)).map(({ about }) => about)).toEqual(['REFUND#1', 'REFUND#2']);
  });
  test('puts the order into the queue with reason, stage, deadline and what resuming does', async () => {
    const { orderId, exceptionId } = await failedOrder();
    expect(await listed()).toMatchObject([
      {
        exceptionId,
        orderId,
        kind: 'workflow',
        state: 'open',
        reason: '"Accept" failed with ProviderError',
        detail: 'the provider said "no"',
        resumeAction: 'runs the workflow again from its first step',
      },
    ]);
    expect((await stored(orderId)).openExceptions).toBe(1);
    expect(await lastEvent(orderId)).toMatchObject({ metadata: { type: 'ExceptionRaised' }, data: { exceptionId } });
  });
  test('happens once per run and stage while it is open; the latest token is the one that is answered', async () => {
    const ids = await failedOrder();
    await raise(ids.orderId, { taskToken: 'second' });
    expect(await exceptionsOf(ids.orderId)).toHaveLength(1);
    await decide(ids, 'resume');
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'second', output: expect.objectContaining({ next: 'Accept' }) },
    ]);
  });
  test('two at once raise one', async () => {
    const { orderId } = await putOrder();
    await Promise.all([raise(orderId), raise(orderId)]);
    expect(await exceptionsOf(orderId)).toHaveLength(1);
    expect((await stored(orderId)).openExceptions).toBe(1);
  });
  test('tried again after it was decided answers with the decision, and asks nobody twice', async () => {
    const ids = await failedOrder();
    await decide(ids, 'give-up');
    await raise(ids.orderId, { taskToken: 'second' });
    expect(await exceptionsOf(ids.orderId)).toHaveLength(1);
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'second', output: expect.objectContaining({ next: 'Cancel the rest' }) },
    ]);
  });
  test('the same stage failing again after it was resumed is a new exception', async () => {
    const ids = await failedOrder();
    await decide(ids, 'resume');
    await raise(ids.orderId, { enteredAt: '2026-11-25T10:00:09.000Z' });
    expect((await exceptionsOf(ids.orderId)).map(({ state }) => state)).toEqual(['resumed', 'open']);
  });
});

describe('taking', () => {
  test('shows who works on it, leaves it open, and is told without the name', async () => {
    const ids = await failedOrder();
    const owner = 'Ada Green, customer service';
    expect(await decide(ids, 'take', { body: { owner } })).toMatchObject({
      status: 200,
      body: { state: 'open', owner },
    });
    expect(await listed()).toMatchObject([{ exceptionId: ids.exceptionId, owner }]);
    const told = await lastEvent(ids.orderId);
    expect(told).toMatchObject({ metadata: { type: 'ExceptionTaken' }, data: { exceptionId: ids.exceptionId } });
    expect(JSON.stringify(told)).not.toContain('Ada');
  });
  test('is by the client unless it names somebody, and passes from one to the other', async () => {
    const ids = await failedOrder();
    expect((await decide(ids, 'take', { body: { owner: 'Ada' } })).body.owner).toBe('Ada');
    expect((await decide(ids, 'take', { body: {} })).body.owner).toBe('client:root');
  });
  test('is remembered when another decides', async () => {
    const ids = await failedOrder();
    await decide(ids, 'take', { body: { owner: 'Ada' } });
    expect((await decide(ids, 'resume')).body).toMatchObject({ owner: 'Ada', resolvedBy: 'client:root' });
  });
  test('comes too late when it is decided', async () => {
    const ids = await failedOrder();
    await decide(ids, 'resume');
    expect((await decide(ids, 'take', { body: {} })).body.code).toBe('conflicting-state');
  });
});

describe('deciding', () => {
  test('resume answers the workflow, empties the queue and watches the stage anew', async () => {
    const ids = await failedOrder({ screenedAt, lines: [aLine({ allocated: 2 })] });
    expect(await decide(ids, 'resume')).toMatchObject({
      status: 200,
      body: { state: 'resumed', resolvedBy: 'client:root', resolution: 'looked at', owner: 'client:root' },
    });
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'exception', output: expect.objectContaining({ next: 'Accept' }) },
    ]);
    expect(stepFunctions.of('StartExecution')).toEqual([]);
    expect(await listed()).toEqual([]);
    expect(await listed({ state: 'resolved' })).toMatchObject([{ exceptionId: ids.exceptionId }]);
    const order = await stored(ids.orderId);
    expect(order).toMatchObject({ openExceptions: 0, stage: 'payment', attentionAt: expect.any(String) });
  });
  test('resume revives a workflow that has died meanwhile', async () => {
    const ids = await failedOrder();
    stepFunctions.executions.set(await executionOf(ids.orderId), 'ABORTED');
    stepFunctions.failNext('SendTaskSuccess', 'TaskTimedOut');
    await decide(ids, 'resume');
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.of('StartExecution')).toMatchObject([{ name: await executionOf(ids.orderId, 2) }]);
    expect((await stored(ids.orderId)).workflowRun).toBe(2);
  });
  test('give up tells the workflow, which cancels what has not left and carries the rest on', async () => {
    const shipped = aLine({ shipped: 1, open: 1 }, { settled: { invoiced: 1, cancelled: 0 } });
    const ids = await failedOrder({ lines: [shipped] });
    await decide(ids, 'give-up');
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'exception', output: expect.objectContaining({ next: 'Cancel the rest' }) },
    ]);
    await callStep(steps, 'cancelOrder', { orderId: ids.orderId, reason: 'given up' });
    await callStep(steps, 'cancelOrder', { orderId: ids.orderId, reason: 'given up' });
    expect((await stored(ids.orderId)).lines[0]?.quantities).toMatchObject({ cancelled: 1, shipped: 1, open: 0 });
  });
  test('a decided exception cannot be decided otherwise; the same request gets the same answer', async () => {
    const ids = await failedOrder();
    const first = await decide(ids, 'resume', { idempotencyKey: 'k1' });
    expect((await decide(ids, 'resume', { idempotencyKey: 'k1' })).body).toEqual(first.body);
    expect(await decide(ids, 'give-up')).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
  });
  test('resume and give up at once: exactly one counts', async () => {
    const ids = await failedOrder();
    const answers = await Promise.all([decide(ids, 'resume'), decide(ids, 'give-up')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await stored(ids.orderId)).openExceptions).toBe(0);
  });
});

describe('what the workflow has told of its collecting', () => {
  const owed = { state: 'authorised', authorised: 2000, refunded: 0, voided: 0, invoiced: 2000, credited: 0 } as const;
  const invoiced = [aLine({ shipped: 2 }, { settled: { invoiced: 2, cancelled: 0 } })];
  const captured = (orderId: string) =>
    sequenced(
      {
        type: 'PaymentCaptured',
        data: { paymentId: 'pay_1', captureId: 'cap_1', amount: { amount: '20.00', currency: 'GBP' } },
      },
      { occurredAt: entered, sequence: 9, correlationId: 'test', orderId },
    );

  async function withTwo(collected: number) {
    const payments = { ...owed, captured: 0 };
    const { orderId } = await putOrder({ screenedAt, acceptedAt: screenedAt, lines: invoiced, payments });
    stepFunctions.executions.set(await executionOf(orderId), 'RUNNING');
    await raise(orderId, { stage: 'Cancel the rest' });
    await raise(orderId, { stage: 'Invoice and capture', taskToken: 'collecting' });
    await changeOrder(orderId, (order) => ({
      state: { ...order, payments: { ...owed, captured: collected } },
      events: [],
    }));
    await deliver(wake, captured(orderId));
    return orderId;
  }
  const statesOf = async (orderId: string) => (await exceptionsOf(orderId)).map(({ stage, state }) => [stage, state]);

  test('ends when others have collected it, and the workflow goes on', async () => {
    const orderId = await withTwo(2000);
    expect(await statesOf(orderId)).toEqual([
      ['Cancel the rest', 'open'],
      ['Invoice and capture', 'resumed'],
    ]);
    expect((await exceptionsOf(orderId)).at(-1)).toMatchObject({ resolvedBy: 'rule:nothing-due' });
    expect((await stored(orderId)).openExceptions).toBe(1);
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([
      { taskToken: 'collecting', output: expect.objectContaining({ next: 'Accept' }) },
    ]);
    await deliver(wake, captured(orderId));
    expect((await stored(orderId)).openExceptions).toBe(1);
  });
  test('stays while something is due', async () => {
    const orderId = await withTwo(1999);
    expect((await stored(orderId)).openExceptions).toBe(2);
    expect(stepFunctions.of('SendTaskSuccess')).toEqual([]);
  });
});

test('an exception is read by its id, within the reach of the credentials', async () => {
  const { exceptionId } = await failedOrder({ channel: 'marketplace' });
  const read = (clientId: string) =>
    callApi(api, { method: 'GET', path: '/v1/exceptions/{exceptionId}', params: { exceptionId }, clientId });
  expect(await read('root')).toMatchObject({ status: 200, body: { exceptionId } });
  expect((await read('web-only')).status).toBe(404);
  expect(await listed({}, 'web-only')).toEqual([]);
});

describe('finishing an order', () => {
  const finish = (orderId: string) => callStep(steps, 'completeOrder', { orderId });
  const settled = { settled: { invoiced: 2, cancelled: 0 } };

  test('completes it once, stops watching it and takes its exceptions out of the queue', async () => {
    const ids = await failedOrder({ screenedAt, lines: [aLine({ shipped: 2 }, settled)] });
    const lines = [aLine({ delivered: 2 }, settled)];
    await changeOrder(ids.orderId, (order) => ({ state: { ...order, lines }, events: [] }));
    expect((await stored(ids.orderId)).completedAt).toBeUndefined();
    await finish(ids.orderId);
    await finish(ids.orderId);
    const order = await stored(ids.orderId);
    expect(order).toMatchObject({ stage: 'done', openExceptions: 0, completedAt: expect.any(String) });
    expect(order.attentionAt).toBeUndefined();
    const types = (await Array.fromAsync(orderEvents(ids.orderId))).map(({ metadata }) => metadata.type);
    expect(types).toEqual(['OrderPlaced', 'ExceptionRaised', 'ExceptionResolved', 'OrderCompleted']);
    expect(await listed()).toEqual([]);
  });
  test('leaves a dispute and a refund that has failed to a person, and completes beside them', async () => {
    const ids = await failedOrder({ screenedAt, lines: [aLine({ shipped: 2 }, settled)] });
    const dueBy = '2026-12-20T00:00:00.000Z';
    await changeOrder(ids.orderId, (order) =>
      raisedFromDispute(order, 'PaymentDisputed', { detail: 'fraudulent', about: 'DISPUTE#dp_1', dueBy }),
    );
    await raiseFromSettlement(ids.orderId, {
      error: 'RefundFailed',
      detail: 'the refund came back',
      about: 'REFUND#1',
    });
    const lines = [aLine({ delivered: 2 }, settled)];
    await changeOrder(ids.orderId, (order) => ({ state: { ...order, lines }, events: [] }));
    await finish(ids.orderId);
    await finish(ids.orderId);
    const order = await stored(ids.orderId);
    expect(order).toMatchObject({ stage: 'done', openExceptions: 2, completedAt: expect.any(String) });
    expect(order.attentionAt).toBeUndefined();
    const shown = (await exceptionsOf(ids.orderId)).map(({ kind, state }) => [kind, state]);
    expect(shown).toEqual([
      ['workflow', 'resumed'],
      ['dispute', 'open'],
      ['settlement', 'open'],
    ]);
    expect(await listed()).toMatchObject([{ kind: 'settlement' }, { kind: 'dispute', deadline: dueBy }]);
    const types = (await Array.fromAsync(orderEvents(ids.orderId))).map(({ metadata }) => metadata.type);
    expect(types.slice(-2)).toEqual(['ExceptionResolved', 'OrderCompleted']);
  });
  test('a person decides on what was left, after the order is complete', async () => {
    const { orderId } = await putOrder({ screenedAt, lines: [aLine({ delivered: 2 }, settled)] });
    await raiseFromSettlement(orderId, { error: 'RefundFailed', detail: 'the refund came back', about: 'REFUND#1' });
    await finish(orderId);
    const [exception] = await exceptionsOf(orderId);
    const answer = await decide({ orderId, exceptionId: exception?.exceptionId ?? '' }, 'resume');
    expect(answer).toMatchObject({ status: 200, body: { state: 'resumed', resolvedBy: 'client:root' } });
    const order = await stored(orderId);
    expect(order).toMatchObject({ stage: 'done', openExceptions: 0 });
    expect(order.attentionAt).toBeUndefined();
  });
  test('closes a cancelled order without completing it', async () => {
    const { orderId } = await putOrder({ lines: [aLine({ cancelled: 2 })] });
    await finish(orderId);
    const order = await stored(orderId);
    expect(order).toMatchObject({ stage: 'done', closedAt: expect.any(String) });
    expect(order.completedAt).toBeUndefined();
  });
  test('fails while units are under way', async () => {
    const { orderId } = await putOrder({ lines: [aLine({ shipped: 2 })] });
    await expect(finish(orderId)).rejects.toMatchObject({ name: 'OrderNotFinished' });
    expect((await stored(orderId)).completedAt).toBeUndefined();
  });
});
