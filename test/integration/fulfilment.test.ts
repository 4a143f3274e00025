import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fulfilmentOrderView } from '#shared/contracts/api/fulfilment.ts';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { settleStock } from '#functions/fulfilment/handling/settle-stock.ts';
import { changeOrder, fulfilmentOrdersOf, loadOrder, orderEvents } from '#functions/orders/public.ts';
import {
  statusOf,
  unitsIn,
  withHold,
  type FulfilmentOrder,
  type Order,
  type OrderWithPeople,
} from '#functions/orders/rules.ts';
import { exceptionsOf } from '#functions/orders/exceptions/exception-rows.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler as searchApi } from '#functions/search/api.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import type { Movement } from '#functions/inventory/stock/movement.ts';
import { looked } from '#functions/processes/fulfil-order/waiting/look.ts';
import { promoteItem } from '#functions/sourcing/promote-item.ts';
import { callApi } from '../support/api/api.ts';
import { beforeCalls } from '../support/tables/before-calls.ts';
import { startEngine } from '../support/tables/engine.ts';
import { noRealData, realFiles, realText } from '../support/real-data.ts';
import { addStock, orderLine, putStock, stockOf, storeOrder } from '../support/orders/stored-orders.ts';
import { clientRow, item, itemRow, location, partyRow, putWorld } from '../support/world.ts';
import { sourceOrder, releaseOrder } from '../support/orders/acceptance.ts';

const engine = await startEngine();
/** Calls to the database until the process dies. */
let callsLeft = Infinity;
beforeCalls(() => {
  callsLeft -= 1;
  if (callsLeft < 0) throw new Error('crashed');
});
const secret = `whsec_${Buffer.from('a secret of twenty-four bytes').toString('base64')}`;
const secrets = await serveSecret();
process.env['TRACKER_SECRET_NAME'] = 'oms/carrier';

afterAll(async () => {
  secrets.close();
  await engine.stop();
});
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  await engine.put(
    'Parties',
    clientRow('london-only', { locations: ['london'] }),
    // As credentials of a location are bound.
    clientRow('packing-desk', { channels: [], branches: [], locations: ['manchester'] }),
  );
});

/** Answers every question for a secret with the carrier's. */
async function serveSecret(): Promise<Server> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify({ SecretString: secret }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = `http://127.0.0.1:${address.port}`;
  return server;
}

async function stored(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`${orderId} is gone`);
  return order;
}

async function eventTypes(orderId: string): Promise<string[]> {
  return Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata.type);
}

/** Calls an action of a fulfilment order. */
function act(one: FulfilmentOrder, action: string, body: unknown = {}, more: { clientId?: string; key?: string } = {}) {
  return callApi(fulfilmentApi, {
    method: 'POST',
    path: `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`,
    params: { orderId: one.orderId, fulfilmentOrderId: one.fulfilmentOrderId },
    body,
    ...(more.clientId ? { clientId: more.clientId } : {}),
    ...(more.key ? { idempotencyKey: more.key } : {}),
  });
}

/** An order sourced and released, with its fulfilment orders. */
async function released(
  lines: Parameters<typeof storeOrder>[0],
  more: Partial<OrderWithPeople> = {},
): Promise<{ order: Order; fulfilmentOrders: FulfilmentOrder[]; first: FulfilmentOrder }> {
  const { orderId } = await storeOrder(lines, more);
  await sourceOrder(orderId);
  await releaseOrder(orderId);
  const fulfilmentOrders = await fulfilmentOrdersOf(orderId);
  const [first] = fulfilmentOrders;
  if (!first) throw new Error('nothing was released');
  return { order: await stored(orderId), fulfilmentOrders, first };
}

async function count(sku: string, counted: number): Promise<void> {
  const body = { location: 'london', lines: [{ sku, counted }] };
  expect((await callApi(inventoryApi, { method: 'POST', path: '/v1/stock/counts', body })).status).toBe(201);
}

async function packed(lines: Parameters<typeof storeOrder>[0], more: Partial<OrderWithPeople> = {}) {
  const all = await released(lines, more);
  await act(all.first, 'pick');
  await act(all.first, 'pack');
  return all;
}

describe('releasing an order', () => {
  test('accepts it once and instructs each location', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    await putStock(engine, 'TEA-001', 'manchester', 1);
    const { order, fulfilmentOrders } = await released([orderLine('1', 'TEA-001', 2)]);
    expect(
      fulfilmentOrders.map(({ location: at, state, lines }) => [at, state, lines[0]?.quantity]).toSorted(),
    ).toEqual([
      ['london', 'released', 1],
      ['manchester', 'released', 1],
    ]);
    expect(statusOf(order).lifecycle).toBe('in_fulfilment');
    expect(order.stage).toBe('fulfilment');
    expect(await releaseOrder(order.orderId)).toEqual({ released: 0 });
    expect(await eventTypes(order.orderId)).toEqual([
      'LinesAllocated',
      'OrderAccepted',
      'FulfilmentOrderReleased',
      'FulfilmentOrderReleased',
    ]);
  });

  test('waits while a hold blocks it', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    const hold = { holdId: 'hld_1', type: 'manual', reason: 'look', createdBy: 'client:x', createdAt: '' } as const;
    const { holds } = withHold({ holds: [] }, { ...hold, blocks: ['release'] });
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)], { holds });
    await sourceOrder(orderId);
    expect(await releaseOrder(orderId)).toEqual({ released: 0 });
    expect((await stored(orderId)).acceptedAt).toBeUndefined();
  });

  test('delivers digital goods at once', async () => {
    const { order, first } = await released([orderLine('1', 'EBOOK-001', 1, { kind: 'digital' })], { type: 'digital' });
    expect(first).toMatchObject({ state: 'delivered', location: 'digital', method: 'digital' });
    expect(first.shipment?.deliveredAt).toBeDefined();
    expect(statusOf(order).fulfilment).toBe('delivered');
  });

  test('sends a service to a location that performs services; delivery confirms it', async () => {
    const lines = [orderLine('1', 'INSTALL-001', 1, { kind: 'service' })];
    const { orderId } = await storeOrder(lines, { type: 'service' });
    await expect(releaseOrder(orderId)).rejects.toMatchObject({ name: 'NoServiceLocation' });
    const workshop = location('workshop', { services: ['installation'], shipsFrom: false });
    await engine.put('Parties', partyRow('location', 'LOCATION', 'workshop', workshop));
    // The list of locations is remembered for seconds, but not held against who has just added one.
    expect(await releaseOrder(orderId)).toEqual({ released: 1 });
    const [first] = await fulfilmentOrdersOf(orderId);
    if (!first) throw new Error('nothing was released');
    expect(first.location).toBe('workshop');
    expect((await act(first, 'pick')).body.code).toBe('conflicting-state');
    expect((await act(first, 'deliver')).body).toMatchObject({ state: 'delivered' });
    expect(unitsIn((await stored(orderId)).lines, 'delivered')).toBe(1);
  });
});

