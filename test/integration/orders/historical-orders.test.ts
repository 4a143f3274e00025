import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as feedApi } from '#functions/feed/api.ts';
import { appendToFeed } from '#functions/feed/public.ts';
import { handler } from '#functions/orders/api.ts';
import { orderEvents } from '#functions/orders/keeping/store.ts';
import { deadlineQueues, loadOrder } from '#functions/orders/public.ts';
import { orderHeaders } from '#functions/orders/rows.ts';
import { rebuildOrders } from '#functions/reporting/rebuild-orders.ts';
import { handler as searchApi } from '#functions/search/api.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { historicalBody, type HistoricalBody } from '../../support/orders/historical-orders.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const call = (method: string, path: string, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method, path, ...more });
const record = (more: Partial<HistoricalBody> = {}, request: Partial<ApiRequest> = {}) =>
  call('POST', '/v1/historical-orders', { body: historicalBody({ externalNumber: 'H-1', ...more }), ...request });
const listed = async (query: Record<string, string>) =>
  (await callApi(searchApi, { method: 'GET', path: '/v1/orders', query })).body.items.map(
    ({ orderId }: { orderId: string }) => orderId,
  );

const shippedAt = '2019-11-02T10:00:00.000Z';
const deliveredAt = '2019-11-03T10:00:00.000Z';

