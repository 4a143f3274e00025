import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/system/api-client.ts';
import { Shop, type OrderView } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(client);
});

const waitingUnits = ({ lines }: OrderView) => lines.reduce((sum, { quantities }) => sum + quantities.backordered, 0);

describe('an order for more than there is', () => {
  it('waits for what may wait, and is served when stock arrives, the more urgent one first', async () => {
    const wants = (quantity: number, priority: number) =>
      shop.place({ lines: [{ sku: shop.mug, quantity }], priority });
    const first = await wants(22, 5);
    expect(waitingUnits(await shop.until(first, 'backordered', (order) => waitingUnits(order) === 2))).toBe(2);
    const urgent = await wants(3, 0);
    await shop.until(urgent, 'backordered', (order) => waitingUnits(order) === 3);

    await shop.receive(shop.near, { [shop.mug]: 3 });
    const served = await shop.until(urgent, 'served', (order) => waitingUnits(order) === 0);
    expect(waitingUnits(await shop.read(first))).toBe(2);
    expect(served.lines[0]?.sku).toBe(shop.mug);
    await shop.receive(shop.near, { [shop.mug]: 2 });
    for (const orderId of [first, urgent]) {
      expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'completed', payment: 'captured' });
    }
    const { decisions } = await client.call('getSourcing', { params: { orderId: urgent } });
    expect(decisions.map(({ cause }) => cause)).toEqual(['order', 'stock']);
  });

  it('is told at once where it may not wait: the units are cancelled and the rest goes on', async () => {
    const orderId = await shop.place({
      lines: [
        { sku: shop.poster, quantity: 7 },
        { sku: shop.tea, quantity: 1 },
      ],
    });
    const order = await shop.untilOver(orderId);
    const [poster, tea] = order.lines;
    expect(poster?.quantities).toMatchObject({ delivered: 5, cancelled: 2 });
    expect(tea?.quantities).toMatchObject({ delivered: 1 });
    expect(await shop.payments(orderId)).toMatchObject({ captured: '59.94', invoiced: '59.94', due: '0.00' });
  });
});

describe('a location that cannot serve', () => {
  it('damaged goods: they leave the books, and another location ships', async () => {
    let holdId = '';
    const orderId = await shop.placeHeld({ lines: [] }, async (held) => {
      holdId = await shop.keepInHouse(held);
    });
    const released = await shop.until(orderId, 'at its location', (order) => order.fulfilmentOrders.length > 0);
    const [first] = released.fulfilmentOrders;
    expect(first?.location).toBe(shop.near);
    const before = await shop.level(shop.tea, shop.near);
    const rejected = await client.call('rejectFulfilmentOrder', {
      params: { orderId, fulfilmentOrderId: first?.fulfilmentOrderId ?? '' },
      body: { reason: 'damaged', note: 'fell from the shelf' },
    });
    expect(rejected).toMatchObject({ state: 'rejected', rejection: { reason: 'damaged' } });
    await until(
      'the damaged unit to leave the books',
      () => shop.level(shop.tea, shop.near),
      ({ onHand }) => onHand === before.onHand - 1,
    );
    await shop.until(orderId, 'with another location', ({ fulfilmentOrders }) =>
      fulfilmentOrders.some(({ location, state }) => location === shop.far && state !== 'rejected'),
    );
    await shop.release(orderId, holdId);
    const order = await shop.untilOver(orderId);
    expect(order.status).toMatchObject({ lifecycle: 'completed', payment: 'captured' });
    expect(order.shipments).toMatchObject([{ location: shop.far }]);
    const { decisions } = await client.call('getSourcing', { params: { orderId } });
    const lost = decisions.at(-1)?.candidates.find(({ location }) => location === shop.near);
    expect(lost).toMatchObject({ serves: false });
  });
});