describe('handling a fulfilment order', () => {
  test('picks, packs, hands over and delivers, and the stock leaves with the hand-over', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { order, first } = await released([orderLine('1', 'TEA-001', 2)]);
    expect((await act(first, 'hand-over')).body.code).toBe('conflicting-state');
    expect((await act(first, 'pick')).body).toMatchObject({ state: 'picking', version: 2 });
    expect((await act(first, 'pack')).body).toMatchObject({ state: 'packed', version: 3 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 5, allocated: 2, onOrders: 2 });
    const over = await act(first, 'hand-over', { carrier: 'UPS', packages: [{ trackingNumber: '1Z999' }] });
    const left = (await fulfilmentOrdersOf(order.orderId))[0]?.shipment;
    expect(left).toMatchObject({ carrier: 'UPS', packages: [{ trackingNumber: '1Z999' }] });
    expect(over.body).toMatchObject({ state: 'handed_over', shipmentId: left?.shipmentId, version: 4 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 3, allocated: 0, onOrders: 0, moved: -2 });
    expect((await stored(order.orderId)).lines[0]?.allocations).toEqual([]);
    expect((await act(first, 'deliver')).body).toMatchObject({ state: 'delivered' });
    expect(await eventTypes(order.orderId)).toEqual([
      'LinesAllocated',
      'OrderAccepted',
      'FulfilmentOrderReleased',
      'FulfilmentOrderPicked',
      'FulfilmentOrderPacked',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
    ]);
  });

  test('the hand-over tells the tracking number of every package', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { packages: [{ trackingNumber: 'A1' }, { trackingNumber: 'A2' }, {}] });
    const told = await Array.fromAsync(orderEvents(order.orderId));
    expect(told.at(-1)?.data).toMatchObject({ trackingNumbers: ['A1', 'A2'] });
  });

  test('packages say what they hold, which is what leaves', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 3)]);
    const two = (one: object, other: object) => ({
      packages: [
        { trackingNumber: 'A1', contents: [{ lineId: '1', ...one }] },
        { contents: [{ lineId: '1', ...other }] },
      ],
    });
    const wrong = await act(first, 'hand-over', two({ quantity: 2 }, { quantity: 2 }));
    expect(wrong.body).toMatchObject({ code: 'conflicting-state', errors: [{ pointer: '/packages' }] });
    expect(wrong.body.detail).toContain('the packages hold 4 units of line 1, and 3 are to be handed over');
    const ofLot = await act(first, 'hand-over', two({ quantity: 2 }, { quantity: 1, lot: 'A7' }));
    expect(ofLot.body.detail).toContain('the packages hold 2 units of line 1, and 3 are');
    expect((await act(first, 'hand-over', two({ quantity: 2 }, { quantity: 1 }))).status).toBe(200);
    const left = (await fulfilmentOrdersOf(order.orderId))[0]?.shipment;
    expect(left?.packages).toEqual([
      { trackingNumber: 'A1', contents: [{ lineId: '1', quantity: 2 }] },
      { contents: [{ lineId: '1', quantity: 1 }] },
    ]);
  });

  test('answers the same request with the same answer, once carried out', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { first } = await packed([orderLine('1', 'TEA-001', 2)]);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(first, 'hand-over', {}, { key })));
    expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 3, moved: -2 });
    expect((await act(first, 'deliver')).status).toBe(200);
    const late = await act(first, 'hand-over', {}, { key });
    expect(late).toMatchObject({ rawBody: answers[0]?.rawBody, headers: { 'idempotent-replayed': 'true' } });
    expect(late.headers['etag']).toBe(answers[0]?.headers['etag']);
    const other = await act(first, 'hand-over', { carrier: 'UPS' }, { key });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(await engine.rows('Idempotency')).toEqual([]);
  });

  test('a pickup leaves the stock when the customer collects', async () => {
    await putStock(engine, 'TEA-001', 'shop-soho', 5);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)], {
      type: 'pickup',
      pickupLocation: 'shop-soho',
    });
    expect((await eventTypes(order.orderId)).at(-1)).toBe('FulfilmentOrderReadyForPickup');
    expect((await act(first, 'hand-over')).body.code).toBe('conflicting-state');
    expect((await act(first, 'deliver')).body).toMatchObject({ state: 'delivered' });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 3, allocated: 0, onOrders: 0 });
    expect(unitsIn((await stored(order.orderId)).lines, 'delivered')).toBe(2);
  });

  test('a location sees and handles its own only', async () => {
    await putStock(engine, 'TEA-001', 'manchester', 5);
    const { first } = await released([orderLine('1', 'TEA-001', 2)]);
    expect((await act(first, 'pick', {}, { clientId: 'london-only' })).status).toBe(404);
    const list = (at: string, clientId: string) =>
      callApi(fulfilmentApi, {
        method: 'GET',
        path: '/v1/fulfilment-orders',
        query: { location: at, state: 'released' },
        clientId,
      });
    expect((await list('manchester', 'london-only')).status).toBe(404);
    expect((await list('london', 'london-only')).body.items).toEqual([]);
    expect((await list('manchester', 'root')).body.items).toMatchObject([
      { fulfilmentOrderId: first.fulfilmentOrderId },
    ]);
  });

  test('is listed by its state, page by page, whatever else its location has in hand', async () => {
    const states = ['picking', 'released', 'packed', 'handed_over', 'delivered', 'released'] as const;
    const actions = ['pick', 'pack', 'hand-over', 'deliver'] as const;
    const reached = { released: 0, picking: 1, packed: 2, handed_over: 3, delivered: 4 } as const;
    await putStock(engine, 'TEA-001', 'london', states.length);
    for (const state of states) {
      const { first } = await released([orderLine('1', 'TEA-001', 1)]);
      for (const action of actions.slice(0, reached[state])) await act(first, action);
    }
    const page = (state: string, cursor?: string) =>
      callApi(fulfilmentApi, {
        method: 'GET',
        path: '/v1/fulfilment-orders',
        query: { location: 'london', state, limit: '1', ...(cursor ? { cursor } : {}) },
      });
    for (const state of Object.keys(reached)) {
      const found: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const { body } = await page(state, cursor);
        expect(body.items.length).toBeLessThanOrEqual(1);
        found.push(...body.items.map((one: { state: string }) => one.state));
        cursor = body.next;
      }
      expect(found).toEqual(states.filter((one) => one === state));
    }
  });

  test('its order is found under each of its statuses', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    const { first, order } = await released([orderLine('1', 'TEA-001', 1)]);
    const { orderId, channel } = order;
    const found = async (): Promise<string[]> => {
      const { lifecycle, payment, fulfilment } = statusOf(await stored(orderId));
      const axes = Object.entries({ lifecycle, payment, fulfilment });
      await indexOrders([orderId]);
      const lists = await Promise.all(
        axes.map(([axis, value]) =>
          callApi(searchApi, { method: 'GET', path: '/v1/orders', query: { channel, [axis]: value } }),
        ),
      );
      expect(lists.map(({ body }) => body.items.map((one: { orderId: string }) => one.orderId))).toEqual([
        [orderId],
        [orderId],
        [orderId],
      ]);
      return [lifecycle, fulfilment];
    };
    expect(await found()).toEqual(['in_fulfilment', 'unfulfilled']);
    for (const action of ['pick', 'pack', 'hand-over']) await act(first, action);
    expect(await found()).toEqual(['in_fulfilment', 'shipped']);
    await act(first, 'deliver');
    expect((await found())[1]).toBe('delivered');
  });

  test('who picks and packs reads what is said of its lines, and of no others', async () => {
    const freeData = {
      tags: ['vip'],
      note: 'Ring twice',
      giftMessage: 'Dear Ada',
      lines: { '1': { properties: [{ name: 'Engraving', value: 'Ada' }] }, '2': { note: 'the blue one' } },
    };
    await putStock(engine, 'TEA-001', 'london', 1);
    await putStock(engine, 'MUG-001', 'manchester', 1);
    const lines = [orderLine('1', 'TEA-001', 1), orderLine('2', 'MUG-001', 1)];
    const { order, fulfilmentOrders } = await released(lines, { freeData });
    const { orderId } = order;
    const works = await Promise.all(
      fulfilmentOrders.map(async ({ fulfilmentOrderId }) => {
        const path = '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}';
        const { body } = await callApi(fulfilmentApi, { method: 'GET', path, params: { orderId, fulfilmentOrderId } });
        return fulfilmentOrderView.parse(body);
      }),
    );
    const said = works.flatMap((work) => work.lines.map(({ lineId, note, properties }) => [lineId, note, properties]));
    expect(said.sort()).toEqual([
      ['1', undefined, freeData.lines['1'].properties],
      ['2', 'the blue one', undefined],
    ]);
    for (const work of works) expect(work).toMatchObject({ note: 'Ring twice', giftMessage: 'Dear Ada' });
  });

  test("credentials of a location see and do all of its work, and nothing of another's", async () => {
    await putStock(engine, 'TEA-001', 'manchester', 1);
    await putStock(engine, 'MUG-001', 'london', 1);
    const { fulfilmentOrders } = await released([orderLine('1', 'TEA-001', 1), orderLine('2', 'MUG-001', 1)]);
    const own = fulfilmentOrders.find((one) => one.location === 'manchester');
    const foreign = fulfilmentOrders.find((one) => one.location === 'london');
    if (!own || !foreign) throw new Error('both locations were to get work');
    const { orderId, fulfilmentOrderId } = own;
    const get = async (path: string, more: object) =>
      (await callApi(fulfilmentApi, { method: 'GET', path, clientId: 'packing-desk', ...more })).body;
    const query = { location: 'manchester', state: 'released' };
    expect((await get('/v1/fulfilment-orders', { query })).items).toMatchObject([{ fulfilmentOrderId }]);
    const ofOrder = '/v1/orders/{orderId}/fulfilment-orders';
    expect((await get(ofOrder, { params: { orderId } })).items).toMatchObject([{ fulfilmentOrderId }]);
    const params = { orderId, fulfilmentOrderId };
    expect(await get(`${ofOrder}/{fulfilmentOrderId}`, { params })).toMatchObject({ recipient: 'Ada Green' });
    for (const action of ['pick', 'pack', 'hand-over', 'deliver']) {
      expect((await act(own, action, {}, { clientId: 'packing-desk' })).status).toBe(200);
      expect((await act(foreign, action, {}, { clientId: 'packing-desk' })).status).toBe(404);
    }
    const { orderId: elsewhere } = await storeOrder([orderLine('1', 'TEA-001', 1)]);
    expect((await get(ofOrder, { params: { orderId: elsewhere } })).code).toBe('not-found');
  });

  test('two of one line at one counter leave one after the other, each with its own units', async () => {
    await putStock(engine, 'MUG-001', 'london', 2);
    const { first, order } = await released([orderLine('1', 'MUG-001', 4, { backorderable: true })]);
    await addStock('MUG-001', 'london', 2);
    await promoteItem('MUG-001');
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 2, backordered: 0 });
    expect(await releaseOrder(order.orderId)).toEqual({ released: 1 });
    const fulfilmentOrders = await fulfilmentOrdersOf(order.orderId);
    expect(fulfilmentOrders.map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual([[2], [2]]);
    for (const one of fulfilmentOrders) {
      for (const action of ['pick', 'pack', 'hand-over']) expect((await act(one, action)).status).toBe(200);
      const left = one.fulfilmentOrderId === first.fulfilmentOrderId ? 2 : 0;
      expect(await stockOf(engine, 'MUG-001')).toMatchObject({ onHand: left, allocated: left, onOrders: left });
    }
    expect(statusOf(await stored(order.orderId)).fulfilment).toBe('shipped');
  });

  test('is refused, by the item and its shelf, where a count has found fewer than are to leave', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await count('TEA-001', 0);
    const refused = await act(first, 'hand-over');
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('0 of TEA-001 are on hand at london, and 2 are to leave');
    expect(await eventTypes(order.orderId)).not.toContain('FulfilmentOrderHandedOver');
    await count('TEA-001', 5);
    expect((await act(first, 'hand-over')).status).toBe(200);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 3, allocated: 0 });
  });

  test('is refused of a large one, too, whichever item it is', async () => {
    const skus = [...Array.from({ length: 79 }, (_, index) => `SKU-${index}`), 'TEA-001'];
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
    const { first } = await packed(skus.map((sku, index) => orderLine(String(index + 1), sku, 2)));
    await count('TEA-001', 1);
    const refused = await act(first, 'hand-over');
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('1 of TEA-001 are on hand at london, and 2 are to leave');
  }, 60_000);

  test('a count that is made before all of a large one is booked holds nothing up, and what left is found first', async () => {
    const skus = [...Array.from({ length: 79 }, (_, index) => `SKU-${index}`), 'TEA-001'];
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
    const { first, order } = await packed(skus.map((sku, index) => orderLine(String(index + 1), sku, 2)));
    expect((await act(first, 'hand-over')).status).toBe(200);
    const dues = (await engine.rows('Orders')).filter(({ entry }) => String(entry).startsWith('STOCKDUE#'));
    const [dueId = 'none'] = dues.map(({ due }) => (due as { dueId: string }).dueId);
    await count('TEA-001', 0);
    await settleStock(order.orderId, dueId, first.fulfilmentOrderId);
    const rows = await engine.rows('Inventory');
    const levels = rows.filter(({ entry }) => String(entry).startsWith('LEVEL#'));
    expect(levels.map(({ item, onHand, allocated }) => [item, onHand, allocated]).toSorted()).toEqual(
      skus.map((sku) => [sku, sku === 'TEA-001' ? 0 : 1, 0]).toSorted(),
    );
    const moved = rows.flatMap(({ movement }) => (movement ? [movement as Movement] : []));
    const ofCounted = moved
      .filter(({ sku }) => sku === 'TEA-001')
      .map(({ kind, quantity, reason }) => [kind, quantity, reason]);
    expect(ofCounted.toSorted()).toEqual([
      ['adjustment', 2, 'found'],
      ['count', -3, undefined],
      ['shipment', -2, undefined],
    ]);
  }, 60_000);

  test('a large one is handed over at once and its stock is booked in further transactions', async () => {
    const skus = Array.from({ length: 80 }, (_, index) => `SKU-${index}`);
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
    const { first, order } = await packed(skus.map((sku, index) => orderLine(String(index + 1), sku, 2)));
    expect((await act(first, 'hand-over')).status).toBe(200);
    const rows = (await engine.rows('Orders')).filter(({ entry }) => String(entry).startsWith('STOCKDUE#'));
    const [dueId = 'none'] = rows.map(({ due }) => (due as { dueId: string }).dueId);
    const { fulfilmentOrderId } = first;
    expect(await eventTypes(order.orderId)).toContain('FulfilmentStockDue');
    await Promise.all([
      settleStock(order.orderId, dueId, fulfilmentOrderId),
      settleStock(order.orderId, dueId, fulfilmentOrderId),
    ]);
    const levels = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
    expect(levels.map(({ onHand, allocated }) => [onHand, allocated])).toEqual(skus.map(() => [1, 0]));
    const moved = (await engine.rows('Inventory')).flatMap(({ movement, events }) => (movement ? [{ events }] : []));
    expect(moved).toHaveLength(80);
    // One event for each transaction, which names all that moved.
    const told = moved.flatMap(({ events }) => (events as { data: { lines: unknown[] } }[] | undefined) ?? []);
    const lines = told.map(({ data }) => data.lines.length);
    expect(lines).toHaveLength(2);
    expect(lines.reduce((all, count) => all + count, 0)).toBe(80);
    expect((await eventTypes(order.orderId)).filter((type) => type === 'FulfilmentStockSettled')).toHaveLength(1);
  }, 60_000);
});

