import { describe, expect, test } from 'vitest';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { fulfilmentOrdersOf, orderEvents } from '#functions/orders/public.ts';
import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import { callApi } from '../../support/api/api.ts';
import { releaseOrder, sourceOrder } from '../../support/orders/acceptance.ts';
import {
  act,
  cancel,
  named,
  numbered,
  packed,
  phones,
  picked,
  receive,
  states,
  stock,
  unit,
} from '../../support/orders/numbered-units.ts';
import { orderLine, stockOf, storeOrder } from '../../support/orders/stored-orders.ts';
import { invoiceOrder } from '../billing/shipped-orders.ts';
import { sellPhones } from './phones.ts';

const engine = await sellPhones();

const read = async ({ orderId, fulfilmentOrderId }: FulfilmentOrder) =>
  (
    await callApi(fulfilmentApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}',
      params: { orderId, fulfilmentOrderId },
    })
  ).body;

const eventsOf = (orderId: string) => Array.fromAsync(orderEvents(orderId));
describe('packing units with serial numbers', () => {
  test('names each, and they leave with the parcel, the movement and the events', async () => {
    await receive(numbered(1, 3));
    const first = await packed('S3', 'S1');
    expect(await states('S1', 'S2', 'S3')).toEqual(['packed', 'in_stock', 'packed']);
    expect((await read(first)).lines).toMatchObject([{ serialised: true, serials: ['S3', 'S1'] }]);
    await act(first, 'hand-over', { carrier: 'ups', packages: [{ trackingNumber: '1Z' }] });
    expect(await unit('S1')).toMatchObject({
      state: 'shipped',
      orderId: first.orderId,
      fulfilmentOrderId: first.fulfilmentOrderId,
    });
    expect((await read(first)).shipment.packages).toMatchObject([
      { contents: [{ quantity: 2, serials: ['S3', 'S1'] }] },
    ]);
    const told = (await eventsOf(first.orderId)).filter(({ metadata }) => /Packed|HandedOver/.test(metadata.type));
    expect(told.map(({ data }) => data)).toMatchObject([
      { lines: [{ serials: ['S3', 'S1'] }] },
      { lines: [{ quantity: 2, serials: ['S3', 'S1'] }] },
    ]);
    const { body } = await callApi(inventoryApi, {
      method: 'GET',
      path: '/v1/stock/movements',
      query: { sku: 'PHONE' },
    });
    expect(body.items[0]).toMatchObject({ kind: 'shipment', quantity: -2, serials: ['S3', 'S1'] });
    const order = await callApi(ordersApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}',
      params: { orderId: first.orderId },
    });
    expect(order.body.fulfilmentOrders[0].lines[0].serials).toEqual(['S3', 'S1']);
    expect(order.body.lines[0].serialised).toBe(true);
    await act(first, 'deliver');
    expect(await states('S1', 'S2')).toEqual(['shipped', 'in_stock']);
  });

  test('is refused with a word that says what to do', async () => {
    await receive(numbered(1, 2));
    await receive(['S9'], { condition: 'damaged' });
    await stock('receipts', [{ sku: 'PHONE', quantity: 1, serials: ['S5'] }], { location: 'manchester' });
    await stock('receipts', [{ sku: 'TEA-001', quantity: 5 }]);
    const first = await picked(phones('1', 2), orderLine('2', 'TEA-001', 1));
    const refused = [
      {},
      named('S1'),
      named('S1', 'S7'),
      named('S1', 'S5'),
      named('S1', 'S9'),
      { lines: [...named('S1', 'S2').lines, { lineId: '2', serials: ['T'] }] },
      { lines: [{ lineId: '7', serials: ['T'] }] },
    ];
    const details: string[] = [];
    for (const body of refused) details.push((await act(first, 'pack', body)).body.detail);
    expect(details).toEqual([
      'line 1 has 2 units of PHONE, and 0 serial numbers are named: name that of each unit',
      'line 1 has 2 units of PHONE, and 1 serial numbers are named: name that of each unit',
      'the unit S7 of PHONE is not known: receive it, or count it, before it is packed',
      'the unit S5 of PHONE is in stock at another location and cannot be packed',
      'the unit S9 of PHONE is of (condition damaged), and others were set aside: ordinary stock',
      'line 2 is of TEA-001, whose units have no serial numbers; leave it out',
      expect.stringContaining('line 7 is not on fulfilment order'),
    ]);
    expect(await states('S1', 'S2')).toEqual(['in_stock', 'in_stock']);
    expect((await act(first, 'pack', named('S1', 'S2'))).status).toBe(200);
  });

  test('of two packers who name the same unit one is told', async () => {
    for (let round = 0; round < 10; round += 1) {
      await receive([`A${round}`, `B${round}`]);
      const [one, other] = [await picked(phones('1', 1)), await picked(phones('1', 1))];
      const answers = await Promise.all([one, other].map((each) => act(each, 'pack', named(`A${round}`))));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const [late, refused] = answers[0]?.status === 409 ? [one, answers[0]] : [other, answers[1]];
      expect(refused?.body.detail).toBe(
        `the unit A${round} of PHONE is packed for a fulfilment order at london and cannot be packed`,
      );
      expect((await act(late, 'pack', named(`B${round}`))).status).toBe(200);
    }
  });

  test('asked for again by the same request is answered the same, and packs once', async () => {
    await receive(['S1']);
    const first = await picked(phones('1', 1));
    const answers = [await act(first, 'pack', named('S1'), 'again'), await act(first, 'pack', named('S1'), 'again')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
  });

  test('takes the units of the lots that were set aside', async () => {
    await receive(['A1'], { lot: 'A' });
    await receive(['B1', 'B2'], { lot: 'B' });
    const first = await picked(phones('1', 2));
    const from = (await read(first)).lines[0].from as { lot: string; quantity: number }[];
    const right = from.flatMap(({ lot, quantity }) => [`${lot}1`, `${lot}2`].slice(0, quantity));
    const wrong = right.includes('A1') ? ['B1', 'B2'] : ['A1', 'B1'];
    expect((await act(first, 'pack', named(...wrong))).body.detail).toContain('others were set aside');
    expect((await act(first, 'pack', named(...right))).status).toBe(200);
  });

  test('of more units than one fulfilment order packs is done in several', async () => {
    await receive(numbered(1, 50));
    await receive(numbered(51, 20));
    const { orderId } = await storeOrder([phones('1', 70)]);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    const all = await fulfilmentOrdersOf(orderId);
    expect(all.map(({ lines }) => lines[0]?.quantity).toSorted()).toEqual([20, 50]);
    let next = 1;
    for (const one of all) {
      const quantity = one.lines[0]?.quantity ?? 0;
      await act(one, 'pick');
      expect((await act(one, 'pack', named(...numbered(next, quantity)))).status).toBe(200);
      expect((await act(one, 'hand-over')).status).toBe(200);
      next += quantity;
    }
    expect(await stockOf(engine, 'PHONE')).toMatchObject({ onHand: 0, allocated: 0, onOrders: 0 });
  });
});

