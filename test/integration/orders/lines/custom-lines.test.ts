import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { handler } from '#functions/orders/api.ts';
import { callApi } from '../../../support/api/api.ts';
import { releaseOrder, screenOrder, sourceOrder } from '../../../support/orders/acceptance.ts';
import { stored } from '../../../support/orders/order-workflow.ts';
import { placementBody, type PlacementBody } from '../../../support/orders/placements.ts';
import { putStock, stockOf } from '../../../support/orders/stored-orders.ts';
import { startEngine } from '../../../support/tables/engine.ts';
import { channel, item, itemRow, partyRow, putWorld } from '../../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  const details = channel('workshop', { unknownItems: 'custom' });
  await engine.put('Parties', partyRow('channel', 'CHANNEL', 'workshop', details));
});

const engraved = { sku: 'made/1 №7', quantity: 2, unitPrice: '3.00', description: 'Engraved mug' };
const place = (more: Partial<PlacementBody> = {}) => {
  const sums = { discounts: [], charges: [], total: '6.00' };
  const body = placementBody({ channel: 'workshop', lines: [engraved], ...sums, ...more });
  return callApi(handler, { method: 'POST', path: '/v1/orders', body });
};

async function released(more: Partial<PlacementBody> = {}) {
  const { orderId } = (await place(more)).body as { orderId: string };
  await screenOrder(orderId);
  await sourceOrder(orderId);
  await releaseOrder(orderId);
  return orderId;
}

const act = async (orderId: string, action: string, body: object = {}) => {
  const [one] = (await fulfilmentOrdersOf(orderId)).filter(({ state }) => state !== 'rejected');
  const path = `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`;
  const params = { orderId, fulfilmentOrderId: one?.fulfilmentOrderId ?? '' };
  const { status } = await callApi(fulfilmentApi, { method: 'POST', path, params, body });
  expect(status).toBe(200);
};

const inventory = () => engine.rows('Inventory');