describe('the stock of a large shipment', () => {
  const skus = Array.from({ length: 150 }, (_, index) => `SKU-${String(index).padStart(3, '0')}`);

  test('leaves once each, whenever its booking dies and whatever is counted meanwhile', async () => {
    await engine.put('Catalogue', ...skus.map((sku) => itemRow(item(sku))));
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
    const { first, order } = await packed(skus.map((sku, index) => orderLine(String(index + 1), sku, 2)));
    expect((await act(first, 'hand-over')).status).toBe(200);
    const dues = (await engine.rows('Orders')).filter(({ entry }) => String(entry).startsWith('STOCKDUE#'));
    const [dueId = 'none'] = dues.map(({ due }) => (due as { dueId: string }).dueId);
    let deaths = 0;
    for (let dies = 1; ; dies += 1) {
      callsLeft = dies;
      const ended = await settleStock(order.orderId, dueId, first.fulfilmentOrderId).then(
        () => true,
        (error: Error) => {
          if (!error.message.includes('crashed')) throw error;
          return false;
        },
      );
      callsLeft = Infinity;
      if (ended) break;
      deaths += 1;
      // Some are booked by now, and some are not.
      await count(skus[(deaths * 31) % skus.length] ?? '', deaths % 3);
    }
    expect(deaths).toBeGreaterThan(3);
    const rows = await engine.rows('Inventory');
    const moved = rows.flatMap(({ movement }) => (movement ? [movement as Movement] : []));
    for (const { item, onHand, allocated } of rows.filter(({ entry }) => String(entry).startsWith('LEVEL#'))) {
      const own = moved.filter(({ sku }) => sku === item);
      const shipped = own.filter(({ kind }) => kind === 'shipment').map(({ quantity }) => quantity);
      expect([item, allocated, shipped]).toEqual([item, 0, [-2]]);
      expect([item, 3 + own.reduce((sum, { quantity }) => sum + quantity, 0)]).toEqual([item, onHand]);
    }
    expect((await eventTypes(order.orderId)).filter((type) => type === 'FulfilmentStockSettled')).toHaveLength(1);
  }, 60_000);
});

