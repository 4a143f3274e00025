import { randomUUIDv7 } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler as endReservations } from '#functions/inventory/reserving/end-reservations.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { loadOrder } from '#functions/orders/public.ts';
import { handler as sourcingApi } from '#functions/sourcing/api.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { setAmbient } from '#shared/ambient.ts';
import { callApi } from '../../support/api/api.ts';
import { sourceOrder } from '../../support/orders/acceptance.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { orderLine, putStock, storeOrder } from '../../support/orders/stored-orders.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });
const engine = await startEngine();
afterAll(async () => {
  setAmbient();
  await engine.stop();
});
beforeEach(async () => {
  setAmbient();
  await engine.clear();
  await putWorld(engine);
});

const twoTeas = {
  lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: '9.99' }],
  discounts: [],
  charges: [],
  total: '19.98',
};
/** Lets it be so many minutes later than it is; tokens are good for an hour. */
const pass = (minutes: number) =>
  setAmbient({
    now: () => Date.now() + minutes * 60_000,
    newId: () => randomUUIDv7(),
    random: Math.random,
    sleep: async () => {},
  });
const reserve = (quantity: number, more: Record<string, unknown> = {}) =>
  callApi(sourcingApi, {
    method: 'POST',
    path: '/v1/reservations',
    body: { channel: 'web', lines: [{ sku: 'TEA-001', quantity }], ...more },
  });
const of = (reservationId: string, what?: 'extend' | 'release', body?: object) =>
  callApi(sourcingApi, {
    method: what ? 'POST' : 'GET',
    path: `/v1/reservations/{reservationId}${what ? `/${what}` : ''}`,
    params: { reservationId },
    ...(body ? { body } : {}),
  });
const level = async () => {
  const { body } = await callApi(inventoryApi, {
    method: 'GET',
    path: '/v1/stock/levels',
    query: { sku: 'TEA-001', location: 'london' },
  });
  const { allocated, reserved, available } = body.items[0];
  return { allocated, reserved, available };
};
/** As the counters have it, whatever time it is. */
const counted = async () => {
  const rows = (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
  return rows.reduce<number>((sum, { reserved = 0 }) => sum + Number(reserved), 0);
};
const left = async () =>
  (await engine.rows('Inventory')).filter(({ entry }) => /^(?:HELD|EXPIRY)#/.test(String(entry))).length;
const told = async () => {
  const rows = await engine.rows('Inventory');
  const events = rows.flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
  return events
    .map(({ metadata }) => metadata.type)
    .filter((type) => /Reserv/.test(type))
    .toSorted();
};

describe('stock that is held for a basket', () => {
  test('is nobody else’s until its time is over, and anybody’s then, before anything has tidied up', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { status, body } = await reserve(2);
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'held', units: [{ sku: 'TEA-001', location: 'london', quantity: 2 }] });
    expect(await level()).toEqual({ allocated: 0, reserved: 2, available: 1 });
    expect(await reserve(2)).toMatchObject({
      status: 422,
      body: { code: 'insufficient-stock', errors: [{ pointer: '/lines/0/quantity' }] },
    });
    const other = await storeOrder([orderLine('1', 'TEA-001', 2, { backorderable: true })]);
    expect(await sourceOrder(other.orderId)).toEqual({ allocated: 1, backordered: 1 });
    pass(16);
    expect(await level()).toEqual({ allocated: 1, reserved: 0, available: 2 });
    expect((await of(body.reservationId)).body.state).toBe('expired');
    expect(await counted()).toBe(2);
    const next = await storeOrder([orderLine('1', 'TEA-001', 1)], { priority: 0 });
    expect(await sourceOrder(next.orderId)).toEqual({ allocated: 1, backordered: 0 });
    expect(await counted()).toBe(0);
    expect(await left()).toBe(0);
    expect(await told()).toEqual(['StockReservationEnded', 'StockReserved']);
  });

  test('is tidied up by the clock, once', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    await reserve(2);
    const { body: longer } = await reserve(1, { minutes: 60 });
    pass(16);
    expect(await endReservations()).toEqual({ ended: 1 });
    expect(await endReservations()).toEqual({ ended: 0 });
    expect(await counted()).toBe(1);
    expect((await of(longer.reservationId)).body.state).toBe('held');
  });

  test('is held for longer, and let go', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { body } = await reserve(2);
    pass(10);
    expect(await of(body.reservationId, 'extend', { minutes: 30 })).toMatchObject({ status: 200 });
    pass(35);
    expect(await endReservations()).toEqual({ ended: 0 });
    expect((await of(body.reservationId, 'release')).body.state).toBe('released');
    expect((await of(body.reservationId, 'release')).body.state).toBe('released');
    expect(await level()).toEqual({ allocated: 0, reserved: 0, available: 3 });
    expect(await of(body.reservationId, 'extend', { minutes: 30 })).toMatchObject({ status: 409 });
    expect(await left()).toBe(0);
  });

  test('goes to the order that names it, and what that does not need to all', async () => {
    await putStock(engine, 'TEA-001', 'london', 3);
    const { body } = await reserve(3);
    const placed = await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders',
      body: placementBody({ reservation: body.reservationId, ...twoTeas }),
    });
    expect(placed).toMatchObject({ status: 201 });
    const { orderId } = placed.body;
    expect(await sourceOrder(orderId)).toEqual({ allocated: 2, backordered: 0 });
    expect((await loadOrder(orderId))?.lines[0]?.allocations).toEqual([{ location: 'london', shard: 0, quantity: 2 }]);
    expect(await level()).toEqual({ allocated: 2, reserved: 0, available: 1 });
    expect((await of(body.reservationId)).body).toMatchObject({ state: 'used', orderId });
    expect(await left()).toBe(0);
  });

  test('is not got by an order of another channel, nor twice', async () => {
    await putStock(engine, 'TEA-001', 'london', 2);
    const { body } = await reserve(2);
    const place = (channel: string) =>
      callApi(ordersApi, {
        method: 'POST',
        path: '/v1/orders',
        body: placementBody({
          channel,
          reservation: body.reservationId,
          ...twoTeas,
        }),
      });
    expect(await place('marketplace')).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ pointer: '/reservation' }] },
    });
    const [one, other] = [await place('web'), await place('web')];
    expect(await sourceOrder(one.body.orderId)).toEqual({ allocated: 2, backordered: 0 });
    await expect(sourceOrder(other.body.orderId)).rejects.toMatchObject({ name: 'OrderCancelled' });
    expect(await level()).toEqual({ allocated: 2, reserved: 0, available: 0 });
  });

  test('of units that several want at once is given to as many as there are', async () => {
    await putStock(engine, 'TEA-001', 'london', 5);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve(1)));
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(5);
    expect(await level()).toEqual({ allocated: 0, reserved: 5, available: 0 });
  });
});
