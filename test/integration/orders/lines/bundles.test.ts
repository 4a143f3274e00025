import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as catalogueApi } from '#functions/catalogue/api.ts';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler } from '#functions/orders/api.ts';
import { callApi, type ApiRequest } from '../../../support/api/api.ts';
import { releaseOrder, screenOrder, sourceOrder } from '../../../support/orders/acceptance.ts';
import { stored } from '../../../support/orders/order-workflow.ts';
import { placementBody, type PlacementBody } from '../../../support/orders/placements.ts';
import { putStock, stockOf } from '../../../support/orders/stored-orders.ts';
import { startEngine } from '../../../support/tables/engine.ts';
import { channel, item as itemOf, itemRow, partyRow, putWorld } from '../../../support/world.ts';
import { invoiceOrder, shipLines } from '../../billing/shipped-orders.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

/** Two sets at 20.00 with 20 % of tax, 3.00 off: each of two teas and a mug, which has three quarters of the price. */
const set: PlacementBody['lines'][number] = {
  sku: 'SET/1',
  description: 'Tea for two',
  quantity: 2,
  unitPrice: '20.00',
  externalLineId: '#77',
  discounts: [{ amount: '3.00', code: 'SETS' }],
  taxes: [{ amount: '7.40', name: 'VAT', rate: '20' }],
  properties: [{ name: 'Ribbon', value: 'red' }],
  components: [
    { sku: 'TEA-001', quantity: 2, share: 500, externalLineId: '#78' },
    { sku: 'MUG-001', quantity: 1, share: 1500 },
  ],
};
const book: PlacementBody['lines'][number] = { sku: 'TEA-001', quantity: 1, unitPrice: '1.00' };
const place = (more: Partial<PlacementBody> = {}) => {
  const body = placementBody({
    lines: [set, book],
    discounts: [],
    charges: [],
    total: '45.40',
    payment: { method: 'on_account' },
    ...more,
  });
  return callApi(handler, { method: 'POST', path: '/v1/orders', body });
};
const read = async (orderId: string) =>
  (await callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId } })).body;
const cancel = (orderId: string, body: object) =>
  callApi(handler, {
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    params: { orderId },
    body: { reason: 'no', ...body },
  });

