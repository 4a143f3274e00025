import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { cancellationView } from '#shared/contracts/api/order-views.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { handler } from '#functions/orders/api.ts';
import { isLost } from '#shared/work/change.ts';
import { commit } from '#shared/work/commit.ts';
import { keepOrder, fulfilmentOrdersOf, loadOrder, newFulfilmentWrite, orderEvents } from '#functions/orders/public.ts';
import { freeCancelledStock } from '#functions/orders/cancelling/free-cancelled-stock.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { handOver } from '#functions/fulfilment/handling/hand-over.ts';
import { handleFulfilmentOrder } from '#functions/fulfilment/handling/handle-fulfilment-order.ts';
import { pack, pick } from '#functions/fulfilment/handling/pick-and-pack.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { orderLine, putStock, stockOf, storeOrder } from '../../support/orders/stored-orders.ts';
import { putWorld } from '../../support/world.ts';
import { sourceOrder, releaseOrder } from '../../support/orders/acceptance.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const cancel = (orderId: string, body: unknown = { reason: 'changed their mind' }, more: object = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/orders/{orderId}/cancel', params: { orderId }, body, ...more });

async function placed(): Promise<string> {
  const { body, status } = await callApi(handler, { method: 'POST', path: '/v1/orders', body: placementBody() });
  expect(status).toBe(201);
  return body.orderId;
}

async function stored(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`${orderId} is gone`);
  return order;
}

const eventTypes = (orderId: string) => Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata.type);

/** The only fulfilment order of a released order that a location has packed. */
async function packed(orderId: string): Promise<string> {
  const [one] = await fulfilmentOrdersOf(orderId);
  if (!one) throw new Error('nothing was released');
  for (const step of [pick, pack]) {
    const handled = await handleFulfilmentOrder(orderId, one.fulfilmentOrderId, step);
    if (isRefusal(handled)) throw new Error(handled.detail);
  }
  return one.fulfilmentOrderId;
}

const handedOver = (orderId: string, fulfilmentOrderId: string) =>
  handleFulfilmentOrder(orderId, fulfilmentOrderId, (handling) =>
    handOver(handling, { shipmentId: newId('shipment'), packages: [] }, new Date().toISOString()),
  );

test('what a person wrote as the reason stays with the order, and goes out with no event', async () => {
  const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 4)]);
  await cancel(orderId, { reason: 'Ada fell ill', lines: [{ lineId: '1', quantity: 1 }] });
  await cancel(orderId, { reason: 'Ada died' });
  expect((await stored(orderId)).cancelReason).toBe('Ada died');
  const { body } = await callApi(handler, {
    method: 'GET',
    path: '/v1/orders/{orderId}/notes',
    params: { orderId },
  });
  expect(body.items.map(({ text }: { text: string }) => text)).toEqual(['Ada fell ill', 'Ada died']);
  const told = await Array.fromAsync(orderEvents(orderId), ({ data }) => JSON.stringify(data));
  expect(told.join()).not.toContain('Ada');
  expect(told.filter((data) => data.includes('as requested'))).toHaveLength(3);
});

