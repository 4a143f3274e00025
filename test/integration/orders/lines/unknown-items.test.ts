import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { handler } from '#functions/orders/api.ts';
import { orderEvents } from '#functions/orders/keeping/store.ts';
import { callApi, type ApiRequest } from '../../../support/api/api.ts';
import { startEngine } from '../../../support/tables/engine.ts';
import { advanceClock } from '../../../support/clock.ts';
import { screenOrder } from '../../../support/orders/acceptance.ts';
import { stored } from '../../../support/orders/order-workflow.ts';
import { placementBody } from '../../../support/orders/placements.ts';
import { channel, partyRow, putWorld } from '../../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  await engine.put(
    'Parties',
    partyRow('channel', 'CHANNEL', 'marketplace', channel('marketplace', { unknownItems: 'hold' })),
  );
});

const call = (method: string, path: string, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method, path, ...more });
const strange = [
  { sku: 'TEA-001', quantity: 1, unitPrice: '1.00' },
  { sku: 'mp/4711', quantity: 2, unitPrice: '2.00', description: 'Blue mug' },
  { sku: 'mp/4712', quantity: 1, unitPrice: '3.00' },
];
const place = (more: object = {}) => {
  const sums = { discounts: [], charges: [], total: '8.00' };
  return call('POST', '/v1/orders', {
    body: placementBody({ channel: 'marketplace', lines: strange, ...sums, ...more }),
  });
};
const map = (orderId: string, lineId: string, sku: string, more: Partial<ApiRequest> = {}) =>
  call('POST', '/v1/orders/{orderId}/lines/{lineId}/map', { params: { orderId, lineId }, body: { sku }, ...more });
const typesOf = async (orderId: string) =>
  (await Array.fromAsync(orderEvents(orderId))).map(({ metadata }) => metadata.type);

async function heldOrder() {
  const { orderId } = (await place()).body;
  await screenOrder(orderId);
  const [hold] = (await stored(orderId)).holds;
  return { orderId: String(orderId), holdId: hold?.holdId ?? '' };
}

