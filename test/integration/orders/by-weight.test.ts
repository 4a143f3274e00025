import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { orderView } from '#shared/contracts/api/order-views.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as catalogueApi } from '#functions/catalogue/api.ts';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { callApi } from '../../support/api/api.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { resetClock } from '../../support/clock.ts';
import { callStep } from '../../support/orders/order-workflow.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { putStock } from '../../support/orders/stored-orders.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { fulfilmentOrdersOf, orderEvents } = await import('#functions/orders/public.ts');
const { handler: steps } = await import('#functions/processes/fulfil-order/steps.ts');
const { handler: sourcingApi } = await import('#functions/sourcing/api.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  resetClock();
  await engine.clear();
  await putWorld(engine);
  await putStock(engine, 'TEA-001', 'london', 10);
  const body = { sku: 'FLOUR', kind: 'goods', description: 'Flour', unit: 'kg', decimals: 3, backorderable: true };
  const made = await post(catalogueApi, '/v1/items', body);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
});

type Handler = Parameters<typeof callApi>[0];

const post = (handler: Handler, path: string, body: unknown, params: Record<string, string> = {}) =>
  callApi(handler, { method: 'POST', path, params, body });
const get = (handler: Handler, path: string, query: Record<string, string> = {}, params: Record<string, string> = {}) =>
  callApi(handler, { method: 'GET', path, query, params });

const receive = (quantity: number) =>
  post(inventoryApi, '/v1/stock/receipts', { location: 'london', lines: [{ sku: 'FLOUR', quantity }] });

/** 1.250 kg at 2.49, 0.333 kg of the same at 1.99, and a tea at 5.00. */
const lines: PlacementBody['lines'] = [
  { sku: 'FLOUR', quantity: 1.25, unitPrice: '2.49' },
  { sku: 'FLOUR', quantity: 0.333, unitPrice: '1.99', rounding: 'down' },
  { sku: 'TEA-001', quantity: 1, unitPrice: '5.00' },
];

async function place(more: Partial<PlacementBody> = {}) {
  const body = placementBody({ lines, discounts: [], charges: [], total: '8.77', ...more });
  return post(ordersApi, '/v1/orders', body);
}

async function placed(more: Partial<PlacementBody> = {}): Promise<string> {
  const answer = await place(more);
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return String(answer.body.orderId);
}

async function readOrder(orderId: string) {
  return orderView.parse((await get(ordersApi, '/v1/orders/{orderId}', {}, { orderId })).body);
}

const accept = (orderId: string) => callStep(steps, 'acceptOrder', { orderId });
const level = async () => (await get(inventoryApi, '/v1/stock/levels', { sku: 'FLOUR' })).body.items[0];

async function act(orderId: string, action: string, body: unknown = {}) {
  const [one] = await fulfilmentOrdersOf(orderId);
  const params = { orderId, fulfilmentOrderId: String(one?.fulfilmentOrderId) };
  const path = `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`;
  return post(fulfilmentApi, path, body, params);
}

async function told(orderId: string, type: string) {
  const events = await Array.fromAsync(orderEvents(orderId));
  return events.filter(({ metadata }) => metadata.type === type).map(({ data }) => data);
}