describe('cancelling a whole order', () => {
  test('by many at once takes each unit once; who finds it too busy is told to try again', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 40)]);
    const one = { reason: 'one less', lines: [{ lineId: '1', quantity: 1 }] };
    const answers = await Promise.all(Array.from({ length: 40 }, () => cancel(orderId, one)));
    const busy = answers.filter(({ status }) => status !== 200);
    // How many there are is up to the machine; that they are told so is tried by `shared/work`'s own tests.
    expect(busy.filter(({ status, body }) => `${status} ${body.code}` !== '503 try-again')).toEqual([]);
    expect(busy.every(({ headers }) => headers['retry-after'] === '1')).toBe(true);
    const [line] = (await stored(orderId)).lines;
    expect(line?.quantities.cancelled).toBe(answers.length - busy.length);
  });

  test('right after its placement ends it and takes the shipping charge with it', async () => {
    const orderId = await placed();
    const answer = await cancel(orderId);
    expect(answer.status).toBe(200);
    const { order, cancelled, amount } = cancellationView.parse(answer.body);
    expect(order.status.lifecycle).toBe('cancelled');
    expect(cancelled.map(({ quantity }) => quantity)).toEqual([2, 1]);
    expect(amount).toBe('39.72');
    const after = await stored(orderId);
    expect(after).toMatchObject({
      cancelReason: 'changed their mind',
      charges: [{ settledAmounts: { invoiced: 0, cancelled: 474 } }],
    });
    // Watched until the workflow has settled the money and closed it.
    expect(after.attentionAt).toBeDefined();
    expect(await eventTypes(orderId)).toEqual(['OrderPlaced', 'LinesCancelled', 'OrderCancelled']);
  });

  test('with stock set aside and with backordered units frees both', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const orderId = await placed();
    await sourceOrder(orderId);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 2, available: 3 });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 1 });
    expect((await cancel(orderId)).status).toBe(200);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 5, allocated: 0, onOrders: 0, available: 5 });
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 0 });
    expect((await stored(orderId)).lines.map(({ allocations }) => allocations)).toEqual([[], []]);
  });

  test('that a location has packed takes it back from the location', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    await putStock(engine, 'MUG-001', 'london', 5);
    const orderId = await placed();
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    await packed(orderId);
    expect((await cancel(orderId)).status).toBe(200);
    expect((await fulfilmentOrdersOf(orderId)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 0, onOrders: 0, available: 5 });
    expect((await eventTypes(orderId)).slice(-3)).toEqual([
      'FulfilmentOrderCancelled',
      'LinesCancelled',
      'OrderCancelled',
    ]);
  });

  test('after the hand-over is refused with the units that are gone', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    await putStock(engine, 'MUG-001', 'london', 5);
    const orderId = await placed();
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    await handedOver(orderId, await packed(orderId));
    const before = await engine.counts();
    const answer = await cancel(orderId);
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    expect(answer.body.detail).toContain('3 units are past hand-over');
    expect(await engine.counts()).toEqual(before);
  });

  test('twice is refused, and the same request again gives the same answer', async () => {
    const orderId = await placed();
    const first = await cancel(orderId, undefined, { idempotencyKey: 'c-1' });
    expect(await cancel(orderId, undefined, { idempotencyKey: 'c-1' })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect((await cancel(orderId)).status).toBe(409);
    expect((await eventTypes(orderId)).filter((type) => type === 'OrderCancelled')).toHaveLength(1);
  });
});

