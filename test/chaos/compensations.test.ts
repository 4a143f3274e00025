import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../support/system/api-client.ts';
import { chaosWorld, type ChaosWorld } from '../support/system/chaos-world.ts';
import type { OrderView, Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

// A machine that does other things besides may be slow.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let world: ChaosWorld;
let client: ApiClient;
let shop: Shop;

beforeAll(async () => {
  world = await chaosWorld({ demoSpeed: 50 });
  ({ client, shop } = world);
});

afterAll(() => world?.host.close());

const isHeld = ({ holds }: OrderView) => holds.some(({ state }) => state === 'active');

async function activeHold(orderId: string) {
  const { holds } = await shop.until(orderId, 'held', isHeld);
  return { orderId, holdId: holds.find(({ state }) => state === 'active')?.holdId ?? '' };
}

async function openException(orderId: string) {
  const { items } = await until(
    `an exception of ${orderId}`,
    () => client.call('listExceptions', { query: { branch: shop.branch } }),
    (page) => page.items.some((exception) => exception.orderId === orderId),
  );
  const exceptionId = items.find((exception) => exception.orderId === orderId)?.exceptionId ?? '';
  return { params: { orderId, exceptionId }, error: items.find((one) => one.orderId === orderId)?.error };
}

/** An order with its location, which may not hand it over. */
async function inHouse(token: string, lines = [{ sku: shop.tea, quantity: 2 }]) {
  let holdId = '';
  const orderId = await shop.placeHeld({ token, lines }, async (held) => {
    holdId = await shop.keepInHouse(held);
  });
  await shop.until(orderId, 'with its location', ({ fulfilmentOrders }) => fulfilmentOrders.length > 0);
  return { orderId, holdId };
}

const lifecycleOf = async (orderId: string) => (await shop.untilOver(orderId)).status.lifecycle;

/** Sets what services a location performs. */
async function performs(services: string[]): Promise<void> {
  const params = { locationId: shop.near };
  const read = await client.ask('getLocation', { params });
  const { locationId: _, version: __, ...settings } = read.body;
  await client.call('replaceLocation', {
    params,
    body: { ...settings, services },
    ifMatch: read.headers.get('etag') ?? '',
  });
}

describe('every way in which an order can fail ends with its stock and its money settled', () => {
  it('screening: the hold is rejected', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    await client.call('rejectHold', { params: await activeHold(orderId), body: { reason: 'a test' } });
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('screening: it is cancelled while it is held', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    await activeHold(orderId);
    await shop.cancel(orderId);
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('sourcing: nobody has it and it may not wait', async () => {
    const orderId = await shop.place({ type: 'pickup', lines: [{ sku: shop.poster, quantity: 1 }] });
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('sourcing: it waits for stock and is cancelled, in part and as a whole', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.mug, quantity: 50 }] });
    await shop.until(orderId, 'backordered', ({ lines }) => (lines[0]?.quantities.backordered ?? 0) > 0);
    await shop.cancel(orderId, [{ lineId: '1', quantity: 5 }]);
    await shop.cancel(orderId).catch(() => 'what was there has left already');
    const order = await shop.untilOver(orderId);
    const { delivered, cancelled } = order.lines[0]?.quantities ?? { delivered: 0, cancelled: 0 };
    expect(delivered + cancelled).toBe(50);
    if (delivered > 0) await shop.receive(shop.near, { [shop.mug]: delivered });
  });

  it('payment: it is declined, and the hold is rejected', async () => {
    const orderId = await shop.place({ token: 'tok_decline' });
    await client.call('rejectHold', { params: await activeHold(orderId), body: { reason: 'a test' } });
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('payment: it is declined twice, and goes on with the third card', async () => {
    const orderId = await shop.place({ token: 'tok_decline' });
    for (const token of ['tok_pending_declined', 'tok_ok']) {
      const params = await activeHold(orderId);
      await client.call('releaseHold', { params, body: { payment: { provider: 'test', token } } });
      if (token !== 'tok_ok') {
        await shop.until(
          orderId,
          'declined again',
          ({ holds }) => holds.filter(({ state }) => state === 'active').length === 1 && holds.length === 2,
        );
      }
    }
    expect(await lifecycleOf(orderId)).toBe('completed');
  });

  it('payment: it is cancelled while the provider has not decided', async () => {
    const orderId = await shop.place({ token: 'tok_pending' });
    await shop.until(orderId, 'pending', ({ status }) => status.payment === 'pending');
    await shop.cancel(orderId);
    expect(await lifecycleOf(orderId)).toBe('cancelled');
    await until(
      'nothing to stay authorised',
      () => shop.payments(orderId),
      ({ authorised, payments }) => authorised === '0.00' && payments.every(({ state }) => state !== 'pending'),
    );
  });

  it('payment: it is cancelled while the provider is slow', async () => {
    const orderId = await shop.place({ token: 'tok_slow' });
    await shop.until(orderId, 'sourced', ({ lines }) => (lines[0]?.quantities.allocated ?? 0) > 0);
    await shop.cancel(orderId);
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('release: nobody performs the service; given up', async () => {
    await performs([]);
    // Locations are remembered for some seconds.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const orderId = await shop.place({ type: 'service', lines: [{ sku: shop.visit, quantity: 1 }] });
    const { params, error } = await openException(orderId);
    expect(error).toBe('NoServiceLocation');
    await client.call('giveUpException', { params, body: { reason: 'a test' } });
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('release: nobody performs the service; resumed when somebody does', async () => {
    const orderId = await shop.place({ type: 'service', lines: [{ sku: shop.visit, quantity: 1 }] });
    const { params } = await openException(orderId);
    await performs(['visits']);
    await client.call('resumeException', { params, body: {} });
    expect(await lifecycleOf(orderId)).toBe('completed');
  });

  it('location: it is cancelled there, and the first void fails', async () => {
    const { orderId } = await inHouse('tok_void_fails_once');
    await shop.cancel(orderId);
    expect(await lifecycleOf(orderId)).toBe('cancelled');
  });

  it('location: it is not on the shelf, and nobody else has it', async () => {
    const { orderId, holdId } = await inHouse('tok_ok', [
      { sku: shop.poster, quantity: 1 },
      { sku: shop.mug, quantity: 1 },
    ]);
    const order = await shop.until(
      orderId,
      'at two locations',
      ({ fulfilmentOrders }) => fulfilmentOrders.length === 2,
    );
    const poster = order.fulfilmentOrders.find(({ location }) => location === shop.far);
    await client.call('rejectFulfilmentOrder', {
      params: { orderId, fulfilmentOrderId: poster?.fulfilmentOrderId ?? '' },
      body: { reason: 'not_found' },
    });
    await shop.until(orderId, 'told that nobody has it', ({ lines }) => lines[0]?.quantities.cancelled === 1);
    await shop.release(orderId, holdId);
    const over = await shop.untilOver(orderId);
    expect(over.lines.map(({ quantities }) => [quantities.cancelled, quantities.delivered])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    expect(await shop.level(shop.poster, shop.far)).toMatchObject({ onHand: 0, allocated: 0, available: 0 });
    await shop.receive(shop.far, { [shop.poster]: 5 });
  });

  it('capture: a part is refused; given up, and what has left is still collected', async () => {
    const lines = [
      { sku: shop.poster, quantity: 1 },
      { sku: shop.tea, quantity: 1 },
    ];
    const orderId = await shop.place({ lines, token: 'tok_capture_refused' });
    for (;;) {
      const seen = await until(
        'an exception or the end',
        async () => {
          const { items } = await client.call('listExceptions', { query: { branch: shop.branch } });
          return { order: await shop.read(orderId), open: items.find((one) => one.orderId === orderId) };
        },
        ({ order, open }) => order.stage === 'done' || open !== undefined,
      );
      if (!seen.open) break;
      const params = { orderId, exceptionId: seen.open.exceptionId };
      await client.call('giveUpException', { params, body: { reason: 'a test' } });
    }
    expect(await lifecycleOf(orderId)).toBe('completed');
    expect((await shop.payments(orderId)).due).toBe('0.00');
  });

  it('capture: the authorisation has lapsed and the card is declined; given up, then paid with another', async () => {
    const { orderId, holdId } = await inHouse('tok_expired_declined', []);
    await until(
      'its authorisation to lapse',
      () => shop.payments(orderId),
      ({ payments }) => payments.every(({ expiresAt = '' }) => Date.parse(expiresAt) < Date.now()),
    );
    const packed = await shop.untilPacked(orderId);
    await shop.release(orderId, holdId);
    await shop.work(packed);
    await shop.until(orderId, 'held for payment', ({ holds }) =>
      holds.some(({ type, state }) => type === 'payment' && state === 'active'),
    );
    const { params } = await openException(orderId);
    await client.call('giveUpException', { params, body: { reason: 'a test' } });
    const hold = await activeHold(orderId);
    await client.call('releaseHold', { params: hold, body: { payment: { provider: 'test', token: 'tok_ok' } } });
    expect(await lifecycleOf(orderId)).toBe('completed');
    expect((await shop.payments(orderId)).due).toBe('0.00');
  });

  it('settlement: the provider does not answer the first time that it is asked for a refund', async () => {
    const orderId = await shop.place({ token: 'tok_refund_fails_once' });
    expect(await lifecycleOf(orderId)).toBe('completed');
    await client.call('refundOrder', {
      params: { orderId },
      body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'a test' },
    });
    const { refunds } = await until(
      'the refund to be paid',
      () => shop.payments(orderId),
      (payments) => payments.refunds.every(({ state }) => state === 'refunded'),
    );
    expect(refunds).toHaveLength(1);
  });

  it('leaves every row of the system in order', async () => {
    expect(await world.wrongAtRest()).toEqual([]);
    await shop.checkBooks();
  });
});
