import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient, type CallOptions } from '../support/system/api-client.ts';
import { decimal, pence, Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;
/** By their end: 3 delivered, 2 cancelled, 2 held. */
const orders = { delivered: [] as string[], cancelled: [] as string[], held: [] as string[] };
const dear = () => ({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1000.01' }] });

beforeAll(async () => {
  shop = await Shop.open(client);
  for (let count = 0; count < 3; count += 1) orders.delivered.push(await shop.place());
  for (let count = 0; count < 2; count += 1) orders.cancelled.push(await shop.place(dear()));
  for (let count = 0; count < 2; count += 1) orders.held.push(await shop.place(dear()));
  await Promise.all(orders.cancelled.map((orderId) => shop.cancel(orderId)));
  await Promise.all([...orders.delivered, ...orders.cancelled].map((orderId) => shop.untilOver(orderId)));
  await Promise.all(orders.held.map((orderId) => shop.until(orderId, 'held', ({ holds }) => holds.length > 0)));
});

const dearOnes = () => [...orders.cancelled, ...orders.held];
const all = () => [...orders.delivered, ...orders.cancelled, ...orders.held];

/** Every order of a listing, page by page. */
async function listed(query: NonNullable<CallOptions<'listOrders'>['query']>): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.call('listOrders', { query: { ...query, ...(cursor ? { cursor } : {}) } });
    found.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.next;
  } while (cursor);
  return found;
}

const sorted = (ids: readonly string[]) => [...ids].sort();

describe('the list of orders', () => {
  it('has every order of a channel, newest first, once, in pages of any size', async () => {
    const newestFirst = [...all()].reverse();
    await until(
      'lists to follow',
      () => listed({ channel: shop.channel }),
      ({ length }) => length >= all().length,
    );
    for (const limit of ['1', '3', '100']) {
      expect(sorted(await listed({ channel: shop.channel, limit }))).toEqual(sorted(newestFirst));
    }
    const page = await client.call('listOrders', { query: { channel: shop.channel } });
    const moments = page.items.map(({ placedAt }) => placedAt);
    expect(moments).toEqual([...moments].sort().reverse());
  });

  it.each<[string, () => Record<string, string>, () => string[]]>([
    ['branch', () => ({ branch: shop.branch }), all],
    ['customer', () => ({ customer: shop.customerId }), all],
    ['lifecycle completed', () => ({ channel: shop.channel, lifecycle: 'completed' }), () => orders.delivered],
    ['lifecycle cancelled', () => ({ channel: shop.channel, lifecycle: 'cancelled' }), () => orders.cancelled],
    ['lifecycle placed', () => ({ channel: shop.channel, lifecycle: 'placed' }), () => orders.held],
    ['payment captured', () => ({ channel: shop.channel, payment: 'captured' }), () => orders.delivered],
    ['fulfilment delivered', () => ({ channel: shop.channel, fulfilment: 'delivered' }), () => orders.delivered],
    [
      'date of placement',
      () => ({ channel: shop.channel, placedFrom: '2001-01-01T00:00:00Z', placedTo: '2099-01-01T00:00:00Z' }),
      all,
    ],
    ['a time before', () => ({ channel: shop.channel, placedTo: '2001-01-01T00:00:00Z' }), () => []],
    ['two statuses', () => ({ channel: shop.channel, lifecycle: 'completed', payment: 'authorised' }), () => []],
    ['customer and stage', () => ({ customer: shop.customerId, stage: 'held' }), () => orders.held],
    ['SKU and channel', () => ({ sku: shop.tea, channel: shop.channel }), all],
    ['lifecycle without a channel', () => ({ branch: shop.branch, lifecycle: 'cancelled' }), () => orders.cancelled],
    ['total', () => ({ branch: shop.branch, currency: 'GBP', totalFrom: '1000.01', totalTo: '1000.01' }), dearOnes],
  ])('can be filtered by %s', async (what, query, expected) => {
    // Lists follow after seconds.
    const wanted = sorted(expected());
    const found = await until(
      what,
      () => listed(query()),
      (seen) => sorted(seen).join() === wanted.join(),
    );
    expect(sorted(found)).toEqual(wanted);
  });

  it('finds an order by its external number', async () => {
    const [orderId = ''] = orders.delivered;
    const { externalNumber } = await shop.read(orderId);
    expect(await listed({ channel: shop.channel, externalNumber })).toEqual([orderId]);
    expect(await listed({ channel: shop.channel, externalNumber: 'nobody-has-it' })).toEqual([]);
  });

  it('refuses a cursor of another list and a filter that it does not know', async () => {
    const wrong = await client.ask('listOrders', { query: { channel: shop.channel, cursor: 'bm90aGluZw' } });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    const unknown = await client.send('GET', `/v1/orders?channel=${shop.channel}&colour=red`);
    expect(unknown).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('names the next page in its Link header', async () => {
    const { headers, body } = await client.ask('listOrders', { query: { channel: shop.channel, limit: '2' } });
    const link = headers.get('link') ?? '';
    expect(link).toContain('rel="next"');
    const address = /<([^>]+)>/.exec(link)?.[1] ?? '';
    const next = await client.send('GET', address);
    expect(next.status).toBe(200);
    const seen = (body.items as { orderId: string }[]).map(({ orderId }) => orderId);
    expect((next.body.items as { orderId: string }[]).some(({ orderId }) => seen.includes(orderId))).toBe(false);
  });
});

describe('notes', () => {
  it('are kept with who wrote them', async () => {
    const [orderId = ''] = orders.delivered;
    const params = { orderId };
    await client.call('addNote', { params, body: { text: 'Call back on Monday' } });
    const { items } = await client.call('listNotes', { params });
    expect(items).toMatchObject([
      { text: 'Call back on Monday', writtenBy: expect.stringContaining(inject('system').clientId) },
    ]);
  });
});

describe('the reports', () => {
  /** The day may change while the tests run. */
  const days = async () =>
    [...new Set(await Promise.all(all().map(async (id) => (await shop.read(id)).placedAt.slice(0, 10))))].sort();

  it('count every order once, by its present state, and equal their rebuild', async () => {
    const [from = '', ...rest] = await days();
    const to = rest.at(-1) ?? from;
    const report = await until(
      'the report to have caught up',
      () => client.call('reportOrders', { query: { branch: shop.branch, from, to } }),
      ({ days: rows }) =>
        rows.reduce((sum, { lifecycle }) => sum + (lifecycle['completed'] ?? 0), 0) === 3 &&
        rows.reduce((sum, { lifecycle }) => sum + (lifecycle['cancelled'] ?? 0), 0) === 2,
    );
    const sum = (count: (row: (typeof report.days)[number]) => number) =>
      report.days.reduce((total, row) => total + count(row), 0);
    expect(sum((row) => row.orders)).toBe(7);
    expect(sum((row) => row.lifecycle['placed'] ?? 0)).toBe(2);
    const totals = await Promise.all(all().map(async (orderId) => pence((await shop.read(orderId)).total)));
    expect(decimal(sum((row) => pence(row.totals['GBP'])))).toBe(decimal(totals.reduce((a, b) => a + b)));
    expect(report.ageSeconds).toBeGreaterThanOrEqual(0);
    for (const day of await days()) {
      const { differences } = await client.call('rebuildOrderReport', { body: { branch: shop.branch, day } });
      expect(differences).toEqual([]);
    }
  });

  it('know the stock and its value, and equal their rebuild', async () => {
    const { onHand } = await shop.level(shop.tea, shop.near);
    const mugs = await shop.level(shop.mug, shop.near);
    await until(
      'the stock report to have caught up',
      () => client.call('reportStock', { query: { location: shop.near } }),
      ({ units, value }) => units === onHand + mugs.onHand && pence(value['GBP']) === 200 * (onHand + mugs.onHand),
    );
    const { differences } = await client.call('rebuildStockReport', {
      body: { location: shop.near, skus: [shop.tea, shop.mug] },
    });
    expect(differences).toEqual([]);
  });

  it('show what is short', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.mug, quantity: 25 }] });
    await shop.until(orderId, 'backordered', ({ lines }) => (lines[0]?.quantities.backordered ?? 0) > 0);
    const report = await until(
      'the shortage to show',
      () => client.call('reportStock', { query: { location: shop.near } }),
      ({ shortages }) => shortages.some(({ sku }) => sku === shop.mug),
    );
    expect(report.shortages).toMatchObject([{ sku: shop.mug, backordered: 5, shortage: 5 }]);
    await shop.receive(shop.near, { [shop.mug]: 5 });
    await shop.untilOver(orderId);
    await until(
      'the shortage to be over',
      () => client.call('reportStock', { query: { location: shop.near } }),
      ({ shortages }) => shortages.length === 0,
    );
  });
});
