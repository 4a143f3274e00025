import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as catalogueApi } from '#functions/catalogue/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { callApi } from '../../support/api/api.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { channel, item, itemRow, partyRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const tea = { sku: 'TEA-001', currency: 'GBP', unitPrice: '9.99', from: '2026-01-01' };
const set = (...items: object[]) => callApi(catalogueApi, { method: 'POST', path: '/v1/prices', body: { items } });
const listed = async (sku: string) => {
  const path = '/v1/items/{sku}/prices';
  return (await callApi(catalogueApi, { method: 'GET', path, params: { sku } })).body.items;
};
const told = async () =>
  (await engine.rows('Catalogue')).flatMap(
    ({ events }) => (events as { metadata: object; data: object }[] | undefined) ?? [],
  );

describe('prices that are set', () => {
  test('are listed by who they are for, and told', async () => {
    const trade = { ...tea, group: 'trade', minQuantity: 10, unitPrice: '8.495', to: '2026-12-31' };
    expect(await set(tea, trade)).toMatchObject({ status: 200, body: { items: [{ ...tea, minQuantity: 1 }, trade] } });
    expect(await listed('TEA-001')).toEqual([trade, { ...tea, minQuantity: 1 }]);
    expect(await told()).toMatchObject([{ metadata: { type: 'PriceSet' } }, { data: { ...trade, version: 1 } }]);
  });

  test('say whether they contain their taxes, which another setting can change', async () => {
    await set({ ...tea, taxIncluded: true });
    await set({ ...tea, taxIncluded: true });
    await set(tea);
    const [now, before] = await listed('TEA-001');
    expect(now).not.toHaveProperty('taxIncluded');
    expect(before).toMatchObject({ taxIncluded: true });
    expect((await told()).at(-1)).toMatchObject({ data: { version: 2, before: { taxIncluded: true } } });
  });

  test('replace what was set for the same before, and are left alone where they stand so already', async () => {
    await set(tea);
    await set({ ...tea, unitPrice: '9.49' });
    await set({ ...tea, unitPrice: '9.490' });
    await set({ ...tea, unitPrice: '9.490' });
    expect(await listed('TEA-001')).toMatchObject([
      { unitPrice: '9.490' },
      { unitPrice: '9.49' },
      { unitPrice: '9.99' },
    ]);
    expect((await told()).at(-1)).toMatchObject({ data: { version: 3, before: { unitPrice: '9.49' } } });
    expect(await told()).toHaveLength(3);
  });

  test.each([
    ['an item that there is not', { ...tea, sku: 'NONE' }, 422, '/items/1/sku'],
    ['a channel that there is not', { ...tea, channel: 'nowhere' }, 422, '/items/1/channel'],
    ['a currency that there is not', { ...tea, currency: 'ZZZ' }, 422, '/items/1/currency'],
    ['an amount that is too fine', { ...tea, currency: 'JPY', unitPrice: '9.12345678' }, 422, '/items/1/unitPrice'],
    ['days in the wrong order', { ...tea, group: 'trade', to: '2025-12-31' }, 400, '/items/1/to'],
    ['the same twice', tea, 400, '/items/1'],
    ['nothing of a quantity', { ...tea, minQuantity: 0 }, 400, '/items/1/minQuantity'],
  ])('are refused for %s, and nothing of the list is kept', async (_, wrong, status, pointer) => {
    expect(await set(tea, wrong)).toMatchObject({ status, body: { errors: [{ pointer }] } });
    expect(await listed('TEA-001')).toEqual([]);
  });
});

test('a price for one channel is listed for who reaches it', async () => {
  await set(tea, { ...tea, channel: 'marketplace', unitPrice: '8.00' });
  const read = async (clientId: string) => {
    const path = '/v1/items/{sku}/prices';
    return (await callApi(catalogueApi, { method: 'GET', path, params: { sku: 'TEA-001' }, clientId })).body.items;
  };
  expect(await read('web-only')).toMatchObject([{ unitPrice: '9.99' }]);
  expect(await read('two-channels')).toMatchObject([{ channel: 'marketplace' }, { unitPrice: '9.99' }]);
});

describe('a line without a price', () => {
  let numbers = 0;
  const place = async (body: Partial<PlacementBody>) => {
    const { total: _, ...rest } = placementBody({
      // Not by chance: a number that reads as that of a card is refused.
      externalNumber: `P-${(numbers += 1)}`,
      lines: [{ sku: 'TEA-001', quantity: 1 }],
      discounts: [],
      charges: [],
      ...body,
    });
    const answer = await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders',
      body: { ...rest, ...(body.total ? { total: body.total } : {}) },
    });
    return answer;
  };

  beforeEach(async () => {
    await callApi(partiesApi, {
      method: 'POST',
      path: '/v1/customers',
      body: { customerId: 'builders', name: 'Builders Ltd', group: 'trade' },
    });
  });

  // Prices are remembered for half a minute: an item of its own for each.
  test('has the price for who buys, how much, where and when', async () => {
    await set(
      { ...tea, unitPrice: '10.00' },
      { ...tea, unitPrice: '9.00', minQuantity: 3 },
      { ...tea, unitPrice: '8.00', group: 'trade' },
      { ...tea, unitPrice: '7.00', channel: 'marketplace', from: '2026-03-01', to: '2026-03-31' },
    );
    const totalOf = async (body: Partial<PlacementBody>) => (await place(body)).body.total;
    expect(await totalOf({})).toBe('10.00');
    expect(await totalOf({ lines: [{ sku: 'TEA-001', quantity: 4 }] })).toBe('36.00');
    expect(await totalOf({ customer: { customerId: 'builders', name: 'Builders Ltd' } })).toBe('8.00');
    expect(await totalOf({ channel: 'marketplace', placedAt: '2026-03-31T23:59:59Z' })).toBe('7.00');
    expect(await totalOf({ channel: 'marketplace', placedAt: '2026-04-01T00:00:00Z' })).toBe('10.00');
    const mixed = [
      { sku: 'TEA-001', quantity: 1 },
      { sku: 'TEA-001', quantity: 1, unitPrice: '1.25' },
    ];
    expect(await totalOf({ lines: mixed })).toBe('11.25');
    expect(await place({ lines: mixed, total: '11.25' })).toMatchObject({ status: 201 });
    expect(await place({ lines: mixed, total: '11.24' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/total' }] },
    });
  });

  test('of which no price is known is refused and named', async () => {
    await set({ ...tea, sku: 'MUG-001', from: '2026-01-01', currency: 'EUR' });
    const lines = [{ sku: 'MUG-001', quantity: 1 }];
    const message = 'is missing, and no price list has it for this order; send it, or `price` for all units';
    expect(await place({ lines })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/lines/0/unitPrice', message }] },
    });
  });

  test('is all that lets the total be left out', async () => {
    const lines = [{ sku: 'TEA-001', quantity: 1, unitPrice: '1.00' }];
    expect(await place({ lines })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/total' }] } });
  });
});

