import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendToFeed } from '#functions/feed/public.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { orderEvents } from '#functions/orders/public.ts';
import { handler as search } from '#functions/search/api.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import { callApi } from '../../support/api/api.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const ids = new Map<string, string>();

const list = (query: Record<string, string>, clientId?: string) =>
  callApi(search, { method: 'GET', path: '/v1/orders', query, ...(clientId ? { clientId } : {}) });

async function numbers(query: Record<string, string>, clientId?: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await list({ ...query, ...(cursor ? { cursor } : {}) }, clientId);
    expect([status, body.errors]).toEqual([200, undefined]);
    found.push(...body.items.map(({ externalNumber }: { externalNumber: string }) => externalNumber));
    cursor = body.next;
  } while (cursor);
  return found;
}

async function publish(number: string): Promise<void> {
  const events = await Array.fromAsync(orderEvents(ids.get(number) ?? ''));
  await appendToFeed(events.slice(-1));
}

const day = (number: number): string => `2026-10-0${number}T10:00:00.000Z`;

async function place(externalNumber: string, more: Partial<PlacementBody>): Promise<void> {
  const body = placementBody({ externalNumber, placedAt: day(ids.size + 1), ...more });
  const answer = await callApi(orders, { method: 'POST', path: '/v1/orders', body });
  if (answer.status !== 201) throw new Error(answer.rawBody);
  ids.set(externalNumber, answer.body.orderId);
  await indexOrders([answer.body.orderId]);
  await publish(externalNumber);
}

beforeAll(async () => {
  await putWorld(engine);
  const ada = { name: 'Ada Müller-Green', email: 'Ada@Example.com', phone: '020 7946 0000', locale: 'en' };
  await place('W1', { customer: ada, tags: ['rush', 'gift'] });
  await place('M2', { channel: 'marketplace', customer: { ...ada, email: 'ada@example.com' }, tags: ['gift'] });
  await place('W3', { customer: { name: 'Bob Green', phone: '+44 20 7946 0001 ext. 12', locale: 'en' } });
  await place('B4', {
    channel: 'b2b',
    customer: { customerId: 'c-1', name: 'Carol', locale: 'en' },
    billTo: { company: 'Brown & Sons Ltd', email: 'books@brown.example' },
    lines: [{ sku: 'MUG-001', quantity: 1, unitPrice: '5.00' }],
    discounts: [],
    charges: [],
    total: '5.00',
  });
  const params = { orderId: ids.get('W1') ?? '' };
  await callApi(orders, { method: 'POST', path: '/v1/orders/{orderId}/notes', params, body: { text: 'changed' } });
  await publish('W1');
  const path = '/v1/orders/{orderId}/cancel';
  await callApi(orders, { method: 'POST', path, params: { orderId: ids.get('W3') ?? '' }, body: { reason: 'no' } });
  await indexOrders([...ids.values()]);
});