describe('cancelling some units', () => {
  test('settles their frozen share and leaves the rest as it was', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const orderId = await placed();
    await sourceOrder(orderId);
    const answer = await cancel(orderId, { reason: 'one is enough', lines: [{ lineId: '1', quantity: 1 }] });
    expect(answer.status).toBe(200);
    // 9.99 - 0.33 of the discount + 1.80 tax
    expect(answer.body.amount).toBe('11.46');
    const [tea] = (await stored(orderId)).lines;
    expect(tea?.quantities).toMatchObject({ cancelled: 1, allocated: 1 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 1, onOrders: 1, available: 4 });
    expect(await eventTypes(orderId)).not.toContain('OrderCancelled');
    expect((await cancel(orderId)).body.amount).toBe('28.26');
  });

  test('refuses an unknown line, more units than are left, and a line named twice beyond its units', async () => {
    const orderId = await placed();
    const before = await engine.counts();
    const refused = async (lines: object[]) => {
      const { status, body } = await cancel(orderId, { reason: 'x', lines });
      return [status, body.errors[0].pointer];
    };
    expect(await refused([{ lineId: '9', quantity: 1 }])).toEqual([422, '/lines/0/lineId']);
    expect(await refused([{ lineId: '1', quantity: 3 }])).toEqual([409, '/lines/0/quantity']);
    expect(
      await refused([
        { lineId: '1', quantity: 1 },
        { lineId: '1', quantity: 2 },
      ]),
    ).toEqual([409, '/lines/1/quantity']);
    expect(await engine.counts()).toEqual(before);
  });

  test('honours If-Match when it is sent', async () => {
    const orderId = await placed();
    const lines = [{ lineId: '1', quantity: 1 }];
    expect((await cancel(orderId, { reason: 'x', lines }, { headers: { 'if-match': '"7"' } })).status).toBe(412);
    expect((await cancel(orderId, { reason: 'x', lines }, { headers: { 'if-match': 'seven' } })).status).toBe(400);
    expect((await cancel(orderId, { reason: 'x', lines }, { headers: { 'if-match': '"1"' } })).status).toBe(200);
  });

  test('two at once on the same line never cancel more than there is', async () => {
    const orderId = await placed();
    const lines = [{ lineId: '1', quantity: 1 }];
    const answers = await Promise.all(Array.from({ length: 6 }, () => cancel(orderId, { reason: 'x', lines })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409, 409]);
    expect((await stored(orderId)).lines[0]?.quantities.cancelled).toBe(2);
  });
});

describe('who may cancel', () => {
  test('nobody outside the reach of the order', async () => {
    const orderId = await placed();
    expect((await cancel(orderId, undefined, { clientId: 'eu-only' })).status).toBe(404);
    expect((await cancel(orderId, undefined, { clientScopes: ['orders:read'] })).status).toBe(403);
    expect((await cancel(newId('order'))).status).toBe(404);
  });
});

test('a cancellation racing a hand-over ends in exactly one of the two', async () => {
  for (let round = 0; round < 12; round += 1) {
    await engine.clear();
    await putWorld(engine);
    await putStock(engine, 'TEA-001', 'london', 5);
    await putStock(engine, 'MUG-001', 'london', 5);
    const orderId = await placed();
    await sourceOrder(orderId);
    await releaseOrder(orderId);
    const fulfilmentOrderId = await packed(orderId);
    const [cancelled, gone] =
      round % 2 === 0
        ? await Promise.all([cancel(orderId), handedOver(orderId, fulfilmentOrderId)])
        : ((await Promise.all([handedOver(orderId, fulfilmentOrderId), cancel(orderId)])).toReversed() as [
            Awaited<ReturnType<typeof cancel>>,
            Awaited<ReturnType<typeof handedOver>>,
          ]);
    const end = `${cancelled.status}/${isRefusal(gone) ? 'refused' : 'gone'}`;
    expect(['200/refused', '409/gone']).toContain(end);
    const { lines } = await stored(orderId);
    const units = (state: 'cancelled' | 'shipped') => lines.reduce((sum, line) => sum + line.quantities[state], 0);
    expect([units('cancelled'), units('shipped')]).toEqual(end === '200/refused' ? [3, 0] : [0, 3]);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({
      onHand: end === '200/refused' ? 5 : 3,
      allocated: 0,
      onOrders: 0,
    });
  }
});

test('an order read at another moment than its fulfilment orders is read again, and nothing is decided on the two', async () => {
  const order = await storeOrder([orderLine('1', 'TEA-001', 2)]);
  const ofAnotherMoment = newFulfilmentWrite({
    fulfilmentOrderId: newId('fulfilmentOrder'),
    orderId: order.orderId,
    channel: 'web',
    branch: 'uk',
    location: 'london',
    method: 'ship',
    state: 'released',
    lines: [{ lineId: '1', sku: 'TEA-001', ...wholeUnits, quantity: 2, allocations: [] }],
    version: 1,
    createdAt: order.placedAt,
  });
  const ahead = await commit(keepOrder, order, { state: order, events: [], writes: [ofAnotherMoment] });
  if (isLost(ahead)) throw new Error('the rows could not be stored');
  expect(await cancel(order.orderId)).toMatchObject({ status: 503, body: { code: 'try-again' } });
  expect((await stored(order.orderId)).version).toBe(ahead.state.version);
  const lines = [orderLine('1', 'TEA-001', 2, { quantities: { ...orderLine('1', 'x', 0).quantities, released: 2 } })];
  await commit(keepOrder, ahead.state, { state: { ...ahead.state, lines }, events: [] });
  expect((await cancel(order.orderId)).status).toBe(200);
});