test('an invoice names the units that it charges for', async () => {
  await receive(numbered(1, 3));
  const first = await packed('S2', 'S3');
  await act(first, 'hand-over');
  expect(await invoiceOrder(first.orderId)).toBe(1);
  const query = { branch: 'uk' };
  const { body } = await callApi(billingApi, { method: 'GET', path: '/v1/invoices', query });
  expect(body.items).toMatchObject([{ lines: [{ sku: 'PHONE', quantity: 2, serials: ['S2', 'S3'] }] }]);
});

describe('packages of units with serial numbers', () => {
  test('say which unit is in which, and each is one that was packed', async () => {
    await receive(numbered(1, 3));
    const first = await packed('S1', 'S2');
    const parcels = (...contents: readonly string[][]) => ({
      packages: contents.map((serials, index) => ({
        trackingNumber: `1Z${index}`,
        contents: [{ lineId: '1', quantity: 1, ...(serials.length > 0 ? { serials } : {}) }],
      })),
    });
    const refused = [parcels(['S1'], []), parcels(['S1'], ['S3']), parcels(['S1'], ['S1'])];
    for (const body of refused) expect((await act(first, 'hand-over', body)).status).toBe(409);
    expect((await act(first, 'hand-over', parcels(['S1'], ['S2']))).status).toBe(200);
    const lost = await act(first, 'report-loss', { trackingNumber: '1Z1' });
    expect(lost.body.losses).toMatchObject([{ lines: [{ quantity: 1, serials: ['S2'] }] }]);
    expect(await states('S1', 'S2')).toEqual(['shipped', 'lost']);
  });
});