describe('a bundle', () => {
  test('is its components, which have its price by their shares; the order shows it as it was sent', async () => {
    const { orderId, lineCount } = (await place()).body;
    expect(lineCount).toBe(3);
    const { bundles, lines, total } = await read(orderId);
    expect(total).toBe('45.40');
    expect(bundles).toEqual([
      {
        bundleId: '1',
        sku: 'SET/1',
        description: 'Tea for two',
        ordered: 2,
        externalLineId: '#77',
        price: '40.00',
        discounts: [{ amount: '3.00', code: 'SETS' }],
        taxes: [{ amount: '7.40', name: 'VAT', rate: '20' }],
        total: '44.40',
      },
    ]);
    expect(lines).toMatchObject([
      {
        lineId: '1',
        sku: 'TEA-001',
        bundleId: '1',
        ordered: 4,
        unitPrice: '2.50',
        price: '10.00',
        discounts: [{ amount: '0.75' }],
        taxes: [{ amount: '1.85' }],
        externalLineId: '#78',
        properties: [{ name: 'Ribbon' }],
      },
      { lineId: '2', sku: 'MUG-001', bundleId: '1', ordered: 2, price: '30.00' },
      { lineId: '3', sku: 'TEA-001', ordered: 1 },
    ]);
    expect(lines[1]).not.toHaveProperty('properties');
    expect(lines[2]).not.toHaveProperty('bundleId');
  });

  test('is set aside as the stock of its components', async () => {
    await putStock(engine, 'TEA-001', 'london', 10);
    await putStock(engine, 'MUG-001', 'london', 10);
    const { orderId } = (await place()).body;
    await screenOrder(orderId);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 5 });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 2 });
    await cancel(orderId, { bundles: [{ bundleId: '1', quantity: 1 }] });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 3, onOrders: 3 });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 1, onOrders: 1 });
  });

  test('is cancelled with its components, whole or one of several, and what each was worth is not owed', async () => {
    const { orderId } = (await place()).body;
    expect((await cancel(orderId, { bundles: [{ bundleId: '1', quantity: 1 }] })).body).toMatchObject({
      cancelled: [
        { lineId: '1', quantity: 2 },
        { lineId: '2', quantity: 1 },
      ],
      amount: '22.20',
    });
    expect((await cancel(orderId, { lines: [{ lineId: '1', quantity: 1 }] })).body.amount).toBe('2.77');
    const short = await cancel(orderId, { bundles: [{ bundleId: '1', quantity: 1 }] });
    expect(short).toMatchObject({
      status: 409,
      body: {
        errors: [
          {
            pointer: '/bundles/0/quantity',
            message: 'of line 1 only 1 units can still be cancelled, not 2',
          },
        ],
      },
    });
    const rest = [
      { lineId: '1', quantity: 1 },
      { lineId: '2', quantity: 1 },
      { lineId: '3', quantity: 1 },
    ];
    expect((await cancel(orderId, { lines: rest })).body).toMatchObject({ amount: '20.43' });
    expect((await stored(orderId)).lines.reduce((sum, line) => sum + line.settledAmounts.cancelled, 0)).toBe(4540);
  });

  test('that the order does not have is not cancelled', async () => {
    const { orderId } = (await place()).body;
    const { status, body } = await cancel(orderId, { bundles: [{ bundleId: '2', quantity: 1 }] });
    expect([status, body.errors[0].pointer]).toEqual([422, '/bundles/0/bundleId']);
  });

  test('stands on invoices and credit memos with what its lines there come to', async () => {
    const { orderId } = (await place()).body;
    await screenOrder(orderId);
    await shipLines(orderId, [
      { lineId: '1', quantity: 4 },
      { lineId: '2', quantity: 1 },
      { lineId: '3', quantity: 1 },
    ]);
    await invoiceOrder(orderId);
    const list = { method: 'GET', path: '/v1/invoices', query: { branch: 'uk' } };
    const [invoice] = (await callApi(billingApi, list)).body.items;
    expect(invoice.bundles).toEqual([{ bundleId: '1', sku: 'SET/1', description: 'Tea for two', amount: '27.75' }]);
    expect(invoice.lines).toMatchObject([{ bundleId: '1' }, { bundleId: '1', quantity: 1 }, { sku: 'TEA-001' }]);
    expect(invoice.lines[2]).not.toHaveProperty('bundleId');
    const refund = { reason: 'broken', lines: [{ lineId: '2', quantity: 1 }] };
    const path = '/v1/orders/{orderId}/refunds';
    const { body } = await callApi(billingApi, { method: 'POST', path, params: { orderId }, body: refund });
    expect(body.creditMemo).toMatchObject({
      bundles: [{ amount: '16.65' }],
      lines: [{ bundleId: '1' }],
      total: '16.65',
    });
  });

  test('is told by its SKU and its components', async () => {
    const { orderId } = (await place()).body;
    const path = '/v1/orders/{orderId}/timeline';
    const { data } = (await callApi(handler, { method: 'GET', path, params: { orderId } })).body.items[0];
    expect(data.bundles).toEqual([{ bundleId: '1', sku: 'SET/1', quantity: 2 }]);
    expect(data.lines).toMatchObject([{ bundleId: '1' }, { bundleId: '1' }, { sku: 'TEA-001' }]);
  });

  test('may go several ways', async () => {
    const groups: PlacementBody['groups'] = [
      { method: 'ship', shippingAddress: { lines: ['1 Orchard Road'], city: 'London', country: 'GB' } },
      { method: 'service' },
    ];
    const boiler = {
      ...set,
      groupId: '1',
      components: [
        { sku: 'MUG-001', quantity: 1 },
        { sku: 'INSTALL-001', quantity: 1, groupId: '2' },
      ],
    };
    const { type: _, shippingAddress: __, ...mixed } = placementBody({ discounts: [], charges: [] });
    const body = { ...mixed, groups, lines: [boiler], total: '44.40' };
    const { orderId } = (await callApi(handler, { method: 'POST', path: '/v1/orders', body })).body;
    expect((await stored(orderId)).lines).toMatchObject([
      { groupId: '1', kind: 'goods', bundleId: '1' },
      { groupId: '2', kind: 'service', bundleId: '1' },
    ]);
  });

  test.each([
    ['no such component', { components: [{ sku: 'NONE', quantity: 1 }] }, '/lines/0/components/0/sku'],
    ['a component of another kind', { components: [{ sku: 'EBOOK-001', quantity: 1 }] }, '/lines/0/components/0/sku'],
    ['no share of the price', { components: [{ sku: 'TEA-001', quantity: 1, share: 0 }] }, '/lines/0/components'],
    ['too many units', { components: [{ sku: 'TEA-001', quantity: 600_000 }] }, '/lines/0/components/0/quantity'],
    ['a group', { components: [{ sku: 'TEA-001', quantity: 1, groupId: '2' }] }, '/lines/0/components/0/groupId'],
    ['a kind', { kind: 'goods' as const }, '/lines/0/kind'],
    ['no component', { components: [] }, '/lines/0/components'],
  ])('is refused with %s, and nothing is kept', async (_, wrong, pointer) => {
    const { status, body } = await place({ lines: [{ ...set, ...wrong }, book] });
    expect([status >= 400, body.errors[0].pointer]).toEqual([true, pointer]);
    expect(await engine.rows('Orders')).toEqual([]);
  });

  test('counts with its components for the most lines of an order', async () => {
    const components = Array.from({ length: 50 }, () => ({ sku: 'TEA-001', quantity: 1 }));
    const lines = Array.from({ length: 21 }, () => ({ sku: 'SET', quantity: 1, unitPrice: '1.00', components }));
    expect((await place({ lines, total: '21.00' })).body.errors).toEqual([
      {
        pointer: '/lines',
        message: 'come to 1050 with the components of bundles, at most 1000 are taken; split the order',
      },
    ]);
  });
});