describe('rejecting', () => {
  test('not found empties the level and the units are routed to another location', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const { first, order } = await released([orderLine('1', 'TEA-001', 2)]);
    await putStock(engine, 'TEA-001', 'manchester', 5);
    expect((await act(first, 'reject', { reason: 'not_found' })).body).toMatchObject({
      state: 'rejected',
      rejection: { reason: 'not_found' },
    });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({
      onHand: 5,
      allocated: 0,
      onOrders: 0,
      available: 5,
      moved: -5,
    });
    await sourceOrder(order.orderId);
    await releaseOrder(order.orderId);
    const [, second] = await fulfilmentOrdersOf(order.orderId);
    expect(second).toMatchObject({ location: 'manchester', state: 'released' });
  });

  test('not found leaves nothing to be claimed, and what others have set aside can still leave', async () => {
    await putStock(engine, 'TEA-001', 'london', 9);
    const other = await packed([orderLine('1', 'TEA-001', 3)]);
    const { first } = await released([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'reject', { reason: 'not_found' });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 3, allocated: 3, available: 0, moved: -6 });
    expect((await act(other.first, 'hand-over')).status).toBe(200);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 0, allocated: 0, available: 0 });
  });

  test('no capacity frees the stock but keeps the order away from there', async () => {
    await putStock(engine, 'MUG-001', 'london', 5);
    const { first, order } = await released([orderLine('1', 'MUG-001', 2, { backorderable: true })]);
    await act(first, 'reject', { reason: 'no_capacity' });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ onHand: 5, allocated: 0, onOrders: 0, available: 5 });
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 0, backordered: 2 });
    await putStock(engine, 'MUG-001', 'manchester', 5);
    await promoteItem('MUG-001');
    expect((await stored(order.orderId)).lines[0]?.allocations).toEqual([
      { location: 'manchester', shard: 0, quantity: 2 },
    ]);
  });

  test('units that only a rejection keeps from free stock wait; damaged ones are replaced from the same shelf', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first, order } = await released([orderLine('1', 'TEA-001', 1)]);
    await act(first, 'reject', { reason: 'other', note: 'the lift is broken' });
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 0, backordered: 1 });
    expect((await stored(order.orderId)).stage).toBe('backordered');

    const { first: second, order: another } = await released([orderLine('1', 'TEA-001', 1)]);
    await act(second, 'reject', { reason: 'damaged' });
    expect(await sourceOrder(another.orderId)).toEqual({ allocated: 1, backordered: 0 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 2, allocated: 1, onOrders: 1 });
  });

  test('damaged units leave the books, the rest of the fulfilment order goes on', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    await putStock(engine, 'MUG-001', 'london', 3);
    const lines = [orderLine('1', 'TEA-001', 2), orderLine('2', 'MUG-001', 1)];
    const { first, order } = await packed(lines);
    const rejected = await act(first, 'reject', { reason: 'damaged', lines: [{ lineId: '1', quantity: 1 }] });
    expect(rejected.body).toMatchObject({ state: 'packed', lines: [{ quantity: 1 }, { quantity: 1 }] });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 2, allocated: 1, onOrders: 1, moved: -1 });
    expect((await act(first, 'hand-over')).status).toBe(200);
    const after = await stored(order.orderId);
    expect(after.lines.map(({ quantities }) => [quantities.open, quantities.shipped])).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 1, allocated: 0, onOrders: 0 });
  });

  test('what has left cannot be rejected, and unknown lines are refused', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first } = await packed([orderLine('1', 'TEA-001', 2)]);
    const unknown = await act(first, 'reject', { reason: 'other', lines: [{ lineId: '7', quantity: 1 }] });
    expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, '/lines/0']);
    await act(first, 'hand-over');
    expect((await act(first, 'reject', { reason: 'other' })).body.code).toBe('conflicting-state');
  });
});