describe('an order is found', () => {
  test.each<[Record<string, string>, string[]]>([
    [{ email: 'ADA@example.com' }, ['M2', 'W1']],
    [{ email: 'books@brown.example' }, ['B4']],
    [{ email: 'nobody@example.com' }, []],
    [{ phone: '+442079460000' }, ['M2', 'W1']],
    [{ phone: '(020) 7946-0000' }, ['M2', 'W1']],
    [{ phone: '020 7946 0001' }, ['W3']],
    [{ name: 'green' }, ['B4', 'W3', 'M2', 'W1']],
    [{ name: 'GREEN muller' }, ['M2', 'W1']],
    [{ name: 'Brown and Sons' }, []],
    [{ name: 'brown' }, ['B4']],
    [{ customer: 'c-1' }, ['B4']],
    [{ sku: 'MUG-001' }, ['B4', 'W3', 'M2', 'W1']],
    [{ sku: 'TEA-001', tag: 'gift' }, ['M2', 'W1']],
    [{ tag: 'rush' }, ['W1']],
    [{ tag: 'Rush' }, []],
    [{ email: 'ada@example.com', channel: 'marketplace' }, ['M2']],
    [{ email: 'ada@example.com', placedTo: day(2) }, ['W1']],
    [{ name: 'green', lifecycle: 'cancelled' }, ['W3']],
    [{ lifecycle: 'cancelled' }, ['W3']],
    [{ lifecycle: 'placed' }, ['B4', 'M2', 'W1']],
    [{ payment: 'none', fulfilment: 'unfulfilled' }, ['B4', 'W3', 'M2', 'W1']],
    [{ return: 'none', branch: 'uk' }, ['W3', 'M2', 'W1']],
    [{ stage: 'screening' }, ['B4', 'M2', 'W1']],
    [{ stage: 'done' }, []],
    [{ currency: 'GBP', totalFrom: '5.01' }, ['W3', 'M2', 'W1']],
    [{ currency: 'GBP', totalTo: '5' }, ['B4']],
    [{ currency: 'EUR' }, []],
    [{ externalNumber: 'M2' }, ['M2']],
    [{ externalNumber: 'M2', lifecycle: 'cancelled' }, []],
    [{ invoice: 'INV-uk-000001' }, []],
    [{ location: 'london' }, []],
    [{ tracking: 'none' }, []],
  ])('by %j', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
    expect(await numbers({ ...query, limit: '1' })).toEqual(expected);
  });

  test('by who reaches it, and by no one else', async () => {
    expect(await numbers({ email: 'ada@example.com' }, 'web-only')).toEqual(['W1']);
    expect(await numbers({ externalNumber: 'M2' }, 'web-only')).toEqual([]);
    expect(await numbers({ lifecycle: 'placed' }, 'web-only')).toEqual(['W1']);
    expect(await numbers({ name: 'brown' }, 'eu-only')).toEqual(['B4']);
    expect(await numbers({ currency: 'GBP', totalFrom: '1' }, 'eu-only')).toEqual(['B4']);
    const [theirs, nobodys] = [
      await list({ tag: 'gift', channel: 'web' }, 'eu-only'),
      await list({ tag: 'x' }, 'eu-only'),
    ];
    expect(theirs.rawBody).toBe(nobodys.rawBody);
  });

  test('by its last change, the newest first, page by page', async () => {
    expect(await numbers({ sort: 'updated' })).toEqual(['W1', 'B4', 'W3', 'M2']);
    expect(await numbers({ sort: 'updated', limit: '2' })).toEqual(expect.arrayContaining(['W1', 'B4', 'M2']));
    expect(await numbers({ sort: 'updated', email: 'ada@example.com' })).toEqual(['W1', 'M2']);
    expect(await numbers({ sort: 'updated' }, 'web-only')).toEqual(['W1', 'W3']);
  });

  test('among those that have changed since a moment by what it is now, whether lists have followed or not', async () => {
    const updatedSince = new Date(Date.now() - 3_600_000).toISOString();
    for (const row of await engine.rows('Search'))
      await engine.remove('Search', { list: row['list'], entry: row['entry'] });
    expect(await numbers({ updatedSince, email: 'ada@example.com' })).toEqual(['W1', 'M2']);
    await indexOrders([...ids.values()]);
  });
});

describe('a listing is refused', () => {
  test.each<[Record<string, string>, string]>([
    [{ totalFrom: '5' }, 'currency'],
    [{ totalTo: '5.001', currency: 'GBP' }, 'totalTo'],
    [{ externalNumber: 'W1', invoice: 'INV-uk-000001' }, 'invoice'],
    [{ updatedSince: new Date().toISOString(), sort: 'placed' }, 'sort'],
    [{ updatedSince: new Date().toISOString(), invoice: 'INV-uk-000001' }, 'updatedSince'],
    [{ phone: 'x' }, 'phone'],
    [{ email: 'ada@nowhere' }, 'email'],
    [{ stage: 'somewhere' }, 'stage'],
  ])('for %j', async (query, name) => {
    expect(await list(query)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request', errors: [{ pointer: `#query/${name}` }] },
    });
  });
});
