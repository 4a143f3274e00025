import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler } from '#functions/orders/api.ts';
import { orderEvents } from '#functions/orders/keeping/store.ts';
import { loadHeads, orderIdsPlacedOn } from '#functions/orders/public.ts';
import { fulfilOrder } from '#functions/processes/fulfil-order/process.ts';
import { sweep } from '#functions/processes/engine/sweep.ts';
import { handler as sourcingApi } from '#functions/sourcing/api.ts';
import { handler as searchApi } from '#functions/search/api.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import { rebuildOrders } from '#functions/reporting/rebuild-orders.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { stored } from '../../support/orders/order-workflow.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { clientRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
});

const call = (method: string, path: string, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method, path, ...more });
const place = async (more: object = {}) =>
  (await call('POST', '/v1/orders', { body: placementBody({ externalNumber: 'T-1', ...more }) })).body;
const listed = async (query: Record<string, string>) =>
  (await callApi(searchApi, { method: 'GET', path: '/v1/orders', query })).body.items.map(
    ({ orderId }: { orderId: string }) => orderId,
  );
const cancel = (orderId: string) =>
  call('POST', '/v1/orders/{orderId}/cancel', { params: { orderId }, body: { reason: 'tried' } });

const day = 24 * 3600_000;

describe('test credentials', () => {
  const clientId = 'web-tests';
  beforeEach(() => engine.put('Parties', clientRow(clientId, { channels: ['web'], testsOnly: true })));
  const read = (orderId: string) => call('GET', '/v1/orders/{orderId}', { clientId, params: { orderId } });

  test('place tests, whatever the order says', async () => {
    for (const [index, said] of [{}, { test: false }, { test: true }].entries()) {
      const body = placementBody({ externalNumber: `T-${index}`, ...said });
      const answer = await call('POST', '/v1/orders', { clientId, body });
      expect(answer.status).toBe(201);
      expect((await read(answer.body.orderId)).body).toMatchObject({ test: true });
    }
  });

  test('reach no other order, by whatever way', async () => {
    const real = await place({ externalNumber: 'R-1' });
    const { body: tried } = await call('POST', '/v1/orders', {
      clientId,
      body: placementBody({ externalNumber: 'R-1' }),
    });
    expect((await read(real.orderId)).status).toBe(404);
    expect((await read(tried.orderId)).status).toBe(200);
    const params = { orderId: real.orderId };
    const asked = [
      call('POST', '/v1/orders/{orderId}/cancel', { clientId, params, body: { reason: 'tried' } }),
      call('PATCH', '/v1/orders/{orderId}', { clientId, params, body: { promisedAt: '2031-01-01T00:00:00Z' } }),
      call('POST', '/v1/orders/{orderId}/notes', { clientId, params, body: { text: 'tried' } }),
      call('POST', '/v1/orders/{orderId}/holds', { clientId, params, body: { type: 'manual', reason: 'tried' } }),
      call('GET', '/v1/orders/{orderId}/timeline', { clientId, params }),
    ];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    await indexOrders([tried.orderId, real.orderId]);
    const since = { updatedSince: new Date(Date.now() - day).toISOString() };
    const queries: Record<string, string>[] = [
      {},
      { channel: 'web' },
      { externalNumber: 'R-1' },
      { test: 'true' },
      since,
    ];
    for (const query of queries) {
      const { body } = await callApi(searchApi, { method: 'GET', path: '/v1/orders', query, clientId });
      expect(body.items.map(({ orderId }: { orderId: string }) => orderId)).not.toContain(real.orderId);
      if (query !== since) expect(body.items).toMatchObject([{ orderId: tried.orderId, test: true }]);
    }
    const related = [{ relation: 'replaces' as const, orderId: real.orderId }];
    const answer = await call('POST', '/v1/orders', {
      clientId,
      body: placementBody({ externalNumber: 'T-2', related }),
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'unknown-reference']);
  });

  test('hold no stock', async () => {
    const body = { channel: 'web', lines: [{ sku: 'TEA-001', quantity: 1 }], minutes: 5 };
    const answer = await callApi(sourcingApi, { method: 'POST', path: '/v1/reservations', clientId, body });
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('hold no stock')]);
  });
});