describe('cancel against hand-over', () => {
  const cancel = (orderId: string) =>
    callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId },
      body: { reason: 'changed mind' },
    });

  test('ends in exactly one of the two', async () => {
    const ends: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const sku = `RACE-${round}`;
      await putStock(engine, sku, 'london', 2);
      const { first, order } = await packed([orderLine('1', sku, 2)]);
      const [over, gone] = await Promise.all([act(first, 'hand-over'), cancel(order.orderId)]);
      expect([over.status, gone.status].toSorted()).toEqual([200, 409]);
      const lost = gone.status === 200;
      ends.push((await fulfilmentOrdersOf(order.orderId))[0]?.state ?? 'gone');
      expect(ends.at(-1)).toBe(lost ? 'cancelled' : 'handed_over');
      const left = lost ? 2 : 0;
      expect(await stockOf(engine, sku)).toMatchObject({ onHand: left, allocated: 0, onOrders: 0, available: left });
    }
    expect(ends).toHaveLength(8);
  });
});

describe('what a customer has not collected', () => {
  const past = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  /** A pickup that is ready, and whose deadline was so many minutes ago. */
  async function ready(minutes: number) {
    await putStock(engine, 'TEA-001', 'shop-soho', 2);
    const { order, first } = await packed([orderLine('1', 'TEA-001', 2)], {
      type: 'pickup',
      pickupLocation: 'shop-soho',
    });
    const left = await changeOrder(order.orderId, (one) => ({
      state: { ...one, deadlineAt: past(minutes) },
      events: [],
    }));
    expect(left.stage).toBe('delivery');
    return first;
  }

  test('goes back into stock once its time is over, and cannot be collected any more', async () => {
    const first = await ready(1);
    await Promise.all([looked(first.orderId, Date.now()), looked(first.orderId, Date.now())]);
    const order = await stored(first.orderId);
    expect(order.lines[0]?.quantities).toMatchObject({ packed: 0, cancelled: 2 });
    expect(order).toMatchObject({ cancelReason: 'not collected in time', openExceptions: 0 });
    const types = await eventTypes(first.orderId);
    for (const type of ['PickupNotCollected', 'LinesCancelled', 'OrderCancelled']) {
      expect(types.filter((one) => one === type)).toHaveLength(1);
    }
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 2, allocated: 0, available: 2 });
    expect((await act(first, 'deliver')).status).toBe(409);
  });

  test('stays until then, and is the customer’s where they come in the last moment', async () => {
    const early = await ready(-5);
    await looked(early.orderId, Date.now());
    expect((await stored(early.orderId)).lines[0]?.quantities).toMatchObject({ packed: 2 });
    await changeOrder(early.orderId, (one) => ({ state: { ...one, deadlineAt: past(1) }, events: [] }));
    const [collected] = await Promise.all([act(early, 'deliver'), looked(early.orderId, Date.now())]);
    const { delivered, cancelled } = (await stored(early.orderId)).lines[0]?.quantities ?? {};
    expect([delivered, cancelled]).toEqual(collected.status === 200 ? [2, 0] : [0, 2]);
  });
});