describe('an order with items that are not known', () => {
  test('is refused where the channel does not say otherwise, and names each', async () => {
    const { status, body } = await place({ channel: 'web' });
    expect([status, body.code]).toEqual([422, 'unknown-reference']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/lines/1/sku', '/lines/2/sku']);
  });

  test('is held where the channel says so, as it was ordered', async () => {
    const { orderId } = await heldOrder();
    const order = await stored(orderId);
    expect(order.holds).toMatchObject([
      {
        type: 'item',
        state: 'active',
        createdBy: 'rule:unknown-item',
        reason: 'there is no item "mp/4711" of line 2, "mp/4712" of line 3; map them to items',
      },
    ]);
    const { body } = await call('GET', '/v1/orders/{orderId}', { params: { orderId } });
    expect(body.lines).toMatchObject([
      { sku: 'TEA-001' },
      { sku: 'mp/4711', unmapped: true, description: 'Blue mug', total: '4.00' },
      { sku: 'mp/4712', unmapped: true, description: 'mp/4712', total: '3.00' },
    ]);
    expect(body.lines[0]).not.toHaveProperty('unmapped');
  });

  test('that has no price is refused, as nobody knows one', async () => {
    const lines = [{ sku: 'mp/1', quantity: 1 }];
    expect((await place({ lines, total: undefined })).body.errors[0].pointer).toMatch(/^\/lines\/0/);
  });

  test('goes its way with the last line that is mapped, at the price at which it was ordered', async () => {
    const { orderId, holdId } = await heldOrder();
    expect((await map(orderId, '2', 'MUG-001')).status).toBe(200);
    expect((await stored(orderId)).holds).toMatchObject([{ state: 'active' }]);
    const key = { idempotencyKey: 'once' };
    const [first, again] = [await map(orderId, '3', 'TEA-001', key), await map(orderId, '3', 'TEA-001', key)];
    expect(again.body).toEqual(first.body);
    const order = await stored(orderId);
    expect(order.holds).toMatchObject([{ holdId, state: 'released', endedBy: 'client:root' }]);
    expect(order.lines).toMatchObject([
      { sku: 'TEA-001' },
      { sku: 'MUG-001', orderedSku: 'mp/4711', description: 'Blue mug', price: 400 },
      { sku: 'TEA-001', orderedSku: 'mp/4712', price: 300 },
    ]);
    expect(order.lines.some(({ unmapped }) => unmapped)).toBe(false);
    expect(await typesOf(orderId)).toEqual(['OrderPlaced', 'OrderHeld', 'LineMapped', 'LineMapped', 'HoldReleased']);
  });

  test('is not let pass by a person before that, unless the lines are cancelled', async () => {
    const ids = await heldOrder();
    const release = () => call('POST', '/v1/orders/{orderId}/holds/{holdId}/release', { params: ids, body: {} });
    expect((await release()).body.detail).toMatch(/^lines 2, 3 of order .* are mapped to no item/);
    await map(ids.orderId, '2', 'MUG-001');
    const body = { reason: 'nobody knows it', lines: [{ lineId: '3', quantity: 1 }] };
    await call('POST', '/v1/orders/{orderId}/cancel', { params: { orderId: ids.orderId }, body });
    expect((await release()).status).toBe(200);
  });

  test('mapped before it is screened is not held', async () => {
    const { orderId } = (await place()).body;
    await map(orderId, '2', 'MUG-001');
    await map(orderId, '3', 'MUG-001');
    await screenOrder(orderId);
    expect((await stored(orderId)).holds).toEqual([]);
  });

  describe('whose channel has its prices compared', () => {
    const price = { sku: 'MUG-001', currency: 'GBP', unitPrice: '3.00', from: '2026-01-01' };
    const holdsOf = async (orderId: string) =>
      (await stored(orderId)).holds.map(({ state, createdBy }) => `${createdBy} ${state}`);
    beforeEach(async () => {
      const details = channel('marketplace', { unknownItems: 'hold', priceTolerance: '10' });
      await engine.put('Parties', partyRow('channel', 'CHANNEL', 'marketplace', details));
      // Channels and prices are remembered for half a minute.
      advanceClock(60_000);
      const body = { items: [price, { ...price, sku: 'TEA-001', unitPrice: '3.10' }] };
      await callApi(catalogue, { method: 'POST', path: '/v1/prices', body });
    });

    test('is held for the price of what it is mapped to, once for all lines until a person agrees', async () => {
      const { orderId } = await heldOrder();
      const before = await holdsOf(orderId);
      expect((await map(orderId, '2', 'MUG-001')).status).toBe(200);
      const held = await stored(orderId);
      expect(held.lines[1]).toMatchObject({ sku: 'MUG-001', price: 400, priceCheck: { listed: 600 } });
      const hold = held.holds.at(-1);
      expect(hold).toMatchObject({
        type: 'price',
        createdBy: 'rule:mapped-prices',
        blocks: ['accept', 'release'],
        reason: expect.stringMatching(/^line 2 costs 4\.00 GBP, by the price lists 6\.00 GBP; .* release it/),
      });
      expect((await map(orderId, '3', 'MUG-001')).status).toBe(200);
      const [item, ...others] = before;
      expect(await holdsOf(orderId)).toEqual([
        item?.replace('active', 'released'),
        ...others,
        'rule:mapped-prices active',
      ]);
      const params = { orderId, holdId: hold?.holdId ?? '' };
      const release = await call('POST', '/v1/orders/{orderId}/holds/{holdId}/release', { params, body: {} });
      expect(release.status).toBe(200);
      expect((await typesOf(orderId)).filter((type) => type === 'OrderHeld')).toHaveLength(before.length + 1);
    });

    test('goes its way where it costs what the lists say', async () => {
      const { orderId } = await heldOrder();
      const before = await holdsOf(orderId);
      await map(orderId, '3', 'TEA-001');
      expect(await holdsOf(orderId)).toEqual(before);
      expect((await stored(orderId)).lines[2]).not.toHaveProperty('priceCheck');
    });

    test('is held by its screening where it is mapped before that', async () => {
      const { orderId } = (await place()).body;
      await map(orderId, '2', 'MUG-001');
      expect(await holdsOf(orderId)).toEqual([]);
      await screenOrder(orderId);
      expect(await holdsOf(orderId)).toContain('rule:price-lists active');
    });
  });

  test.each([
    ['a line that there is not', '9', 'MUG-001', 404, 'not-found'],
    ['a line that is an item already', '1', 'MUG-001', 409, 'conflicting-state'],
    ['no item', '2', 'NONE', 422, 'unknown-reference'],
    ['an item of another kind', '2', 'EBOOK-001', 422, 'unknown-reference'],
  ])('is not mapped: %s', async (_, line, sku, status, code) => {
    const { orderId } = await heldOrder();
    const before = await engine.rows('Orders');
    const answer = await map(orderId, line, sku);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await engine.rows('Orders')).toEqual(before);
  });

  test('of a cancelled line, and out of reach, it is refused', async () => {
    const { orderId } = await heldOrder();
    expect((await map(orderId, '2', 'MUG-001', { clientId: 'web-only' })).status).toBe(404);
    await call('POST', '/v1/orders/{orderId}/cancel', { params: { orderId }, body: { reason: 'no' } });
    expect((await map(orderId, '2', 'MUG-001')).body.code).toBe('conflicting-state');
  });
});