describe('a price that was sent', () => {
  const send = async (unitPrice: string, sku: string) => {
    const lines = [{ sku, quantity: 2, unitPrice, taxes: [{ amount: '2.00', rate: '20' }] }];
    const total = (Number(unitPrice) * 2 + 2).toFixed(2);
    const body = placementBody({ channel: 'call-centre', lines, discounts: [], charges: [], total });
    const { orderId } = (await callApi(ordersApi, { method: 'POST', path: '/v1/orders', body })).body;
    await screenOrder(orderId);
    const path = '/v1/orders/{orderId}';
    return (await callApi(ordersApi, { method: 'GET', path, params: { orderId } })).body;
  };

  beforeEach(async () => {
    const details = channel('call-centre', { priceTolerance: '10' });
    await engine.put('Parties', partyRow('channel', 'CHANNEL', 'call-centre', details));
    await engine.put('Catalogue', itemRow(item('TEA-002')), itemRow(item('TEA-003')));
  });

  test('is held where it is farther from the price lists than the channel may go, and goes its way when a person agrees', async () => {
    await set({ ...tea, sku: 'TEA-002', unitPrice: '12.00', taxIncluded: true });
    expect((await send('9.20', 'TEA-002')).holds).toEqual([]);
    const { orderId, holds, lines } = await send('8.20', 'TEA-002');
    expect(lines).toMatchObject([{ price: '16.40', priceCheck: { listed: '20.00' } }]);
    expect(holds).toMatchObject([
      {
        type: 'price',
        blocks: ['accept', 'release'],
        createdBy: 'rule:price-lists',
        reason: 'line 1 costs 16.40 GBP, by the price lists 20.00 GBP; release it if the prices are agreed',
      },
    ]);
    const path = '/v1/orders/{orderId}/holds/{holdId}/release';
    const params = { orderId, holdId: holds[0].holdId };
    expect(await callApi(ordersApi, { method: 'POST', path, params, body: {} })).toMatchObject({ status: 200 });
  });

  test('is taken where there is no list price, and where nothing is compared', async () => {
    const { holds, lines } = await send('1.00', 'TEA-003');
    expect(holds).toEqual([]);
    expect(lines[0]).not.toHaveProperty('priceCheck');
  });
});