describe('a line that is no item, where its channel takes such lines as they are', () => {
  test('is picked, packed and shipped where any location can make it, and no stock is touched', async () => {
    const orderId = await released();
    const [line] = (await stored(orderId)).lines;
    expect(line).toMatchObject({
      custom: true,
      kind: 'goods',
      description: 'Engraved mug',
      allocations: [{ location: 'london', nonStock: true, quantity: 2 }],
    });
    const path = '/v1/orders/{orderId}/fulfilment-orders';
    const { body } = await callApi(fulfilmentApi, { method: 'GET', path, params: { orderId } });
    expect(body.items).toMatchObject([{ location: 'london', lines: [{ custom: true, quantity: 2 }] }]);
    for (const action of ['pick', 'pack']) await act(orderId, action);
    await act(orderId, 'hand-over', { carrier: 'tracker', trackingNumber: 'T1', packages: [{}] });
    const [shipped] = (await stored(orderId)).lines;
    expect(shipped).toMatchObject({ quantities: { shipped: 2 }, allocations: [] });
    expect(await inventory()).toEqual([]);
    await act(orderId, 'receive-back', { cause: 'refused' });
    expect((await stored(orderId)).lines[0]?.quantities.sent_back).toBe(2);
    expect(await inventory()).toEqual([]);
  });

  test('goes with the stock of the rest of its order, from where that is', async () => {
    await putStock(engine, 'TEA-001', 'manchester', 5);
    const tea = { sku: 'TEA-001', quantity: 1, unitPrice: '1.00' };
    const orderId = await released({ lines: [engraved, tea], total: '7.00' });
    expect(await fulfilmentOrdersOf(orderId)).toMatchObject([{ location: 'manchester', lines: [{}, {}] }]);
    for (const action of ['pick', 'pack']) await act(orderId, action);
    await act(orderId, 'hand-over', { packages: [{}] });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 4, allocated: 0 });
  });

  test('takes no stock of an item that comes to have its SKU, before it is sourced', async () => {
    const { orderId } = (await place()).body as { orderId: string };
    await engine.put('Catalogue', itemRow(item(engraved.sku)));
    await putStock(engine, engraved.sku, 'london', 5);
    await screenOrder(orderId);
    await sourceOrder(orderId);
    expect(await stockOf(engine, engraved.sku)).toMatchObject({ onHand: 5, allocated: 0 });
    expect((await stored(orderId)).lines[0]?.allocations).toMatchObject([{ nonStock: true }]);
  });

  test('is cancelled without any stock to give back', async () => {
    const orderId = await released();
    const body = { reason: 'no', lines: [{ lineId: '1', quantity: 1 }] };
    const cancel = { method: 'POST', path: '/v1/orders/{orderId}/cancel', params: { orderId } };
    expect(await callApi(handler, { ...cancel, body })).toMatchObject({ status: 200, body: { amount: '3.00' } });
    expect((await stored(orderId)).lines[0]).toMatchObject({ allocations: [{ quantity: 1 }] });
    expect(await callApi(handler, { ...cancel, body: { reason: 'no' } })).toMatchObject({ status: 200 });
    expect(await inventory()).toEqual([]);
  });

  test.each(['damaged', 'not_found', 'no_capacity'])(
    'is routed to another location when one rejects it as %s, and is cancelled when none is left',
    async (reason) => {
      const orderId = await released();
      await act(orderId, 'reject', { reason });
      await sourceOrder(orderId);
      await releaseOrder(orderId);
      expect((await stored(orderId)).lines[0]?.allocations).toMatchObject([{ location: 'manchester', quantity: 2 }]);
      await act(orderId, 'reject', { reason });
      await expect(sourceOrder(orderId)).rejects.toThrow('is cancelled');
      expect((await stored(orderId)).lines[0]?.quantities).toMatchObject({ cancelled: 2, backordered: 0 });
      expect(await inventory()).toEqual([]);
    },
  );

  test('that is done and not shipped is of a group of services', async () => {
    const groups: PlacementBody['groups'] = [
      { method: 'ship', shippingAddress: { lines: ['1 Orchard Road'], city: 'London', country: 'GB' } },
      { method: 'service' },
    ];
    const lines = [
      { ...engraved, groupId: '1' },
      { sku: 'fitting', kind: 'service' as const, quantity: 1, unitPrice: '5.00', groupId: '2' },
    ];
    const { type: _, shippingAddress: __, ...mixed } = placementBody();
    const body = { ...mixed, channel: 'workshop', groups, lines, discounts: [], charges: [], total: '11.00' };
    const { orderId } = (await callApi(handler, { method: 'POST', path: '/v1/orders', body })).body;
    expect((await stored(orderId)).lines).toMatchObject([{ kind: 'goods' }, { kind: 'service', custom: true }]);
  });

  test('is told as custom, without its description', async () => {
    const { orderId } = (await place()).body as { orderId: string };
    const path = '/v1/orders/{orderId}/timeline';
    const { body } = await callApi(handler, { method: 'GET', path, params: { orderId } });
    expect(body.items[0].data.lines).toMatchObject([{ sku: engraved.sku, custom: true }]);
    expect(JSON.stringify(body.items[0].data)).not.toContain('Engraved');
  });
});

describe('refused is', () => {
  test.each([
    ['a kind that its group does not take', { lines: [{ ...engraved, kind: 'service' as const }] }, '/lines/0/kind'],
    [
      'a kind that its item has not',
      { lines: [{ ...engraved, sku: 'TEA-001', kind: 'service' as const }] },
      '/lines/0/kind',
    ],
    ['an item that is not sold any more', { lines: [{ ...engraved, sku: 'OLD-001' }] }, '/lines/0/sku'],
    ['a line without a price', { lines: [{ sku: 'made/2', quantity: 1 }], total: undefined }, '/lines/0/unitPrice'],
    ['such a line in another channel', { channel: 'web' }, '/lines/0/sku'],
  ])('%s', async (_, more, pointer) => {
    const { status, body } = await place(more);
    expect([status >= 400, body.errors[0].pointer]).toEqual([true, pointer]);
    expect(await engine.rows('Orders')).toEqual([]);
  });

  test('mapping it', async () => {
    const { orderId } = (await place()).body as { orderId: string };
    const path = '/v1/orders/{orderId}/lines/{lineId}/map';
    const params = { orderId, lineId: '1' };
    const { body } = await callApi(handler, { method: 'POST', path, params, body: { sku: 'TEA-001' } });
    expect(body.detail).toMatch(/is taken as it is, and no item$/);
  });
});
