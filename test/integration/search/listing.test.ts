import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { orderSummary } from '#shared/contracts/api/order-views.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { handler } from '#functions/search/api.ts';
import { indexOrders } from '#functions/search/indexing/index-orders.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

type Summary = z.output<typeof orderSummary>;

const list = (query: Record<string, string>, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'GET', path: '/v1/orders', query, ...more });

async function numbers(query: Record<string, string>, more: Partial<ApiRequest> = {}): Promise<string[]> {
  const { body } = await list(query, more);
  return body.items.map(({ externalNumber }: Summary) => externalNumber);
}

/** All pages of a list, one after the other. */
async function allPages(query: Record<string, string>, more: Partial<ApiRequest> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { body } = await list({ ...query, ...(cursor ? { cursor } : {}) }, more);
    pages.push(body.items.map(({ externalNumber }: Summary) => externalNumber));
    cursor = body.next;
  } while (cursor);
  return pages;
}

async function place(body: Partial<PlacementBody>): Promise<string> {
  const answer = await callApi(orders, { method: 'POST', path: '/v1/orders', body: placementBody(body) });
  if (answer.status !== 201) throw new Error(answer.rawBody);
  await indexOrders([answer.body.orderId]);
  return answer.body.orderId;
}

const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}T10:00:00.000Z`;
const ids: Record<string, string> = {};

// One order a day, on web, marketplace and b2b in turn: W1 M2 B3 W4 M5 B6 W7 M8 B9; W4 is cancelled, W1 partly.
beforeAll(async () => {
  await putWorld(engine);
  for (let number = 1; number <= 9; number += 1) {
    const [channel, letter] = (
      [
        ['b2b', 'B'],
        ['web', 'W'],
        ['marketplace', 'M'],
      ] as const
    )[number % 3] ?? ['web', 'W'];
    const name = `${letter}${number}`;
    const customer = { customerId: number % 2 === 0 ? 'c-even' : 'c-odd' };
    ids[name] = await place({ externalNumber: name, channel, placedAt: day(number), customer });
  }
  const cancel = async (name: string, body: object) => {
    await callApi(orders, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId: ids[name] ?? '' },
      body,
    });
    await indexOrders([ids[name] ?? '']);
  };
  await cancel('W4', { reason: 'changed their mind' });
  await cancel('W1', { reason: 'one is enough', lines: [{ lineId: '1', quantity: 1 }] });
});

describe('a list of orders', () => {
  test('of everything comes newest first', async () => {
    expect(await numbers({})).toEqual(['B9', 'M8', 'W7', 'B6', 'M5', 'W4', 'B3', 'M2', 'W1']);
  });

  test('shows status, total and version, and nothing of the person', async () => {
    const { body, rawBody } = await list({ channel: 'web', lifecycle: 'cancelled' });
    expect(body.items).toEqual([
      {
        orderId: ids['W4'],
        channel: 'web',
        branch: 'uk',
        externalNumber: 'W4',
        type: 'ship',
        status: { lifecycle: 'cancelled', payment: 'none', fulfilment: 'unfulfilled', return: 'none' },
        currency: 'GBP',
        total: '39.72',
        lineCount: 2,
        placedAt: day(4),
        version: 2,
      },
    ]);
    expect(rawBody).not.toMatch(/Ada|Orchard|c-even/);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ channel: 'web' }, ['W7', 'W4', 'W1']],
    [{ branch: 'eu' }, ['B9', 'B6', 'B3']],
    [{ customer: 'c-even' }, ['M8', 'B6', 'W4', 'M2']],
    [{ customer: 'c-even', channel: 'marketplace' }, ['M8', 'M2']],
    [{ channel: 'web', lifecycle: 'placed' }, ['W7', 'W1']],
    [{ channel: 'web', fulfilment: 'unfulfilled', lifecycle: 'placed', payment: 'none' }, ['W7', 'W1']],
    [{ channel: 'web', payment: 'captured' }, []],
    [{ channel: 'web', return: 'returned' }, []],
    [{ channel: 'web', externalNumber: 'W7' }, ['W7']],
    [{ channel: 'web', externalNumber: 'M8' }, []],
    [{ placedFrom: day(4), placedTo: day(7) }, ['B6', 'M5', 'W4']],
    [{ placedFrom: '2026-10-04T12:00:00+02:00', placedTo: day(5) }, ['W4']],
    [{ channel: 'web', placedFrom: day(4) }, ['W7', 'W4']],
  ])('filtered by %j', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  test('goes on from page to page without losing or repeating an order, and links to the next', async () => {
    expect(await allPages({ limit: '4' })).toEqual([['B9', 'M8', 'W7', 'B6'], ['M5', 'W4', 'B3', 'M2'], ['W1']]);
    expect((await allPages({ limit: '1', channel: 'web' })).flat()).toEqual(['W7', 'W4', 'W1']);
    const { headers, body } = await list({ limit: '2', channel: 'web' });
    expect(headers['link']).toBe(`</v1/orders?limit=2&channel=web&cursor=${body.next}>; rel="next"`);
  });

  test('shows a client its channels and branches only', async () => {
    expect(await numbers({}, { clientId: 'web-only' })).toEqual(['W7', 'W4', 'W1']);
    expect(await numbers({ lifecycle: 'cancelled' }, { clientId: 'web-only' })).toEqual(['W4']);
    expect((await allPages({ limit: '2' }, { clientId: 'two-channels' })).flat()).toEqual([
      'M8',
      'W7',
      'M5',
      'W4',
      'M2',
      'W1',
    ]);
    expect(await numbers({}, { clientId: 'eu-only' })).toEqual(['B9', 'B6', 'B3']);
    expect(await numbers({ customer: 'c-even' }, { clientId: 'eu-only' })).toEqual(['B6']);
    const hidden: Record<string, string>[] = [
      { channel: 'marketplace' },
      { branch: 'eu' },
      { channel: 'b2b', externalNumber: 'B3' },
    ];
    for (const query of hidden) {
      expect(await numbers(query, { clientId: 'web-only' })).toEqual([]);
    }
  });
});

test('one channel is not told whether another has orders of a customer', async () => {
  for (let number = 1; number <= 7; number += 1) {
    await place({ externalNumber: `T${number}`, channel: 'marketplace', customer: { customerId: 'c-theirs' } });
  }
  const asked = (customer: string) => list({ customer, limit: '1' }, { clientId: 'web-only' });
  const [theirs, nobodys] = [await asked('c-theirs'), await asked('c-nobody')];
  expect(theirs.rawBody).toBe(nobodys.rawBody);
  expect(theirs.headers['link']).toBeUndefined();
});
