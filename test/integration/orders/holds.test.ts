import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { changeOrder, orderEvents } from '#functions/orders/keeping/store.ts';
import { newId } from '#shared/ids.ts';
import { callApi } from '../../support/api/api.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { aLine } from '../../support/orders/order.ts';
import { deliver, executionOf, putOrder, stored, waitIn } from '../../support/orders/order-workflow.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { branch, partyRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { handler: api } = await import('#functions/orders/api.ts');
const { heldForPayment } = await import('#functions/orders/holding/hold-for-payment.ts');
const { handler: wake } = await import('#functions/processes/fulfil-order/waiting/wake-workflow.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});

beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
  await engine.put('Parties', partyRow('branch', 'BRANCH', 'uk', branch('uk', { approvalLimit: 50_000 })));
});

const placedAt = '2026-11-22T10:00:00.000Z';

const lastEvent = async (orderId: string) => {
  const last = (await Array.fromAsync(orderEvents(orderId))).at(-1);
  if (!last) throw new Error('nothing has happened');
  return last;
};
const typesOf = async (orderId: string) =>
  (await Array.fromAsync(orderEvents(orderId))).map(({ metadata }) => metadata.type);

/** An order over the approval limit whose workflow waits for a decision. */
async function heldOrder(more: Partial<OrderWithPeople> = {}) {
  const { orderId } = await putOrder({ total: 50_001, ...more });
  await screenOrder(orderId);
  await waitIn('Await decision', orderId, 'acceptance');
  const [hold] = (await stored(orderId)).holds;
  return { orderId, holdId: hold?.holdId ?? '' };
}

const decide = (ids: { orderId: string; holdId: string }, action: 'release' | 'reject', more: object = {}) =>
  callApi(api, {
    method: 'POST',
    path: `/v1/orders/{orderId}/holds/{holdId}/${action}`,
    params: ids,
    body: { reason: 'checked' },
    ...more,
  });
const listed = async (query: Record<string, string>, clientId = 'root') =>
  callApi(api, { method: 'GET', path: '/v1/holds', query, clientId });