describe('the stock itself', () => {
  it('is received, adjusted and counted, each with its movement, and once however often it is said', async () => {
    const sku = shop.mug;
    const location = shop.far;
    const receipt = { body: { location, lines: [{ sku, quantity: 10 }], reference: 'DN-1' }, key: `receipt-${sku}` };
    const [first, second] = [await client.call('receiveStock', receipt), await client.call('receiveStock', receipt)];
    expect(second).toEqual(first);
    await client.call('adjustStock', { body: { location, reason: 'damaged', lines: [{ sku, quantity: -1 }] } });
    await client.call('countStock', { body: { location, lines: [{ sku, counted: 8 }] } });
    expect(await shop.level(sku, location)).toMatchObject({ onHand: 8 });
    const { items } = await client.call('listMovements', { query: { sku, location } });
    expect(items.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['count', -1],
      ['adjustment', -1],
      ['receipt', 10],
    ]);
    const { items: available } = await client.call('getAvailability', { query: { skus: `${sku},${shop.book}` } });
    expect(available.find((one) => one.sku === sku)?.locations).toContainEqual({ location, available: 8 });
  });

  it('cannot be taken away from under an order', async () => {
    const orderId = await shop.placeHeld({ lines: [] }, async (held) => void (await shop.keepInHouse(held)));
    const { fulfilmentOrders } = await shop.until(
      orderId,
      'at a location',
      (order) => order.fulfilmentOrders.length > 0,
    );
    const location = fulfilmentOrders[0]?.location ?? '';
    const { onHand } = await shop.level(shop.tea, location);
    const refused = await client.ask('adjustStock', {
      body: { location, reason: 'lost', lines: [{ sku: shop.tea, quantity: -onHand }] },
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    await shop.cancel(orderId);
    await shop.untilOver(orderId);
  });
});

it('the books of the branch balance in the end', async () => {
  await expect(shop.checkBooks()).resolves.toBeUndefined();
});

describe('units with serial numbers', () => {
  it('are packed by two packers each once, named by the invoice, and come back one by one', async () => {
    const own = await Shop.open(client, {}, { demo: false });
    const [sku, location] = [`PHONE-${own.mug}`, own.near];
    await client.call('createItem', { body: { sku, kind: 'goods', description: 'Telephone', serialised: true } });
    const serials = ['1', '2', '3', '4'].map((unit) => `35693803564380${unit}`) as [string, string, string, string];
    await client.call('receiveStock', { body: { location, lines: [{ sku, quantity: 4, serials }] } });
    const [first, second] = await Promise.all(
      [0, 1].map(async () => {
        const orderId = await own.place({ lines: [{ sku, quantity: 2 }] });
        const order = await own.until(orderId, 'released', ({ fulfilmentOrders }) => fulfilmentOrders.length > 0);
        const params = { orderId, fulfilmentOrderId: order.fulfilmentOrders[0]?.fulfilmentOrderId ?? '' };
        await client.call('pickFulfilmentOrder', { params, body: {} });
        return params;
      }),
    );
    if (!first || !second) throw new Error('two orders were placed');
    const pack = (params: typeof first, ...units: string[]) =>
      client.ask('packFulfilmentOrder', { params, body: { lines: [{ lineId: '1', serials: units }] } });
    const both = await Promise.all([pack(first, serials[0], serials[1]), pack(second, serials[1], serials[2])]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [won, lost, unit] =
      both[0]?.status === 200 ? ([first, second, serials[0]] as const) : ([second, first, serials[2]] as const);
    const others = serials.filter((one) => one !== unit && one !== serials[1]);
    expect((await pack(lost, ...others)).status).toBe(200);
    await client.call('handOverFulfilmentOrder', { params: won, body: { carrier: 'TEST' } });
    const { items } = await until(
      'the invoice',
      () => client.call('listInvoices', { query: { branch: own.branch } }),
      (page) => page.items.length > 0,
    );
    expect(items[0]?.lines[0]?.serials?.toSorted()).toEqual([unit, serials[1]].toSorted());
    await client.call('receiveBack', {
      params: won,
      body: { cause: 'refused', lines: [{ lineId: '1', quantity: 1, serials: [unit] }] },
    });
    const { items: units } = await client.call('listSerials', { query: { sku } });
    const states = new Map(units.map(({ serial, state }) => [serial, state]));
    expect(serials.map((one) => states.get(one))).toEqual(
      serials.map((one) => (one === unit ? 'in_stock' : one === serials[1] ? 'shipped' : 'packed')),
    );
    expect(await own.level(sku, location)).toMatchObject({ onHand: 3, allocated: 2 });
  });
});