describe('reporting a loss', () => {
  test('takes units out of what is under way, by line or all of it, and answers a repeated request the same', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 3)]);
    const part = { cause: 'destroyed', lines: [{ lineId: '1', quantity: 1 }] };
    expect((await act(first, 'report-loss', part)).body).toMatchObject({
      detail: expect.stringContaining('is packed'),
    });
    await act(first, 'hand-over', { carrier: 'UPS' });
    const stock = await stockOf(engine, 'TEA-001');
    const key = randomUUID();
    const answers = [await act(first, 'report-loss', part, { key }), await act(first, 'report-loss', part, { key })];
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(answers[0]?.body).toMatchObject({ state: 'handed_over', losses: [{ cause: 'destroyed' }] });
    const rest = await act(first, 'report-loss', {});
    expect(rest.body).toMatchObject({ state: 'undelivered', losses: [{}, { lines: [{ lineId: '1', quantity: 2 }] }] });
    const { lines } = await stored(order.orderId);
    expect(lines[0]?.quantities).toMatchObject({ shipped: 0, lost: 3 });
    // They left the stock when they were handed over.
    expect(await stockOf(engine, 'TEA-001')).toEqual(stock);
    expect((await act(first, 'deliver')).status).toBe(409);
  });

  test('is refused for more than is under way, an unknown line or parcel, and one that was reported before', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', packages: [{ trackingNumber: '1Z1' }, { trackingNumber: '1Z2' }] });
    const refusals = [
      await act(first, 'report-loss', { lines: [{ lineId: '1', quantity: 3 }] }),
      await act(first, 'report-loss', { lines: [{ lineId: '7', quantity: 1 }] }),
      await act(first, 'report-loss', { trackingNumber: '1Z3' }),
      await act(first, 'report-loss', { trackingNumber: '1Z1' }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.errors?.[0]?.pointer])).toEqual([
      [409, '/lines/0'],
      [409, '/lines/0'],
      [422, '/trackingNumber'],
      [409, '/lines'],
    ]);
    await act(first, 'report-loss', { trackingNumber: '1Z1', lines: [{ lineId: '1', quantity: 1 }] });
    expect((await act(first, 'report-loss', { trackingNumber: '1z1' })).status).toBe(409);
  });
});

