import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiClient, RawAnswer } from '../support/system/api-client.ts';
import { chaosWorld, type ChaosWorld } from '../support/system/chaos-world.ts';
import { pence, type Shop } from '../support/system/shop.ts';
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

/** The same request, in a row and at once; while one is being worked on the others are told to come again. */
async function repeated(times: number, atOnce: boolean, send: () => Promise<RawAnswer>): Promise<RawAnswer[]> {
  const insisting = async () => {
    for (;;) {
      const answer = await send();
      if (answer.body?.code !== 'request-in-flight') return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  if (atOnce) return Promise.all(Array.from({ length: times }, insisting));
  const answers: RawAnswer[] = [];
  for (let turn = 0; turn < times; turn += 1) answers.push(await insisting());
  return answers;
}

/** All answers are one and the same. */
function one(answers: readonly RawAnswer[], status: number) {
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status));
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  return answers[0]?.body;
}

const ways: [string, number, boolean][] = [
  ['once', 1, false],
  ['twice in a row', 2, false],
  ['20 times in a row', 20, false],
  ['20 times at once', 20, true],
];

describe.each(ways)('the same request %s', (_, times, atOnce) => {
  it('places one order with one authorisation', async () => {
    const [body, key] = [shop.order(), randomUUID()];
    const { orderId } = one(await repeated(times, atOnce, () => client.ask('placeOrder', { body, key })), 201);
    const { items } = await client.call('listOrders', {
      query: { channel: shop.channel, externalNumber: body.externalNumber },
    });
    expect(items.map((order) => order.orderId)).toEqual([orderId]);
    await shop.untilOver(orderId);
    const { payments, captures } = await shop.payments(orderId);
    expect([payments.length, captures.length]).toEqual([1, 1]);

    const refund = {
      params: { orderId },
      body: { appeasement: { amount: '1.00' }, reason: 'sorry' },
      key: randomUUID(),
    };
    one(await repeated(times, atOnce, () => client.ask('refundOrder', refund)), 201);
    const { refunds, refunded } = await until(
      'the refund to be paid',
      () => shop.payments(orderId),
      (all) => all.refunds.every(({ state }) => state === 'refunded'),
    );
    expect([refunds.length, refunded]).toEqual([1, '1.00']);
  });

  it('sets one hold, releases it once, and cancels once', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 2, unitPrice: '600.00' }] });
    await shop.until(orderId, 'held', ({ holds }) => holds.length === 1);
    const params = { orderId };
    const hold = { params, body: { type: 'manual' as const, reason: 'a test' }, key: randomUUID() };
    const { holdId } = one(await repeated(times, atOnce, () => client.ask('createHold', hold)), 201);
    expect((await shop.read(orderId)).holds).toHaveLength(2);
    const release = { params: { orderId, holdId }, body: {}, key: randomUUID() };
    one(await repeated(times, atOnce, () => client.ask('releaseHold', release)), 200);
    const cancel = { params, body: { reason: 'a test', lines: [{ lineId: '1', quantity: 1 }] }, key: randomUUID() };
    one(await repeated(times, atOnce, () => client.ask('cancelOrder', cancel)), 200);
    expect((await shop.read(orderId)).lines[0]?.quantities.cancelled).toBe(1);
    await shop.cancel(orderId);
    await shop.untilOver(orderId);
  });

  it('receives stock once', async () => {
    const before = await shop.level(shop.mug, shop.far);
    const receipt = { body: { location: shop.far, lines: [{ sku: shop.mug, quantity: 3 }] }, key: randomUUID() };
    one(await repeated(times, atOnce, () => client.ask('receiveStock', receipt)), 201);
    expect((await shop.level(shop.mug, shop.far)).onHand).toBe(before.onHand + 3);
  });
});

