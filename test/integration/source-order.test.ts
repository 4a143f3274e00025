import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadOrder, orderEvents } from '#functions/orders/public.ts';
import { unitsIn, type Order } from '#functions/orders/rules.ts';
import { promoteItem } from '#functions/sourcing/promote-item.ts';
import { handler as sourcingApi } from '#functions/sourcing/api.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { orderLine, putStock, stockOf, storeOrder } from '../support/orders/stored-orders.ts';
import { location, partyRow, putWorld } from '../support/world.ts';
import { sourceOrder, releaseOrder } from '../support/orders/acceptance.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

async function stored({ orderId }: Order): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`${orderId} is gone`);
  return order;
}

async function eventTypes({ orderId }: Order): Promise<string[]> {
  return Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata.type);
}

describe('sourcing an order', () => {
  test('sets stock aside at one location that has all, and keeps why', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    await putStock(engine, 'TEA-001', 'manchester', 5);
    await putStock(engine, 'MUG-001', 'manchester', 5);
    const order = await storeOrder([orderLine('1', 'TEA-001', 2), orderLine('2', 'MUG-001', 1)]);

    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 3, backordered: 0 });

    const after = await stored(order);
    expect(after.lines.map(({ allocations }) => allocations)).toEqual([
      [{ location: 'manchester', shard: 0, quantity: 2 }],
      [{ location: 'manchester', shard: 0, quantity: 1 }],
    ]);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 6, allocated: 2, onOrders: 2, available: 4 });
    expect(await eventTypes(order)).toEqual(['LinesAllocated']);

    const { status, body } = await callApi(sourcingApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/sourcing',
      params: { orderId: order.orderId },
    });
    expect(status).toBe(200);
    expect(body.decisions).toHaveLength(1);
    expect(
      body.decisions[0].candidates.map(({ location, verdict, takes }: Record<string, unknown>) => [
        location,
        verdict,
        takes,
      ]),
    ).toEqual([
      ['london', 'more-splits', 0],
      ['manchester', 'serves', 3],
      ['shop-soho', 'does-not-ship', 0],
    ]);
  });

  test('takes from a location that was opened a moment ago', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    await sourceOrder((await storeOrder([orderLine('1', 'TEA-001', 1)])).orderId);
    const leeds = location('leeds', { priority: 9 });
    await engine.put('Parties', partyRow('location', 'LOCATION', 'leeds', leeds));
    await putStock(engine, 'TEA-001', 'leeds', 1);
    const order = await storeOrder([orderLine('1', 'TEA-001', 1)]);
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 1, backordered: 0 });
    expect((await stored(order)).lines[0]?.allocations).toMatchObject([{ location: 'leeds' }]);
  });

  test('another channel cannot read why', async () => {
    const order = await storeOrder([orderLine('1', 'TEA-001', 1)], { channel: 'marketplace' });
    const { status } = await callApi(sourcingApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/sourcing',
      params: { orderId: order.orderId },
      clientId: 'web-only',
    });
    expect(status).toBe(404);
  });

  test('two lines of one order cannot both pass on the last unit', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    const order = await storeOrder([orderLine('1', 'TEA-001', 1), orderLine('2', 'TEA-001', 1)]);
    await sourceOrder(order.orderId);
    const after = await stored(order);
    expect(after.lines.map(({ quantities }) => [quantities.allocated, quantities.cancelled])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(await eventTypes(order)).toEqual(['LinesAllocated', 'LinesCancelled']);
  });

  test('an order that nobody can serve and that may not wait is cancelled', async () => {
    const order = await storeOrder([orderLine('1', 'TEA-001', 1)]);
    await expect(sourceOrder(order.orderId)).rejects.toMatchObject({ name: 'OrderCancelled' });
    expect((await stored(order)).cancelReason).toContain('no location');
    expect(await eventTypes(order)).toEqual(['LinesCancelled', 'OrderCancelled']);
    await expect(sourceOrder(order.orderId)).rejects.toMatchObject({ name: 'OrderCancelled' });
  });

  test('running it again changes nothing', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const order = await storeOrder([orderLine('1', 'TEA-001', 2)]);
    await sourceOrder(order.orderId);
    const once = await stored(order);
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 2, backordered: 0 });
    expect(await stored(order)).toEqual(once);
  });

  test('of many orders racing for the last units exactly as many win as there are units', async () => {
    await putStock(engine, 'TEA-001', 'london', 4);
    await putStock(engine, 'TEA-001', 'manchester', 3);
    const orders = await Promise.all(Array.from({ length: 20 }, () => storeOrder([orderLine('1', 'TEA-001', 1)])));
    const results = await Promise.allSettled(orders.map(({ orderId }) => sourceOrder(orderId)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ onHand: 7, allocated: 7, onOrders: 7, available: 0 });
  });

  test('an order of 250 lines is set aside completely, over several transactions', async () => {
    const skus = Array.from({ length: 250 }, (_, index) => `SKU-${index}`);
    await Promise.all(skus.map((sku) => putStock(engine, sku, 'london', 2)));
    const order = await storeOrder(skus.map((sku, index) => orderLine(String(index + 1), sku, 2)));
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 500, backordered: 0 });
    const after = await stored(order);
    expect(unitsIn(after.lines, 'allocated')).toBe(500);
    expect(after.stage).toBe('payment');
    expect(await stockOf(engine, 'SKU-249')).toMatchObject({ allocated: 2, onOrders: 2 });
  }, 60_000);
});