describe('units with serial numbers that do not reach the customer', () => {
  test('are in stock again when their order is cancelled, whole or in part', async () => {
    await receive(numbered(1, 3));
    const first = await packed('S1', 'S2', 'S3');
    expect((await cancel(first.orderId, [{ lineId: '1', quantity: 1 }])).status).toBe(200);
    expect((await read(first)).lines[0].serials).toEqual(['S1', 'S2']);
    expect(await states('S1', 'S2', 'S3')).toEqual(['packed', 'packed', 'in_stock']);
    expect((await unit('S3')).orderId).toBeUndefined();
    expect((await cancel(first.orderId)).status).toBe(200);
    expect(await states('S1', 'S2', 'S3')).toEqual(['in_stock', 'in_stock', 'in_stock']);
    const again = await packed('S3');
    expect((await act(again, 'hand-over')).status).toBe(200);
  });

  test('of an order in more parts than one transaction takes, too', async () => {
    for (const from of [1, 51]) await receive(numbered(from, 50));
    const { orderId } = await storeOrder([phones('1', 100)]);
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    let next = 1;
    for (const one of await fulfilmentOrdersOf(orderId)) {
      await act(one, 'pick');
      expect((await act(one, 'pack', named(...numbered(next, 50)))).status).toBe(200);
      next += 50;
    }
    expect((await cancel(orderId)).status).toBe(200);
    expect(new Set(await states(...numbered(1, 100)))).toEqual(new Set(['in_stock']));
    expect(await stockOf(engine, 'PHONE')).toMatchObject({ onHand: 100, allocated: 0, available: 100 });
  });

  test('are in stock, or off the books, as the reason says by which the location rejects them', async () => {
    await receive(numbered(1, 3));
    const first = await packed('S1', 'S2', 'S3');
    const reject = (reason: string, more: object) =>
      act(first, 'reject', { reason, lines: [{ lineId: '1', ...more }] });
    expect((await reject('damaged', { quantity: 1 })).body.detail).toContain('say which');
    expect((await reject('damaged', { quantity: 1, serials: ['S2'] })).body.lines[0].serials).toEqual(['S1', 'S3']);
    expect(await unit('S2')).toMatchObject({ state: 'removed', reason: 'damaged' });
    expect((await act(first, 'reject', { reason: 'no_capacity' })).status).toBe(200);
    expect(await states('S1', 'S2', 'S3')).toEqual(['in_stock', 'removed', 'in_stock']);
    expect(await stockOf(engine, 'PHONE')).toMatchObject({ onHand: 2, allocated: 0 });
  });

  test('are lost one by one, come back one by one, and are then in stock', async () => {
    await receive(numbered(1, 3));
    const first = await packed('S1', 'S2', 'S3');
    await act(first, 'hand-over');
    expect((await act(first, 'report-loss', { lines: [{ lineId: '1', quantity: 1 }] })).body.detail).toContain(
      'say which',
    );
    await act(first, 'report-loss', { lines: [{ lineId: '1', quantity: 1, serials: ['S2'] }] });
    const back = (units: readonly object[]) => act(first, 'receive-back', { cause: 'refused', lines: units });
    expect((await back([{ lineId: '1', quantity: 1, serials: ['S9'] }])).status).toBe(409);
    const came = await back([{ lineId: '1', quantity: 2, condition: 'damaged', serials: ['S2', 'S3'] }]);
    expect(came.body.sentBack).toMatchObject([{ lines: [{ quantity: 2, found: 1, serials: ['S2', 'S3'] }] }]);
    expect(await unit('S2')).toMatchObject({ state: 'in_stock', condition: 'damaged', location: 'london' });
    expect(await states('S1', 'S3')).toEqual(['shipped', 'in_stock']);
    expect((await act(first, 'deliver')).status).toBe(200);
    expect((await eventsOf(first.orderId)).at(-1)?.data).toMatchObject({ lines: [{ quantity: 1, serials: ['S1'] }] });
  });

  test('are not lost any more once somebody has taken them into stock', async () => {
    await receive(['S1']);
    const first = await packed('S1');
    await act(first, 'hand-over');
    expect((await receive(['S1'])).body.detail).toContain('receive it back there');
    await stock('adjustments', [{ sku: 'PHONE', quantity: 1, serials: ['S1'] }], { reason: 'found' });
    const lost = await act(first, 'report-loss');
    expect([lost.status, lost.body.detail]).toEqual([409, expect.stringContaining('was taken into stock since')]);
  });
});

describe('a count of units with serial numbers', () => {
  test('names what is packed, too, and leaves it packed', async () => {
    await receive(numbered(1, 2));
    await packed('S1');
    const count = (...serials: string[]) => stock('counts', [{ sku: 'PHONE', counted: serials.length, serials }]);
    expect((await count('S2')).body.detail).toContain('the unit S1 of PHONE is packed here and was not named');
    expect((await count('S1', 'S2')).status).toBe(201);
    expect(await states('S1', 'S2')).toEqual(['packed', 'in_stock']);
    const gone = await stock('adjustments', [{ sku: 'PHONE', quantity: -1, serials: ['S1'] }], { reason: 'lost' });
    expect(gone.body.detail).toContain('is packed for a fulfilment order at london');
  });
});