describe('receiving back', () => {
  const back = (units: object) => ({ cause: 'refused', lines: [{ lineId: '1', quantity: 1, ...units }] });

  test('takes units into stock where they left from, in the condition that is said, and answers a repeated request the same', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 3)]);
    await act(first, 'hand-over', { carrier: 'UPS' });
    const key = randomUUID();
    const answers = [1, 2].map(() => act(first, 'receive-back', back({ condition: 'damaged' }), { key }));
    const [answer, repeated] = await Promise.all(answers);
    expect(repeated?.body).toEqual(answer?.body);
    expect(answer?.body).toMatchObject({ state: 'handed_over', sentBack: [{ cause: 'refused' }] });
    await act(first, 'receive-back', back({}));
    await act(first, 'deliver');
    expect((await stored(order.orderId)).lines[0]?.quantities).toMatchObject({
      shipped: 0,
      delivered: 1,
      sent_back: 2,
    });
    const levels = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
    expect(levels.map(({ bucket, onHand, available }) => [bucket, onHand, available])).toEqual([
      [undefined, 1, 1],
      ['condition:damaged', 1, 1],
    ]);
    const kinds = (await engine.rows('Inventory')).flatMap(({ movement }) =>
      movement ? [(movement as Movement).kind] : [],
    );
    expect(kinds.sort()).toEqual(['return', 'return', 'shipment']);
  });

  test('of what had been lost, by its parcel, ends as sent back; of what has arrived it is refused', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', trackingNumber: '1Z1' });
    await act(first, 'report-loss', { trackingNumber: '1Z1' });
    const found = { cause: 'returned_to_sender', trackingNumber: '1z1' };
    const answer = await act(first, 'receive-back', found);
    expect(answer.body).toMatchObject({ state: 'undelivered', sentBack: [{ lines: [{ quantity: 2, found: 2 }] }] });
    expect((await stored(order.orderId)).lines[0]?.quantities).toMatchObject({ lost: 0, sent_back: 2 });
    expect((await act(first, 'receive-back', found)).status).toBe(409);
    expect((await act(first, 'receive-back', { cause: 'refused' })).status).toBe(409);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 2, available: 2 });
  });

  test('of two lots takes the word of who receives them', async () => {
    for (const lot of ['A', 'B']) {
      await callApi(inventoryApi, {
        method: 'POST',
        path: '/v1/stock/receipts',
        body: { location: 'london', lines: [{ sku: 'TEA-001', quantity: 1, lot }] },
      });
    }
    const { first } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS' });
    expect((await act(first, 'receive-back', back({}))).body).toMatchObject({ errors: [{ pointer: '/lines' }] });
    expect((await act(first, 'receive-back', back({ lot: 'B' }))).status).toBe(200);
    const levels = (await engine.rows('Inventory')).filter(({ bucket: of }) => of === 'lot:B');
    expect(levels).toMatchObject([{ onHand: 1 }]);
  });
});