describe('a test order', () => {
  test('is answered and told as any other, and each of its events says that it is a test', async () => {
    const real = await place({ externalNumber: 'R-1' });
    const { orderId, ...answer } = await place({ test: true });
    expect({ ...answer, externalNumber: 'R-1', test: undefined, placedAt: real.placedAt }).toEqual({
      ...real,
      orderId: undefined,
    });
    await cancel(orderId);
    const events = await Array.fromAsync(orderEvents(orderId));
    expect(events.map(({ metadata }) => metadata.type)).toEqual(['OrderPlaced', 'LinesCancelled', 'OrderCancelled']);
    expect(events.map(({ metadata }) => metadata.test)).toEqual([true, true, true]);
    const [told] = await Array.fromAsync(orderEvents(real.orderId));
    expect(told?.metadata).not.toHaveProperty('test');
  });

  test('is refused as any other', async () => {
    expect((await place({ test: true, total: '0.01' })).code).toBe('totals-do-not-add-up');
  });

  test('has its number for itself, once', async () => {
    const tried = await place({ test: true });
    expect((await place({ test: true })).code).toBe('external-number-taken');
    const real = await place();
    const byNumber = { channel: 'web', externalNumber: 'T-1' };
    expect(await listed(byNumber)).toEqual([real.orderId]);
    expect(await listed({ ...byNumber, test: 'true' })).toEqual([tried.orderId]);
  });

  test('stands in lists only where tests are asked for', async () => {
    const tried = await place({ test: true });
    const real = await place();
    await indexOrders([tried.orderId, real.orderId]);
    const queries: readonly Record<string, string>[] = [{ channel: 'web' }, { branch: 'uk' }, { customer: 'c-1001' }];
    for (const query of queries) {
      expect(await listed(query)).toEqual([real.orderId]);
      expect(await listed({ ...query, test: 'true' })).toEqual([tried.orderId]);
    }
  });

  test('is ended by itself after a day, without any execution, and not before', async () => {
    const { orderId } = await place({ test: true });
    const { stage, attentionAt = '' } = await stored(orderId);
    expect([stage, Math.round((Date.parse(attentionAt) - Date.now()) / day)]).toEqual(['screening', 1]);
    await sweep(fulfilOrder, Date.parse(attentionAt) - 1, () => true);
    expect((await stored(orderId)).stage).toBe('screening');
    expect(await sweep(fulfilOrder, Date.parse(attentionAt), () => true)).toEqual({ looked: 1, failed: 0 });
    const ended = await stored(orderId);
    expect(ended).toMatchObject({ stage: 'done', cancelReason: 'the test is over', closedAt: expect.any(String) });
    expect(ended).not.toHaveProperty('attentionAt');
    expect(stepFunctions.calls).toEqual([]);
  });

  test('that is cancelled is over at once; one of which a part is cancelled has its day still', async () => {
    const { orderId } = await place({ test: true });
    const body = { reason: 'tried', lines: [{ lineId: '1', quantity: 1 }] };
    await call('POST', '/v1/orders/{orderId}/cancel', { params: { orderId }, body });
    expect(await stored(orderId)).toMatchObject({ stage: 'screening', attentionAt: expect.any(String) });
    await cancel(orderId);
    expect((await stored(orderId)).stage).toBe('done');
  });

  test('can be changed, noted and held', async () => {
    const { orderId } = await place({ test: true });
    const { attentionAt } = await stored(orderId);
    const params = { orderId };
    const answers = await Promise.all([
      call('PATCH', '/v1/orders/{orderId}', { params, body: { promisedAt: '2031-01-01T00:00:00Z' } }),
      call('POST', '/v1/orders/{orderId}/notes', { params, body: { text: 'tried' } }),
      call('POST', '/v1/orders/{orderId}/holds', { params, body: { type: 'manual', reason: 'tried' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 201, 201]);
    expect(await stored(orderId)).toMatchObject({ stage: 'screening', attentionAt });
  });

  test('is counted in no report, like no real order, and takes no money', async () => {
    const customer = { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com' };
    const { orderId, placedAt } = await place({ test: true, customer, payment: { method: 'on_account' } });
    const date = String(placedAt).slice(0, 10);
    expect(await Array.fromAsync(orderIdsPlacedOn('uk', date))).toEqual([orderId]);
    expect(await rebuildOrders('uk', date)).toEqual({ orders: 0, differences: [] });
    expect(await loadHeads([orderId])).toMatchObject([{ test: true }]);
    const real = await place({ customer });
    await screenOrder(real.orderId);
    expect((await stored(real.orderId)).holds).toEqual([]);
    const receipt = { amount: '1.00', reference: 'S-1' };
    const path = '/v1/orders/{orderId}/receipts';
    const answer = await callApi(billingApi, { method: 'POST', path, params: { orderId }, body: receipt });
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('is a test')]);
    const goodwill = { appeasement: { amount: '1.00' }, reason: 'sorry' };
    const refunds = '/v1/orders/{orderId}/refunds';
    const refund = await callApi(billingApi, { method: 'POST', path: refunds, params: { orderId }, body: goodwill });
    expect([refund.status, refund.body.detail]).toEqual([409, expect.stringContaining('is a test')]);
  });
});