describe('backorders', () => {
  const waiting = { backorderable: true };

  test('an order that ships complete is released when the last of its units has stock', async () => {
    await putStock(engine, 'TEA-001', 'london', 1);
    const order = await storeOrder([orderLine('1', 'TEA-001', 2, waiting)], { shipComplete: true });
    expect(await sourceOrder(order.orderId)).toEqual({ allocated: 1, backordered: 1 });
    expect(await releaseOrder(order.orderId)).toEqual({ released: 0 });

    await putStock(engine, 'TEA-001', 'manchester', 1);
    await promoteItem('TEA-001');
    expect((await releaseOrder(order.orderId)).released).toBeGreaterThan(0);
    expect(unitsIn((await stored(order)).lines, 'released')).toBe(2);
  });

  test('are served by priority, then promised date, then placement', async () => {
    const at = (day: number) => ({ placedAt: `2026-11-0${day}T10:00:00.000Z` });
    const late = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)], at(3));
    const early = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)], at(2));
    const promised = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)], {
      ...at(4),
      promisedAt: '2026-12-01T00:00:00Z',
    });
    const urgent = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)], { ...at(5), priority: 0 });
    for (const { orderId } of [late, early, promised, urgent]) {
      expect(await sourceOrder(orderId)).toEqual({ allocated: 0, backordered: 1 });
    }
    expect((await stored(late)).stage).toBe('backordered');
    const served: string[] = [];
    for (let units = 1; units <= 4; units += 1) {
      await putStock(engine, 'MUG-001', 'london', 1);
      await promoteItem('MUG-001');
      const names = Object.entries({ late, early, promised, urgent });
      for (const [name, order] of names) {
        if (!served.includes(name) && unitsIn((await stored(order)).lines, 'allocated') === 1) served.push(name);
      }
    }
    expect(served).toEqual(['urgent', 'promised', 'early', 'late']);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 0 });
  });

  test('take free stock in part, and two runs at once take nothing twice', async () => {
    const orders = await Promise.all(
      Array.from({ length: 6 }, () => storeOrder([orderLine('1', 'MUG-001', 2, waiting)])),
    );
    for (const { orderId } of orders) await sourceOrder(orderId);
    await putStock(engine, 'MUG-001', 'london', 4);
    await putStock(engine, 'MUG-001', 'manchester', 3);
    await Promise.all([promoteItem('MUG-001'), promoteItem('MUG-001'), promoteItem('MUG-001')]);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({
      onHand: 7,
      allocated: 7,
      onOrders: 7,
      available: 0,
      waiting: 3,
    });
    const after = await Promise.all(orders.map(stored));
    expect(after.reduce((sum, { lines }) => sum + unitsIn(lines, 'backordered'), 0)).toBe(5);
  });

  test('stock that arrives between the plan and the backorder is not missed', async () => {
    const order = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)]);
    const [result] = await Promise.all([
      sourceOrder(order.orderId),
      putStock(engine, 'MUG-001', 'london', 1).then(() => promoteItem('MUG-001')),
    ]);
    expect(result.allocated + result.backordered).toBe(1);
    await promoteItem('MUG-001');
    expect(unitsIn((await stored(order)).lines, 'allocated')).toBe(1);
  });

  test('are not overtaken by a newer order that meets their stock first', async () => {
    const older = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)], { placedAt: '2026-11-02T10:00:00.000Z' });
    await sourceOrder(older.orderId);
    await putStock(engine, 'MUG-001', 'london', 2);
    const newer = await storeOrder([orderLine('1', 'MUG-001', 2, waiting)], { placedAt: '2026-11-03T10:00:00.000Z' });
    // Accepting it walks the queue as well: the older order is served by it.
    expect(await sourceOrder(newer.orderId)).toEqual({ allocated: 1, backordered: 1 });
    await promoteItem('MUG-001');
    expect(unitsIn((await stored(older)).lines, 'allocated')).toBe(1);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 2, onOrders: 2, available: 0, waiting: 1 });
  });

  test('leave to a newer order what may not serve them', async () => {
    const collected = await storeOrder([orderLine('1', 'MUG-001', 5, waiting)], {
      type: 'pickup',
      pickupLocation: 'shop-soho',
      placedAt: '2026-11-02T10:00:00.000Z',
    });
    await sourceOrder(collected.orderId);
    await putStock(engine, 'MUG-001', 'london', 2);
    const newer = await storeOrder([orderLine('1', 'MUG-001', 2, waiting)], { placedAt: '2026-11-03T10:00:00.000Z' });
    expect(await sourceOrder(newer.orderId)).toEqual({ allocated: 2, backordered: 0 });
  });

  test('of many lines of an item stand in its queue once, and are served over several transactions', async () => {
    const lines = Array.from({ length: 120 }, (_, index) => orderLine(String(index + 1), 'MUG-001', 1, waiting));
    const order = await storeOrder(lines);
    await sourceOrder(order.orderId);
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ waiting: 1 });
    await putStock(engine, 'MUG-001', 'london', 119);
    await promoteItem('MUG-001');
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 119, onOrders: 119, available: 0, waiting: 1 });
    await putStock(engine, 'MUG-001', 'manchester', 1);
    await promoteItem('MUG-001');
    expect(await stockOf(engine, 'MUG-001')).toMatchObject({ allocated: 120, available: 0, waiting: 0 });
  }, 60_000);

  test('do not go to a channel that the location does not serve', async () => {
    const order = await storeOrder([orderLine('1', 'MUG-001', 1, waiting)]);
    await sourceOrder(order.orderId);
    await putStock(engine, 'MUG-001', 'shop-soho', 5);
    await promoteItem('MUG-001');
    expect(unitsIn((await stored(order)).lines, 'backordered')).toBe(1);
  });
});