describe('two who want the same at the same time', () => {
  it('the last unit: one order gets it, the other is told', async () => {
    await client.call('countStock', { body: { location: shop.far, lines: [{ sku: shop.poster, counted: 1 }] } });
    const rivals = await Promise.all(
      Array.from({ length: 4 }, () => shop.place({ lines: [{ sku: shop.poster, quantity: 1 }] })),
    );
    const ends = await Promise.all(rivals.map((orderId) => shop.untilOver(orderId)));
    expect(ends.map(({ status }) => status.lifecycle).sort()).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'completed',
    ]);
    expect(await shop.level(shop.poster, shop.far)).toMatchObject({ onHand: 0, allocated: 0, available: 0 });
  });

  it('one order number under two keys: one order, and the other is told its id', async () => {
    const body = shop.order();
    const answers = await Promise.all([1, 2, 3].map(() => client.ask('placeOrder', { body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.code).toBe('external-number-taken');
    await shop.untilOver(answers.find(({ status }) => status === 201)?.body.orderId);
  });

  it.each([1, 2, 3, 4])('a cancellation and a hand-over end in exactly one of the two (round %i)', async () => {
    let holdId = '';
    const orderId = await shop.placeHeld({ lines: [] }, async (held) => {
      holdId = await shop.keepInHouse(held);
    });
    const packed = await shop.untilPacked(orderId);
    await shop.release(orderId, holdId);
    const params = { orderId, fulfilmentOrderId: packed.fulfilmentOrders[0]?.fulfilmentOrderId ?? '' };
    const [cancelled, handedOver] = await Promise.all([
      client.ask('cancelOrder', { params: { orderId }, body: { reason: 'a race' } }),
      client.ask('handOverFulfilmentOrder', { params, body: {} }),
    ]);
    // The demo warehouse may be the one that hands over.
    expect([cancelled.status, handedOver.status]).not.toEqual([200, 200]);
    const order = await shop.untilOver(orderId);
    expect(order.status.lifecycle).toBe(cancelled.status === 200 ? 'cancelled' : 'completed');
  });

  it('two cancellations of the same unit: one of them', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 3, unitPrice: '400.00' }] });
    await shop.until(orderId, 'held', ({ holds }) => holds.length === 1);
    const body = { reason: 'a race', lines: [{ lineId: '1', quantity: 2 }] };
    const answers = await Promise.all([1, 2].map(() => client.ask('cancelOrder', { params: { orderId }, body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await shop.read(orderId)).lines[0]?.quantities).toMatchObject({ cancelled: 2, open: 1 });
    await shop.cancel(orderId);
    await shop.untilOver(orderId);
  });

  it('a release and a rejection of the same hold: one of them', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });
    const { holds } = await shop.until(orderId, 'held', (order) => order.holds.length === 1);
    const params = { orderId, holdId: holds[0]?.holdId ?? '' };
    const [released, rejected] = await Promise.all([
      client.ask('releaseHold', { params, body: {} }),
      client.ask('rejectHold', { params, body: { reason: 'a race' } }),
    ]);
    expect([released.status, rejected.status].sort()).toEqual([200, 409]);
    const order = await shop.untilOver(orderId);
    expect(order.status.lifecycle).toBe(released.status === 200 ? 'completed' : 'cancelled');
  });

  it('two refunds of the same unit: one of them', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1 }] });
    await shop.untilOver(orderId);
    const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'a race' };
    const answers = await Promise.all([1, 2, 3].map(() => client.ask('refundOrder', { params: { orderId }, body })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { refunded } = await until(
      'the refund to be paid',
      () => shop.payments(orderId),
      ({ refunds }) => refunds.every(({ state }) => state === 'refunded'),
    );
    expect(pence(refunded)).toBe(999);
  });

  it('a receipt and a cancellation of who waits for it', async () => {
    const { available } = await shop.level(shop.mug, shop.near);
    const orderId = await shop.place({ lines: [{ sku: shop.mug, quantity: available + 30 }] });
    await shop.until(orderId, 'backordered', ({ lines }) => (lines[0]?.quantities.backordered ?? 0) > 0);
    await Promise.all([
      shop.receive(shop.near, { [shop.mug]: 10 }),
      client.ask('cancelOrder', { params: { orderId }, body: { reason: 'a race' } }),
    ]);
    await client.ask('cancelOrder', { params: { orderId }, body: { reason: 'what is left' } });
    await shop.untilOver(orderId);
  });
});

it('leaves every row of the system in order', async () => {
  expect(await world.wrongAtRest()).toEqual([]);
  await shop.checkBooks();
});