describe('a cancellation too large for one transaction', () => {
  const count = 120;

  async function largeOrder(): Promise<Order> {
    const skus = Array.from({ length: count }, (_, index) => `BULK-${index}`);
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 3)));
    const order = await storeOrder(
      skus.map((sku, index) => orderLine(String(index + 1), sku, 2)),
      { total: count * 200 },
    );
    await sourceOrder(order.orderId);
    return stored(order.orderId);
  }

  const unfreed = async () => (await engine.rows('Inventory')).filter(({ allocated }) => Number(allocated) > 0).length;

  test('frees all stock in parts', async () => {
    const { orderId } = await largeOrder();
    expect(await unfreed()).toBe(count);
    const answer = await cancel(orderId);
    expect(answer.status).toBe(200);
    expect(answer.body.cancelled).toHaveLength(count);
    expect(await unfreed()).toBe(0);
    const levels = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
    expect(levels.every(({ allocated, available }) => allocated === 0 && available === 3)).toBe(true);
    expect((await stored(orderId)).cancellationLeft).toBeUndefined();
  });

  test('cut off after its first commit is finished by whoever comes next', async () => {
    const order = await largeOrder();
    await cancel(order.orderId, { reason: 'x', lines: [{ lineId: '120', quantity: 1 }] });
    const present = await stored(order.orderId);
    // As a crash right after the first commit leaves it: cancelled, nothing given back.
    const free = present.lines.flatMap(({ lineId, sku, allocations }) =>
      allocations.map((allocation) => ({ ...allocation, lineId, sku, ...wholeUnits })),
    );
    const lines = present.lines.map((line) => ({
      ...line,
      allocations: [],
      quantities: { ...line.quantities, allocated: 0, cancelled: line.ordered },
    }));
    await commit(keepOrder, present, {
      state: { ...present, lines, cancellationLeft: { free, waiting: ['TEA-001'] } },
      events: [],
    });
    expect(await unfreed()).toBe(count);
    await freeCancelledStock(order.orderId);
    expect(await unfreed()).toBe(0);
    expect((await freeCancelledStock(order.orderId))?.cancellationLeft).toBeUndefined();
  });

  test('across more locations than one transaction takes is done in parts as well', async () => {
    const order = await storeOrder(
      Array.from({ length: 90 }, (_, index) =>
        orderLine(String(index + 1), 'INSTALL-001', 1, {
          kind: 'service',
          quantities: { ...orderLine('1', 'x', 0).quantities, released: 1 },
        }),
      ),
      { type: 'service', acceptedAt: new Date().toISOString(), stage: 'fulfilment' },
    );
    const writes = order.lines.map(({ lineId, sku }) =>
      newFulfilmentWrite({
        fulfilmentOrderId: newId('fulfilmentOrder'),
        orderId: order.orderId,
        channel: 'web',
        branch: 'uk',
        location: 'london',
        method: 'service',
        state: 'released',
        lines: [{ lineId, sku, ...wholeUnits, quantity: 1, allocations: [] }],
        version: 1,
        createdAt: order.placedAt,
      }),
    );
    await commit(keepOrder, order, { state: order, events: [], writes });
    expect((await cancel(order.orderId)).body.order.status.lifecycle).toBe('cancelled');
    expect((await fulfilmentOrdersOf(order.orderId)).every(({ state }) => state === 'cancelled')).toBe(true);
  });
});