describe('a kit of the catalogue', () => {
  const item = (body: object) => callApi(catalogueApi, { method: 'POST', path: '/v1/items', body });
  const hamper = {
    sku: 'HAMPER',
    kind: 'kit',
    description: 'Hamper',
    components: [
      { sku: 'TEA-001', quantity: 2, share: 1 },
      { sku: 'MUG-001', quantity: 1, share: 3 },
    ],
  };
  const ordered = (more: object = {}) =>
    place({ lines: [{ sku: 'HAMPER', quantity: 2, unitPrice: '20.00', ...more }], total: '40.00' });

  test('is ordered by its SKU as a bundle of its components', async () => {
    expect(await item(hamper)).toMatchObject({ status: 201, body: hamper });
    const { orderId } = (await ordered()).body;
    const { bundles, lines } = await read(orderId);
    expect(bundles).toMatchObject([{ sku: 'HAMPER', description: 'Hamper', ordered: 2, total: '40.00' }]);
    expect(lines).toMatchObject([
      { sku: 'TEA-001', description: 'Item TEA-001', ordered: 4, total: '10.00' },
      { sku: 'MUG-001', kind: 'goods', ordered: 2, total: '30.00' },
    ]);
  });

  test('keeps what it was of in orders that are placed, and may be sent with other contents', async () => {
    const { headers } = await item(hamper);
    const { orderId } = (await ordered()).body;
    const { sku, ...settings } = hamper;
    const change = {
      method: 'PUT',
      path: '/v1/items/{sku}',
      params: { sku },
      headers: { 'if-match': headers['etag'] },
    };
    const body = { ...settings, components: [{ sku: 'MUG-001', quantity: 1 }] };
    expect(await callApi(catalogueApi, { ...change, body } as ApiRequest)).toMatchObject({ status: 200 });
    expect((await stored(orderId)).lines).toHaveLength(2);
    const sent = await ordered({ components: [{ sku: 'TEA-001', quantity: 3 }] });
    expect((await stored(sent.body.orderId)).lines).toMatchObject([{ sku: 'TEA-001', ordered: 6, bundleId: '1' }]);
  });

  test('has the price of the price lists', async () => {
    await item({ ...hamper, sku: 'HAMPER-2' });
    const price = { sku: 'HAMPER-2', currency: 'GBP', unitPrice: '15.00', from: '2026-01-01' };
    await callApi(catalogueApi, { method: 'POST', path: '/v1/prices', body: { items: [price] } });
    const { body } = await place({ lines: [{ sku: 'HAMPER-2', quantity: 1 }], total: '15.00' });
    expect((await stored(body.orderId)).lines).toMatchObject([{ price: 375 }, { price: 1125 }]);
  });

  test.each([
    ['no components', { components: undefined }, '/components'],
    ['components of what is no kit', { kind: 'goods' }, '/components'],
    ['a component that there is not', { components: [{ sku: 'NONE', quantity: 1 }] }, '/components/0/sku'],
    ['no share of the price', { components: [{ sku: 'TEA-001', quantity: 1, share: 0 }] }, '/components'],
    ['decimal places of its own', { unit: 'kg', decimals: 3 }, '/decimals'],
  ])('is refused with %s', async (_, wrong, pointer) => {
    const { status, body } = await item({ ...hamper, ...wrong });
    expect([status >= 400, body.errors[0].pointer]).toEqual([true, pointer]);
  });

  test('is made of quantities that its components have', async () => {
    const refused = await item({ ...hamper, components: [{ sku: 'TEA-001', quantity: 0.5 }] });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(refused.body.errors).toEqual([
      { pointer: '/components/0/quantity', message: expect.stringContaining('whole units') },
    ]);
  });

  test('may be of parts of a unit, and is set aside, cancelled and refused by them', async () => {
    await engine.put('Catalogue', itemRow(itemOf('GRAIN', { unit: 'kg', decimals: 2 })));
    await putStock(engine, 'GRAIN', 'london', 1_000);
    await putStock(engine, 'MUG-001', 'london', 10);
    const hamper = (quantity: number, more: object[] = []) =>
      place({
        lines: [
          {
            sku: 'HAMPER',
            quantity: 4,
            unitPrice: '5.00',
            components: [{ sku: 'GRAIN', quantity }, { sku: 'MUG-001', quantity: 1 }, ...(more as [])],
          },
        ],
        total: '20.00',
      });
    const { orderId } = (await hamper(0.25)).body;
    expect((await read(orderId)).lines).toMatchObject([
      { sku: 'GRAIN', ordered: 1, price: '4.00', unitPrice: '4.00', measure: { unit: 'kg', decimals: 2 } },
      { sku: 'MUG-001', ordered: 4, price: '16.00' },
    ]);
    await screenOrder(orderId);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    expect(await stockOf(engine, 'GRAIN')).toMatchObject({ allocated: 100 });
    expect(await cancel(orderId, { bundles: [{ bundleId: '1', quantity: 1 }] })).toMatchObject({ status: 200 });
    expect(await stockOf(engine, 'GRAIN')).toMatchObject({ allocated: 75 });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 3 });
    // Of four hampers it would be a whole step, and of one it is none.
    expect((await hamper(0.125)).body.errors).toEqual([
      { pointer: '/lines/0/components/0/quantity', message: expect.stringContaining('at most 2 decimal places') },
    ]);
    expect((await hamper(0.25, [{ sku: 'TEA-001', quantity: 0.5 }])).body.errors).toEqual([
      { pointer: '/lines/0/components/2/quantity', message: expect.stringContaining('whole units') },
    ]);
  });

  test('of what no item is yet is mapped to one that has as much as is in one of it', async () => {
    await engine.put('Parties', partyRow('channel', 'CHANNEL', 'holder', channel('holder', { unknownItems: 'hold' })));
    const components = [
      { sku: 'G?', quantity: 0.25 },
      { sku: 'MUG-001', quantity: 1 },
    ];
    const lines = [{ sku: 'HAMPER', quantity: 4, unitPrice: '5.00', components }];
    const { orderId } = (await place({ channel: 'holder', lines, total: '20.00' })).body;
    await engine.put('Catalogue', itemRow(itemOf('GRAIN-2', { unit: 'kg', decimals: 2 })));
    const map = (sku: string) =>
      callApi(handler, {
        method: 'POST',
        path: '/v1/orders/{orderId}/lines/{lineId}/map',
        params: { orderId, lineId: '1' },
        body: { sku },
      });
    // Four quarters would be one whole mug.
    expect((await map('MUG-001')).body.errors).toEqual([
      { pointer: '/sku', message: expect.stringContaining('whole number') },
    ]);
    expect((await map('GRAIN-2')).status).toBe(200);
    expect((await cancel(orderId, { bundles: [{ bundleId: '1', quantity: 1 }] })).status).toBe(200);
    expect((await read(orderId)).lines[0]).toMatchObject({ ordered: 1, quantities: { cancelled: 0.25 } });
  });

  test('is neither in another, nor a component of a bundle, nor kept in stock, and is not sold when it is inactive', async () => {
    await item({ ...hamper, sku: 'HAMPER-3' });
    const nested = await item({ ...hamper, sku: 'OUTER', components: [{ sku: 'HAMPER-3', quantity: 1 }] });
    expect(nested.body.errors[0].message).toMatch(/is a kit itself/);
    const components = [{ sku: 'HAMPER-3', quantity: 1 }];
    expect((await ordered({ components })).body.errors[0]).toMatchObject({ pointer: '/lines/0/components/0/sku' });
    const receipt = { location: 'london', lines: [{ sku: 'HAMPER-3', quantity: 1 }] };
    const { body } = await callApi(inventoryApi, { method: 'POST', path: '/v1/stock/receipts', body: receipt });
    expect(body.errors[0].message).toMatch(/is of kind kit, of which no stock is kept/);
    await item({ ...hamper, sku: 'HAMPER-4', active: false });
    const lines = [{ sku: 'HAMPER-4', quantity: 1, unitPrice: '1.00' }];
    expect((await place({ lines, total: '1.00' })).body.errors[0].message).toMatch(/is not sold any more/);
  });
});