describe('carrier events', () => {
  const tracker = (number: string, status: string, more: object = {}) => ({
    id: 'trk_1',
    object: 'Tracker',
    tracking_code: number,
    carrier: 'UPS',
    status,
    tracking_details: [{ status, datetime: '2026-11-22T10:00:00Z', tracking_location: { city: null } }],
    ...more,
  });

  async function send(payload: unknown, signedWith = secret) {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const id = `msg_${randomUUID()}`;
    const now = new Date();
    return callApi(fulfilmentApi, {
      method: 'POST',
      path: '/v1/carrier-events/{carrier}',
      params: { carrier: 'tracker' },
      body,
      idempotencyKey: null,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(signedWith).sign(id, now, body),
      },
    });
  }

  test('deliver the fulfilment order when all its parcels have arrived, once, whatever is repeated or late', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', {
      carrier: 'UPS',
      packages: [{ trackingNumber: '1Z1' }, { trackingNumber: '1Z2' }],
    });
    expect((await send(tracker('1Z1', 'in_transit'))).body).toEqual({ known: true });
    expect((await send(tracker('1Z1', 'delivered'))).status).toBe(202);
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('handed_over');
    await Promise.all([1, 2, 3].map(() => send({ object: 'Event', result: tracker('1z2', 'delivered') })));
    expect((await send(tracker('1Z2', 'out_for_delivery'))).status).toBe(202);
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('delivered');
    expect((await eventTypes(order.orderId)).filter((type) => type === 'FulfilmentOrderDelivered')).toHaveLength(1);
  });

  test('that name no carrier are the doing of who reports them', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { trackingNumber: '1Z7' });
    await send(tracker('1Z7', 'delivered', { carrier: null }));
    const delivered = (await Array.fromAsync(orderEvents(order.orderId))).find(
      ({ metadata: { type } }) => type === 'FulfilmentOrderDelivered',
    );
    expect(delivered?.metadata.actor).toEqual({ kind: 'carrier', id: 'tracker' });
  });

  test('of a parcel that does not come by itself ask a person, once for each word', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', trackingNumber: '1Z9' });
    for (const status of ['in_transit', 'failure', 'failure', 'return_to_sender']) await send(tracker('1Z9', status));
    const exceptions = await exceptionsOf(order.orderId);
    expect(exceptions.map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
      ['parcel', 'open', 'the carrier reports "failure" of parcel 1Z9; ask the carrier or the customer'],
      ['parcel', 'open', 'the carrier reports "return_to_sender" of parcel 1Z9; ask the carrier or the customer'],
    ]);
    expect((await stored(order.orderId)).openExceptions).toBe(2);
  });

  const lost = (number: string) => tracker(number, 'failure', { status_detail: 'lost' });
  const twoParcels = [
    { trackingNumber: '1Z1', contents: [{ lineId: '1', quantity: 1 }] },
    { trackingNumber: '1Z2', contents: [{ lineId: '1', quantity: 2 }] },
  ];

  test('of a lost parcel lose what was in it, once; the others deliver the rest', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 3)]);
    await act(first, 'hand-over', { carrier: 'UPS', packages: twoParcels });
    await send(tracker('1Z1', 'delivered'));
    await Promise.all([1, 2, 3].map(() => send(lost('1z2'))));
    await send(tracker('1Z2', 'in_transit'));
    const [line] = (await stored(order.orderId)).lines;
    expect(line?.quantities).toMatchObject({ shipped: 0, delivered: 1, lost: 2 });
    const [one] = await fulfilmentOrdersOf(order.orderId);
    expect(one).toMatchObject({
      state: 'delivered',
      losses: [{ cause: 'lost', lines: [{ lineId: '1', quantity: 2 }] }],
    });
    expect((await eventTypes(order.orderId)).filter((type) => type === 'ParcelLost')).toHaveLength(1);
    expect(await exceptionsOf(order.orderId)).toEqual([]);
  });

  test('of a lost parcel of which nobody has said what was in it ask a person, who says so', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', packages: [{ trackingNumber: '1Z1' }, { trackingNumber: '1Z2' }] });
    await send(tracker('1Z1', 'delivered'));
    await send(lost('1Z2'));
    expect(await exceptionsOf(order.orderId)).toMatchObject([
      { kind: 'parcel', reason: expect.stringContaining('"lost"') },
    ]);
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('handed_over');
    const said = await act(first, 'report-loss', { trackingNumber: '1Z2', lines: [{ lineId: '1', quantity: 1 }] });
    expect(said).toMatchObject({ status: 200, body: { losses: [{ cause: 'lost', trackingNumber: '1Z2' }] } });
    expect((await stored(order.orderId)).lines[0]?.quantities).toMatchObject({ shipped: 0, delivered: 1, lost: 1 });
  });

  test('of a lost parcel that arrives after all change nothing, and ask a person once, though the order has ended', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', trackingNumber: '1Z9' });
    await send(lost('1Z9'));
    await changeOrder(order.orderId, (one) => ({ state: { ...one, completedAt: one.placedAt }, events: [] }));
    for (const _ of [1, 2]) await send(tracker('1Z9', 'delivered'));
    expect((await stored(order.orderId)).lines[0]?.quantities).toMatchObject({ shipped: 0, delivered: 0, lost: 2 });
    expect(await exceptionsOf(order.orderId)).toMatchObject([
      { kind: 'settlement', error: 'LostParcelArrived', state: 'open' },
    ]);
  });

  test('of a parcel that has arrived lose nothing, however late they come', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 3)]);
    await act(first, 'hand-over', { carrier: 'UPS', packages: twoParcels });
    await send(tracker('1Z1', 'delivered'));
    await send(lost('1Z1'));
    await send(tracker('1Z2', 'delivered'));
    await send(lost('1Z2'));
    expect((await stored(order.orderId)).lines[0]?.quantities).toMatchObject({ delivered: 3, lost: 0 });
  });

  test('ask nobody of a parcel that has arrived by another hand', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'UPS', trackingNumber: '1Z9' });
    await act(first, 'deliver');
    await send(tracker('1Z9', 'failure'));
    expect(await exceptionsOf(order.orderId)).toEqual([]);
  });

  test('of a real carrier aggregator are understood as they come', async ({ skip }) => {
    if (noRealData) return skip(noRealData);
    const files = realFiles('carriers');
    const trackers = files.filter((name) => name.startsWith('Tracker'));
    expect(trackers.length).toBeGreaterThan(0);
    await putStock(engine, 'TEA-001', 'london', 2);
    const { first, order } = await packed([orderLine('1', 'TEA-001', 2)]);
    await act(first, 'hand-over', { carrier: 'USPS', packages: [{ trackingNumber: 'EZ1000000001' }] });
    for (const name of trackers) {
      const text = realText('carriers', name);
      expect((await send(text)).body).toEqual({ known: true });
      expect((await send({ object: 'Event', result: JSON.parse(text) })).body).toEqual({ known: true });
    }
    for (const name of files.filter((each) => !trackers.includes(each))) {
      expect((await send(realText('carriers', name))).status).toBe(202);
    }
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('handed_over');
    const delivered = { ...JSON.parse(realText('carriers', trackers[0] ?? '')), status: 'delivered' };
    expect((await send(delivered)).body).toEqual({ known: true });
    expect((await fulfilmentOrdersOf(order.orderId))[0]?.state).toBe('delivered');
  });

  test('of unknown parcels are taken; forged and unreadable ones are refused', async () => {
    expect((await send(tracker('nobody-knows', 'delivered'))).body).toEqual({ known: false });
    const forged = `whsec_${Buffer.from('another secret of some bytes').toString('base64')}`;
    expect((await send(tracker('1Z1', 'delivered'), forged)).status).toBe(401);
    expect((await send({ hello: 'world' })).status).toBe(400);
  });
});
