import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/system/api-client.ts';
import { Shop, type OrderView } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(client);
});

const isHeld = ({ holds }: OrderView) => holds.some(({ state }) => state === 'active');
const unitsIn = (order: OrderView, state: keyof OrderView['lines'][number]['quantities']) =>
  order.lines.reduce((sum, { quantities }) => sum + quantities[state], 0);

/** An order whose goods are with a location that may not hand them over; gives its id and that of the hold. */
async function keptInHouse(lines = [{ sku: shop.tea, quantity: 3 }], token = 'tok_ok') {
  let holdId = '';
  const orderId = await shop.placeHeld({ lines, token }, async (held) => {
    holdId = await shop.keepInHouse(held);
  });
  await shop.until(orderId, 'with its location', (order) => order.fulfilmentOrders.length > 0);
  return { orderId, holdId };
}

describe('an order that a rule holds', () => {
  it('is over the limit: shown in the queue, waits, and goes on when a person approves it', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    const order = await shop.until(orderId, 'held', isHeld);
    expect(order.holds).toMatchObject([
      { type: 'approval', createdBy: 'rule:approval-limit', blocks: ['accept', 'release'] },
    ]);
    expect(order.status.lifecycle).toBe('placed');
    const { items } = await client.call('listHolds', { query: { branch: shop.branch, type: 'approval' } });
    const queued = items.find((hold) => hold.orderId === orderId);
    await shop.release(orderId, queued?.holdId ?? '');
    expect((await shop.untilOver(orderId)).status.lifecycle).toBe('completed');
  });

  it('has an e-mail address on the list: rejected by a person, everything is cancelled and nothing was charged', async () => {
    const orderId = await shop.place({ customer: { email: Shop.listedEmail } });
    const [hold] = (await shop.until(orderId, 'held', isHeld)).holds;
    expect(hold?.type).toBe('fraud');
    await client.call('rejectHold', { params: { orderId, holdId: hold?.holdId ?? '' }, body: { reason: 'known' } });
    const order = await shop.untilOver(orderId);
    expect(order.status).toMatchObject({ lifecycle: 'cancelled', payment: 'none' });
    expect((await shop.payments(orderId)).payments).toEqual([]);
  });

  it('lacks a part of its address', async () => {
    const orderId = await shop.place({
      shippingAddress: { name: 'Ada Green', lines: ['1 Orchard Road'], city: 'London', country: 'GB' },
    });
    expect((await shop.until(orderId, 'held', isHeld)).holds).toMatchObject([{ type: 'address' }]);
    await shop.cancel(orderId);
    expect((await shop.untilOver(orderId)).status.lifecycle).toBe('cancelled');
  });

  it('is on account of a customer without a credit limit', async () => {
    const orderId = await shop.place({
      onAccount: true,
      customer: { email: 'success+nobody@simulator.amazonses.com' },
    });
    const [hold] = (await shop.until(orderId, 'held', isHeld)).holds;
    expect(hold?.type).toBe('credit');
    await shop.release(orderId, hold?.holdId ?? '');
    expect((await shop.untilOver(orderId)).status.lifecycle).toBe('completed');
  });
});

describe('an order that a person holds', () => {
  it('keeps its goods in the house until the hold is released', async () => {
    const { orderId, holdId } = await keptInHouse();
    const packed = await shop.untilPacked(orderId);
    expect(unitsIn(packed, 'packed')).toBe(4);
    const [fulfilmentOrder] = packed.fulfilmentOrders;
    const refused = await client.ask('handOverFulfilmentOrder', {
      params: { orderId, fulfilmentOrderId: fulfilmentOrder?.fulfilmentOrderId ?? '' },
      body: {},
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    await shop.release(orderId, holdId);
    expect((await shop.untilOver(orderId)).status.lifecycle).toBe('completed');
    const again = await client.ask('releaseHold', { params: { orderId, holdId }, body: {} });
    expect(again).toMatchObject({ status: 409 });
  });
});

describe('a cancellation', () => {
  it('before anything happened: nothing is charged, nothing is set aside', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    await shop.cancel(orderId);
    const order = await shop.untilOver(orderId);
    expect(order).toMatchObject({ status: { lifecycle: 'cancelled' }, cancelReason: 'a test wants it' });
    expect(await shop.payments(orderId)).toMatchObject({
      live: '0.00',
      captured: '0.00',
      due: '0.00',
      invoiced: '0.00',
    });
  });

  it('of goods at a location: its stock is free again, its authorisation is let go', async () => {
    const { orderId } = await keptInHouse([{ sku: shop.poster, quantity: 2 }]);
    expect(await shop.level(shop.poster, shop.far)).toMatchObject({ allocated: 2, available: 3 });
    await shop.cancel(orderId);
    const order = await shop.untilOver(orderId);
    expect(order.status).toMatchObject({ lifecycle: 'cancelled', payment: 'voided' });
    expect(order.fulfilmentOrders.every(({ state }) => state === 'cancelled')).toBe(true);
    expect(await shop.level(shop.poster, shop.far)).toMatchObject({ onHand: 5, allocated: 0, available: 5 });
    const payments = await until(
      'the authorisation to be let go',
      () => shop.payments(orderId),
      ({ voids }) => voids.length > 0 && voids.every(({ state }) => state === 'voided'),
    );
    expect(payments).toMatchObject({ authorised: '0.00', captured: '0.00', live: '0.00', due: '0.00' });
    const again = await client.ask('cancelOrder', { params: { orderId }, body: { reason: 'again' } });
    expect(again).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
  });

  it('of a part: the rest goes on, and only the rest is collected', async () => {
    const { orderId, holdId } = await keptInHouse();
    const answer = await client.call('cancelOrder', {
      params: { orderId },
      body: { reason: 'two are enough', lines: [{ lineId: '1', quantity: 1 }] },
    });
    expect(answer).toMatchObject({ cancelled: [{ lineId: '1', quantity: 1 }], amount: '9.99' });
    await shop.release(orderId, holdId);
    const order = await shop.untilOver(orderId);
    expect(order.status).toMatchObject({ lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' });
    expect([unitsIn(order, 'delivered'), unitsIn(order, 'cancelled')]).toEqual([3, 1]);
    expect(await shop.payments(orderId)).toMatchObject({ captured: '1020.98', invoiced: '1020.98', due: '0.00' });
  });

  it('of what has left is refused', async () => {
    const orderId = await shop.place();
    await shop.untilOver(orderId);
    const refused = await client.ask('cancelOrder', { params: { orderId }, body: { reason: 'too late' } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
  });

  it('honours If-Match', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    await shop.until(orderId, 'held', isHeld);
    const body = { reason: 'a test' };
    const stale = await client.ask('cancelOrder', { params: { orderId }, body, ifMatch: '"1"' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    const read = await client.ask('readOrder', { params: { orderId } });
    const ifMatch = read.headers.get('etag') ?? '';
    expect(await client.ask('cancelOrder', { params: { orderId }, body, ifMatch })).toMatchObject({ status: 200 });
  });
});

it('the books of the branch balance in the end', async () => {
  await expect(shop.checkBooks()).resolves.toBeUndefined();
});