describe('releasing a hold', () => {
  test('wakes the workflow that waits, and takes the hold out of the queue', async () => {
    const ids = await heldOrder();
    expect((await listed({ branch: 'uk' })).body.items).toMatchObject([{ ...ids, type: 'approval', state: 'active' }]);
    const answer = await decide(ids, 'release');
    expect(answer).toMatchObject({ status: 200, body: { state: 'released', endedBy: 'client:root' } });
    expect(await deliver(wake, await lastEvent(ids.orderId))).toEqual([]);
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([
      { taskToken: 'acceptance', output: { next: 'Accept' } },
    ]);
    expect((await listed({ branch: 'uk' })).body.items).toEqual([]);
    expect((await stored(ids.orderId)).stage).toBe('sourcing');
  });
  test('the event delivered again answers the same token, which nobody waits for any more', async () => {
    const ids = await heldOrder();
    await decide(ids, 'release');
    const event = await lastEvent(ids.orderId);
    await deliver(wake, event);
    stepFunctions.failNext('SendTaskSuccess', 'TaskTimedOut');
    stepFunctions.executions.set(await executionOf(ids.orderId), 'RUNNING');
    expect(await deliver(wake, event)).toEqual([]);
    const tokens = stepFunctions.of('SendTaskSuccess').map(({ taskToken }) => taskToken);
    expect(tokens).toEqual(['acceptance', 'acceptance']);
    expect(stepFunctions.of('StartExecution')).toEqual([]);
  });
  test.each([
    ['ABORTED', 1],
    ['SUCCEEDED', 0],
  ])('that nobody hears because the workflow has %s starts %i runs', async (status, runs) => {
    const ids = await heldOrder();
    await decide(ids, 'release');
    const event = await lastEvent(ids.orderId);
    stepFunctions.executions.set(await executionOf(ids.orderId), status);
    stepFunctions.failNext('SendTaskSuccess', 'TaskDoesNotExist');
    await deliver(wake, event);
    expect(stepFunctions.of('StartExecution')).toHaveLength(runs);
    expect((await stored(ids.orderId)).workflowRun).toBe(1 + runs);
  });
  test('by a step of the order’s own workflow wakes nobody: the step looks at the order itself', async () => {
    const ids = await heldOrder();
    await decide(ids, 'release');
    const event = await lastEvent(ids.orderId);
    const causationId = `${ids.orderId}-1/acceptOrder`;
    await deliver(wake, { ...event, metadata: { ...event.metadata, causationId } });
    expect(stepFunctions.calls).toEqual([]);
    const other = 'ord_01a2132140a5724ea5469c3f6dc969da-1/acceptOrder';
    await deliver(wake, { ...event, metadata: { ...event.metadata, causationId: other } });
    expect(stepFunctions.calls).toHaveLength(1);
  });
  test('while another hold blocks, the workflow goes on waiting', async () => {
    const ids = await heldOrder({ shippingAddress: { lines: ['1 High Street'], city: 'Leeds', country: 'GB' } });
    await decide(ids, 'release');
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.calls).toEqual([]);
  });
  test('the same request again gets the same answer; another is told that it is too late', async () => {
    const ids = await heldOrder();
    const first = await decide(ids, 'release', { idempotencyKey: 'k1' });
    const again = await decide(ids, 'release', { idempotencyKey: 'k1' });
    expect(again.body).toEqual(first.body);
    expect(await decide(ids, 'release', { idempotencyKey: 'k2' })).toMatchObject({
      status: 409,
      body: { code: 'conflicting-state' },
    });
  });
  test('of two decisions at once exactly one counts', async () => {
    const ids = await heldOrder();
    const answers = await Promise.all([decide(ids, 'release'), decide(ids, 'reject')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { lines, holds } = await stored(ids.orderId);
    const rejected = answers[1]?.status === 200;
    expect(holds[0]?.state).toBe(rejected ? 'rejected' : 'released');
    expect(lines[0]?.quantities.cancelled).toBe(rejected ? 2 : 0);
  });
});

describe('rejecting a hold', () => {
  test('cancels the order in the same transaction, and the workflow ends with it', async () => {
    const ids = await heldOrder();
    expect(await decide(ids, 'reject')).toMatchObject({
      status: 200,
      body: { state: 'rejected', endReason: 'checked' },
    });
    expect(await stored(ids.orderId)).toMatchObject({ lines: [{ quantities: { cancelled: 2 } }] });
    expect((await typesOf(ids.orderId)).slice(-3)).toEqual(['HoldRejected', 'LinesCancelled', 'OrderCancelled']);
    await deliver(wake, await lastEvent(ids.orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([
      { taskToken: 'acceptance', output: { next: 'Settle cancellation' } },
    ]);
    expect((await listed({ branch: 'uk' })).body.items).toEqual([]);
  });
  test('is refused when everything has left, and leaves the hold as it was', async () => {
    const { orderId } = await putOrder({ lines: [aLine({ shipped: 2 })] });
    const hold = await callApi(api, {
      method: 'POST',
      path: '/v1/orders/{orderId}/holds',
      params: { orderId },
      body: { type: 'fraud', reason: 'a warning came in', blocks: ['capture'] },
    });
    const answer = await decide({ orderId, holdId: hold.body.holdId }, 'reject');
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    expect((await stored(orderId)).holds).toMatchObject([{ state: 'active' }]);
  });
});

describe('holding by hand', () => {
  const hold = (orderId: string, body: object, clientId = 'root') =>
    callApi(api, { method: 'POST', path: '/v1/orders/{orderId}/holds', params: { orderId }, body, clientId });

  test('keeps the workflow from releasing until it is released, whatever woke it', async () => {
    const { orderId } = await putOrder({ screenedAt: placedAt, lines: [aLine({ allocated: 2 })] });
    const made = await hold(orderId, { type: 'manual', reason: 'wait', blocks: ['release'] });
    expect(made.status).toBe(201);
    expect(made.headers['location']).toBe(`/v1/orders/${orderId}/holds`);
    await waitIn('Await decision', orderId, 'acceptance');
    await deliver(wake, { ...(await lastEvent(orderId)) });
    expect(stepFunctions.calls).toEqual([]);
    await decide({ orderId, holdId: made.body.holdId }, 'release');
    await deliver(wake, await lastEvent(orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([
      { taskToken: 'acceptance', output: { next: 'Accept' } },
    ]);
  });
  test('lists all holds of the order, decided ones too', async () => {
    const ids = await heldOrder();
    await decide(ids, 'release');
    await hold(ids.orderId, { type: 'manual', reason: 'wait' });
    const { body } = await callApi(api, {
      method: 'GET',
      path: '/v1/orders/{orderId}/holds',
      params: { orderId: ids.orderId },
    });
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual(['released', 'active']);
  });
  test('is refused for a cancelled order, for an eleventh active hold, and beyond the client’s channel', async () => {
    const cancelled = await putOrder({ lines: [aLine({ cancelled: 2 })] });
    expect((await hold(cancelled.orderId, { type: 'manual', reason: 'x' })).status).toBe(409);
    const { orderId } = await putOrder({ channel: 'marketplace' });
    for (let count = 1; count <= 10; count += 1)
      expect((await hold(orderId, { type: 'manual', reason: `${count}` })).status).toBe(201);
    expect((await hold(orderId, { type: 'manual', reason: '11' })).status).toBe(409);
    expect((await hold(orderId, { type: 'manual', reason: 'x' }, 'web-only')).status).toBe(404);
  });
  test.each([
    ['an unknown type', { type: 'whim', reason: 'x' }, '/type'],
    ['a blank reason', { type: 'manual', reason: ' ' }, '/reason'],
    ['an unknown transition', { type: 'manual', reason: 'x', blocks: ['everything'] }, '/blocks/0'],
    ['a transition twice', { type: 'manual', reason: 'x', blocks: ['accept', 'accept'] }, '/blocks'],
  ])('refuses %s and leaves nothing behind', async (_, body, pointer) => {
    const { orderId } = await putOrder();
    const before = await engine.counts();
    expect(await hold(orderId, body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(await engine.counts()).toEqual(before);
  });
});

test('the queue shows a client its own channels only, page by page, oldest first', async () => {
  const ids: string[] = [];
  for (const channel of ['web', 'marketplace', 'web', 'web']) {
    const { orderId } = await heldOrder({ channel, contact: { locale: 'en' } });
    ids.push(orderId);
  }
  const first = await listed({ branch: 'uk', limit: '3' }, 'web-only');
  expect(first.headers['link']).toContain('rel="next"');
  const second = await listed({ branch: 'uk', limit: '3', cursor: first.body.next }, 'web-only');
  const shown = [...first.body.items, ...second.body.items].map(({ orderId }: { orderId: string }) => orderId);
  expect(shown).toEqual([ids[0], ids[2], ids[3]]);
  expect(second.body.next).toBeUndefined();
  expect((await listed({ branch: 'uk' }, 'eu-only')).status).toBe(404);
  expect((await listed({ branch: 'uk', type: 'fraud' })).body.items).toEqual([]);
});

describe('a declined payment', () => {
  const declined = {
    state: 'declined' as const,
    authorised: 0,
    captured: 0,
    refunded: 0,
    voided: 0,
    invoiced: 0,
    credited: 0,
  };
  const hold = (orderId: string) =>
    changeOrder(orderId, (order) => heldForPayment(order, Date.parse(placedAt), () => newId('hold')));

  test('is held once, and released with another means of payment lets the workflow authorise again', async () => {
    const { orderId } = await putOrder({ screenedAt: placedAt, payments: declined });
    await hold(orderId);
    await hold(orderId);
    await waitIn('Await decision', orderId, 'acceptance');
    const { holds } = await stored(orderId);
    expect(holds).toMatchObject([{ type: 'payment', state: 'active' }]);
    expect(stepFunctions.calls).toEqual([]);
    const payment = { provider: 'test', token: 'tok_ok' };
    await decide({ orderId, holdId: holds[0]?.holdId ?? '' }, 'release', { body: { payment } });
    await deliver(wake, await lastEvent(orderId));
    expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([
      { taskToken: 'acceptance', output: { next: 'Accept' } },
    ]);
    expect(await stored(orderId)).toMatchObject({
      payment: { method: 'card', token: 'tok_ok' },
      payments: { state: 'none' },
    });
  });
  test('is not released with what is not set up here', async () => {
    const { orderId } = await putOrder({ payments: declined });
    await hold(orderId);
    const { holds } = await stored(orderId);
    process.env['PAYMENT_PROVIDERS'] = 'stripe';
    const body = { payment: { provider: 'test', token: 'tok_ok' } };
    const answer = await decide({ orderId, holdId: holds[0]?.holdId ?? '' }, 'release', { body });
    process.env['PAYMENT_PROVIDERS'] = 'test,stripe';
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/payment/provider' }] } });
    expect((await stored(orderId)).holds).toMatchObject([{ state: 'active' }]);
  });
  test('an order on account is not released with a card: its grant stands, and nobody would ask the card', async () => {
    const { orderId } = await putOrder({ payment: { method: 'on_account' } });
    const body = { type: 'payment', reason: 'wants to pay by card' };
    const path = '/v1/orders/{orderId}/holds';
    const { holdId } = (await callApi(api, { method: 'POST', path, params: { orderId }, body })).body;
    const withCard = { reason: 'agreed', payment: { provider: 'test', token: 'tok_ok' } };
    const refused = await decide({ orderId, holdId }, 'release', { body: withCard });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    expect(refused.body.detail).toContain('release the hold without a payment');
    const order = await stored(orderId);
    expect(order).toMatchObject({ payment: { method: 'on_account' }, holds: [{ state: 'active' }] });
    expect((await decide({ orderId, holdId }, 'release')).status).toBe(200);
  });
  test('a new means of payment does not belong to another hold', async () => {
    const ids = await heldOrder();
    const answer = await decide(ids, 'release', { body: { payment: { provider: 'test', token: 'tok_ok' } } });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/payment' }] } });
    expect((await stored(ids.orderId)).holds).toMatchObject([{ state: 'active' }]);
  });
});