describe('an order by weight', () => {
  test('is counted, charged, told, shipped, lost, credited and refunded exactly', async () => {
    await receive(5.5);
    const orderId = await placed();
    const [first] = await told(orderId, 'OrderPlaced');
    expect(first).toMatchObject({ units: 3, lines: [{ quantity: 1.25 }, { quantity: 0.333 }, { quantity: 1 }] });
    await accept(orderId);
    expect(await level()).toMatchObject({ onHand: 5.5, allocated: 1.583, available: 3.917 });
    const order = await readOrder(orderId);
    expect(order.lines).toMatchObject([
      { ordered: 1.25, measure: { unit: 'kg', decimals: 3 }, price: '3.11', quantities: { released: 1.25 } },
      { ordered: 0.333, measure: { unit: 'kg', decimals: 3 }, price: '0.66', quantities: { released: 0.333 } },
      { ordered: 1, price: '5.00' },
    ]);
    expect(order.lines[2]).not.toHaveProperty('measure');

    const asked = { reason: 'less', lines: [{ lineId: '1', quantity: 0.25 }] };
    const cancelled = await post(ordersApi, '/v1/orders/{orderId}/cancel', asked, { orderId });
    // A fifth of 3.11, by the places of the grams.
    expect(cancelled.body).toMatchObject({ cancelled: [{ lineId: '1', quantity: 0.25 }], amount: '0.62' });
    expect(await level()).toMatchObject({ allocated: 1.333 });

    expect(await act(orderId, 'pick')).toMatchObject({ status: 200 });
    expect(await act(orderId, 'pack')).toMatchObject({ status: 200 });
    const [bag, box] = [
      [{ lineId: '1', quantity: 0.6 }],
      [
        { lineId: '2', quantity: 0.333 },
        { lineId: '3', quantity: 1 },
      ],
    ];
    const tooFew = await act(orderId, 'hand-over', { packages: [{ contents: bag }, { contents: box }] });
    expect(tooFew.body.detail).toContain('hold 0.600 kg of line 1, and 1.000 kg are to be handed over');
    const packages = [{ contents: bag }, { contents: [...box, { lineId: '1', quantity: 0.4 }] }];
    expect(await act(orderId, 'hand-over', { packages })).toMatchObject({ status: 200 });
    expect(await level()).toMatchObject({ onHand: 4.167, allocated: 0 });
    await callStep(steps, 'invoiceShipments', { orderId });

    const [invoice] = (await get(billingApi, '/v1/invoices', { branch: 'uk' })).body.items;
    expect(invoice).toMatchObject({
      lines: [
        { quantity: 1, measure: { unit: 'kg', decimals: 3 }, amount: '2.49' },
        { quantity: 0.333, amount: '0.66' },
        { quantity: 1, amount: '5.00' },
      ],
      total: '8.15',
    });
    const lost = await act(orderId, 'report-loss', { cause: 'lost', lines: [{ lineId: '1', quantity: 0.001 }] });
    expect(lost.body.losses).toMatchObject([{ lines: [{ lineId: '1', quantity: 0.001 }] }]);
    expect(await told(orderId, 'ParcelLost')).toMatchObject([{ lines: [{ sku: 'FLOUR', quantity: 0.001 }] }]);
    const path = '/v1/orders/{orderId}/refunds';
    const refunded = await post(
      billingApi,
      path,
      { lines: [{ lineId: '2', quantity: 0.133 }], reason: 'wet' },
      { orderId },
    );
    expect(refunded.body.creditMemo).toMatchObject({ lines: [{ quantity: 0.133, amount: '0.26' }] });
    const rest = await post(billingApi, path, { lines: [{ lineId: '2', quantity: 0.2 }], reason: 'wet' }, { orderId });
    expect(rest.body.creditMemo).toMatchObject({ lines: [{ quantity: 0.2, amount: '0.40' }] });
  });

  test('waits for what is not there, to the gram, and is served when it comes', async () => {
    await receive(1.2);
    const orderId = await placed();
    await accept(orderId);
    const { decisions } = (await get(sourcingApi, '/v1/orders/{orderId}/sourcing', {}, { orderId })).body;
    expect(decisions).toMatchObject([
      {
        demanded: 2.583,
        allocated: [{ quantity: 1.2 }, { quantity: 1 }],
        backordered: [{ quantity: 0.05 }, { quantity: 0.333 }],
      },
    ]);
    expect((await readOrder(orderId)).lines[0]?.quantities).toMatchObject({
      allocated: 0,
      released: 1.2,
      backordered: 0.05,
    });
  });

  test('costs by the price lists what its quantity says', async () => {
    const price = { sku: 'FLOUR', currency: 'GBP', from: '2020-01-01' };
    const items = [
      { ...price, unitPrice: '3.00' },
      { ...price, unitPrice: '2.00', minQuantity: 0.5 },
    ];
    expect(await post(catalogueApi, '/v1/prices', { items: [items[0]] })).toMatchObject({ status: 200 });
    const half = await post(catalogueApi, '/v1/prices', { items: [items[1]] });
    expect(half.body.items).toMatchObject([{ minQuantity: 0.5 }]);
    const [less, more] = [0.499, 0.5].map((quantity) => [{ sku: 'FLOUR', quantity }]);
    const [one, other] = [
      await placed({ lines: less ?? [], total: '1.50' }),
      await placed({ lines: more ?? [], total: '1.00' }),
    ];
    expect((await readOrder(one)).lines[0]).toMatchObject({ unitPrice: '3.00', price: '1.50' });
    expect((await readOrder(other)).lines[0]).toMatchObject({ unitPrice: '2.00', price: '1.00' });
  });
});