describe('an order that is recorded as history', () => {
  test('is answered at its end, shown with what has become of it, and tells one event', async () => {
    const { status, body } = await record();
    expect([status, body]).toMatchObject([
      201,
      {
        status: { lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' },
        placedAt: '2019-11-01T10:00:00.000Z',
        recordedAt: expect.stringMatching(/^20/),
      },
    ]);
    const { orderId } = body;
    const { body: shown } = await call('GET', '/v1/orders/{orderId}', { params: { orderId } });
    expect(shown).toMatchObject({
      stage: 'done',
      completedAt: deliveredAt,
      payments: { received: '39.72', refunded: '0.00', invoiced: '39.72' },
      tenders: [{ kind: 'card', amount: '39.72', state: 'captured' }],
      fulfilmentOrders: [],
      history: {
        shipments: [
          {
            shippedAt,
            deliveredAt,
            lines: [
              { lineId: '1', quantity: 2 },
              { lineId: '2', quantity: 1 },
            ],
          },
        ],
        invoices: [{ number: 'R-1', issuedAt: shippedAt, total: '39.72' }],
      },
    });
    const events = await Array.fromAsync(orderEvents(orderId));
    expect(events.map(({ metadata }) => [metadata.type, metadata.history])).toEqual([['OrderRecorded', true]]);
  });

  test('stands in the feed with what has become of it and who has recorded it, without a word about people', async () => {
    const { orderId } = (await record()).body;
    await appendToFeed(await Array.fromAsync(orderEvents(orderId)));
    const fed = async (clientId: string) => {
      const query = { types: 'OrderRecorded' };
      const { status, body } = await callApi(feedApi, { method: 'GET', path: '/v1/events', query, clientId });
      expect(status).toBe(200);
      return body.items;
    };
    const [event, ...others] = await fed('web-only');
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'OrderRecorded',
      metadata: { orderId, externalNumber: 'H-1', channel: 'web', sequence: 1, history: true, actor: { id: 'root' } },
      data: {
        placedAt: '2019-11-01T10:00:00.000Z',
        completedAt: deliveredAt,
        total: { amount: '39.72', currency: 'GBP' },
        units: 3,
        shipments: [{ shippedAt, deliveredAt, units: 3 }],
        payments: [{ kind: 'card', amount: { amount: '39.72', currency: 'GBP' }, paidAt: shippedAt }],
        invoices: [{ number: 'R-1', issuedAt: shippedAt, amount: { amount: '39.72', currency: 'GBP' } }],
      },
    });
    expect(eventCatalogue.OrderRecorded.data.parse(event.data)).toEqual(event.data);
    expect(JSON.stringify(event)).not.toMatch(/Ada|example\.com|Orchard/);
    expect(await fed('eu-only')).toEqual([]);
  });

  test('waits for nothing, and leaves stock, work and accounts alone', async () => {
    const { body } = await record({
      history: { shipments: [{ shippedAt }], invoices: [{ number: 'R-1', issuedAt: shippedAt }] },
    });
    for (const queue of deadlineQueues) {
      expect(await queryAll(orderHeaders, { index: 'byQueue', partition: queue })).toEqual([]);
    }
    const rows = (await engine.rows('Orders')).filter(({ order }) => order === body.orderId);
    expect(rows.map(({ entry }) => entry).sort()).toEqual(['EVENT#000000001', 'ORDER', 'ORDER#BUYER', 'ORDER#PAST']);
    expect(await engine.rows('Billing')).toEqual([]);
  });

  test('gives the same answer to the same key, and refuses its number to any other order', async () => {
    const first = await record({}, { idempotencyKey: 'once' });
    expect((await record({}, { idempotencyKey: 'once' })).body).toEqual(first.body);
    expect((await record()).body.code).toBe('external-number-taken');
    const placed = await call('POST', '/v1/orders', { body: placementBody({ externalNumber: 'H-1' }) });
    expect(placed.body).toMatchObject({
      code: 'external-number-taken',
      detail: expect.stringContaining(first.body.orderId),
    });
  });

  test('is found like any other, by its invoice and tracking number too, and counts on the day on which it was placed', async () => {
    const { body } = await record({
      history: {
        shipments: [{ shippedAt, deliveredAt, location: 'old-depot', trackingNumbers: ['ab1'] }],
        invoices: [{ number: 'R №1', issuedAt: shippedAt }],
      },
    });
    const other = await record({ externalNumber: 'H-2' });
    await indexOrders([body.orderId, other.body.orderId]);
    const queries: readonly Record<string, string>[] = [
      { invoice: 'R №1' },
      { tracking: 'AB1' },
      { location: 'old-depot', branch: 'uk' },
    ];
    for (const query of queries) expect([query, await listed(query)]).toEqual([query, [body.orderId]]);
    expect(await listed({ customer: 'c-1001', lifecycle: 'completed' })).toHaveLength(2);
    expect(await rebuildOrders('uk', '2019-11-01')).toMatchObject({ orders: 2 });
  });

  test('can be noted and changed in its details; its events still say that it is history', async () => {
    const { orderId } = (await record()).body;
    const params = { orderId };
    const answers = await Promise.all([
      call('PATCH', '/v1/orders/{orderId}', { params, body: { tags: ['moved'] } }),
      call('POST', '/v1/orders/{orderId}/notes', { params, body: { text: 'from the old system' } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 201]);
    const events = await Array.fromAsync(orderEvents(orderId));
    expect(events.map(({ metadata }) => metadata.history)).toEqual([true, true, true]);
    const kept = await loadOrder(orderId);
    expect([kept?.stage, kept?.past?.invoices]).toEqual([
      'done',
      [{ number: 'R-1', issuedAt: shippedAt, total: 3972 }],
    ]);
  });

  test('is neither cancelled, held, refunded nor paid here', async () => {
    const { orderId } = (await record({ history: { shipments: [{ shippedAt }] } })).body;
    const params = { orderId };
    const post = (what: string, body: object, api = handler) =>
      callApi(api, { method: 'POST', path: `/v1/orders/{orderId}/${what}`, params, body });
    const answers = await Promise.all([
      post('cancel', { reason: 'late' }),
      post('holds', { type: 'manual', reason: 'late' }),
      post('refunds', { appeasement: { amount: '1.00' }, reason: 'sorry' }, billingApi),
      post('receipts', { amount: '1.00', reference: 'S-1' }, billingApi),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    expect(await engine.rows('Billing')).toEqual([]);
  });

  test('of a channel that there is not is refused, and leaves nothing behind', async () => {
    const beyond = await record({ channel: 'nowhere' });
    expect([beyond.status, beyond.body.code]).toEqual([422, 'unknown-reference']);
    expect(await engine.rows('Orders')).toEqual([]);
  });
});
