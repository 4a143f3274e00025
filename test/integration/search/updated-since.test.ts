import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as orders } from '#functions/orders/api.ts';
import { handler } from '#functions/search/api.ts';
import { orderEvents } from '#functions/orders/public.ts';
import { appendToFeed } from '#functions/feed/public.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { callApi } from '../../support/api/api.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { clientRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();
const ids = new Map<string, string>();

const list = (query: Record<string, string>, clientId?: string) =>
  callApi(handler, { method: 'GET', path: '/v1/orders', query, ...(clientId ? { clientId } : {}) });

/** The numbers of all orders that have changed within the hour, page by page. */
async function changed(query: Record<string, string> = {}, clientId?: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  const wanted = { updatedSince: hourAgo(), ...query };
  do {
    const { status, body } = await list({ ...wanted, ...(cursor ? { cursor } : {}) }, clientId);
    expect(status).toBe(200);
    pages.push(body.items.map(({ externalNumber }: { externalNumber: string }) => externalNumber));
    cursor = body.next;
  } while (cursor);
  return pages;
}

async function place(externalNumber: string, channel: string): Promise<void> {
  const body = placementBody({ externalNumber, channel, placedAt: '2026-10-01T10:00:00.000Z' });
  const answer = await callApi(orders, { method: 'POST', path: '/v1/orders', body });
  expect(answer.status).toBe(201);
  ids.set(externalNumber, String(answer.body.orderId));
  await publish(externalNumber);
}

/** What the publisher does with the newest event of an order. */
async function publish(number: string): Promise<void> {
  const events: DomainEvent[] = await Array.fromAsync(orderEvents(ids.get(number) ?? ''));
  await appendToFeed(events.slice(-1));
}

// W1, M2 and W3 are placed in turn; then W1 changes, and changes again.
beforeAll(async () => {
  await putWorld(engine);
  await engine.put('Parties', clientRow('of-web', { channels: ['web'], branches: ['uk'] }));
  await place('W1', 'web');
  await place('M2', 'marketplace');
  await place('W3', 'web');
  for (const text of ['one', 'two']) {
    const params = { orderId: ids.get('W1') ?? '' };
    await callApi(orders, { method: 'POST', path: '/v1/orders/{orderId}/notes', params, body: { text } });
    await publish('W1');
  }
});

test('orders come once in a page, by their first change since then, over all channels', async () => {
  expect(await changed()).toEqual([['W1', 'M2', 'W3']]);
});

test('an order that has changed again comes again on a later page, and none is left out', async () => {
  const pages = await changed({ limit: '1' });
  expect(pages.flat().filter((number, index, all) => all.indexOf(number) === index)).toEqual(['W1', 'M2', 'W3']);
  expect(pages.every(({ length }) => length <= 1)).toBe(true);
});

test('filters go together with it, a status without a channel too', async () => {
  expect(await changed({ channel: 'web' })).toEqual([['W1', 'W3']]);
  expect(await changed({ lifecycle: 'placed', channel: 'marketplace' })).toEqual([['M2']]);
  expect(await changed({ lifecycle: 'placed' })).toEqual([['W1', 'M2', 'W3']]);
  expect(await changed({ lifecycle: 'completed' })).toEqual([[]]);
  expect(await changed({ placedFrom: '2026-10-02T00:00:00Z' })).toEqual([[]]);
});

test('nobody hears of orders that they do not reach', async () => {
  expect(await changed({}, 'of-web')).toEqual([['W1', 'W3']]);
  expect(await changed({ channel: 'marketplace' }, 'of-web')).toEqual([[]]);
});

test('what is not kept any more, or makes no sense, is refused', async () => {
  const long = await list({ updatedSince: new Date(Date.now() - 31 * 24 * 3_600_000).toISOString() });
  expect(long).toMatchObject({ status: 400, body: { errors: [{ pointer: '#query/updatedSince' }] } });
  const both = await list({ updatedSince: hourAgo(), channel: 'web', externalNumber: 'W1' });
  expect(both).toMatchObject({ status: 400, body: { errors: [{ pointer: '#query/updatedSince' }] } });
});