describe('wrong quantities are refused with field, rule and mend', () => {
  test.each([
    ['finer than the item', 'FLOUR', 1.2505, 'must be a number with at most 3 decimal places, such as 2 or 1.25'],
    [
      'in parts of what is sold whole',
      'TEA-001',
      1.5,
      'must be a whole number: the item is sold in whole units, and 1.5 is none',
    ],
    ['a text', 'FLOUR', '1.25', 'must be a number'],
  ])('%s', async (_, sku, quantity, message) => {
    const answer = await place({ lines: [{ sku, quantity: quantity as number, unitPrice: '1.00' }] });
    expect([answer.status, answer.body.errors]).toEqual([400, [{ pointer: '/lines/0/quantity', message }]]);
    const body = { location: 'london', lines: [{ sku, quantity }] };
    const received = await post(inventoryApi, '/v1/stock/receipts', body);
    expect([received.status, received.body.errors]).toEqual([400, [{ pointer: '/lines/0/quantity', message }]]);
    expect((await engine.rows('Inventory')).filter(({ item }) => item === 'FLOUR')).toEqual([]);
  });

  test('of a line, when it is cancelled', async () => {
    const orderId = await placed();
    const asked = { reason: 'less', lines: [{ lineId: '3', quantity: 0.5 }] };
    const answer = await post(ordersApi, '/v1/orders/{orderId}/cancel', asked, { orderId });
    expect(answer.body.errors).toMatchObject([
      { pointer: '/lines/0/quantity', message: expect.stringContaining('whole') },
    ]);
  });
  test('in a bundle is so much of it as is in each of them, in its own steps; a part of a bundle is refused', async () => {
    await receive(5);
    const components = [
      { sku: 'FLOUR', quantity: 1, share: 1 },
      { sku: 'TEA-001', quantity: 1, share: 2 },
    ];
    const set = { sku: 'SET', quantity: 2, unitPrice: '6.00', components };
    const orderId = await placed({ lines: [set], total: '12.00' });
    expect((await readOrder(orderId)).lines).toMatchObject([
      { sku: 'FLOUR', ordered: 2, measure: { unit: 'kg', decimals: 3 }, unitPrice: '2.00', price: '4.00' },
      { sku: 'TEA-001', ordered: 2, unitPrice: '4.00', price: '8.00' },
    ]);
    await accept(orderId);
    expect(await level()).toMatchObject({ allocated: 2 });
    const asked = { reason: 'less', bundles: [{ bundleId: '1', quantity: 1 }] };
    const cancelled = await post(ordersApi, '/v1/orders/{orderId}/cancel', asked, { orderId });
    const units = [
      { lineId: '1', quantity: 1 },
      { lineId: '2', quantity: 1 },
    ];
    expect(cancelled.body).toMatchObject({ cancelled: units, amount: '6.00' });
    expect(await level()).toMatchObject({ allocated: 1 });

    const half = await place({ lines: [{ ...set, quantity: 1.5 }], total: '9.00' });
    expect(half).toMatchObject({ status: 400, body: { errors: [{ pointer: '/lines/0/quantity' }] } });
  });
});

test('how an item is measured cannot change', async () => {
  const replace = (body: object) =>
    callApi(catalogueApi, {
      method: 'PUT',
      path: '/v1/items/{sku}',
      params: { sku: 'FLOUR' },
      headers: { 'if-match': '"1"' },
      body: { kind: 'goods', description: 'Flour', unit: 'kg', decimals: 3, ...body },
    });
  expect((await replace({ decimals: 2 })).body.errors).toEqual([{ pointer: '/decimals', message: 'must stay 3' }]);
  expect((await replace({ decimals: 0 })).body.errors).toEqual([{ pointer: '/decimals', message: 'must stay 3' }]);
  expect((await replace({ unit: 'g' })).body.errors).toEqual([{ pointer: '/unit', message: 'must stay kg' }]);
  expect(await replace({ description: 'White flour' })).toMatchObject({ status: 200, body: { version: 2 } });
});
