import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { handler as privacyApi } from '#functions/privacy/api.ts';
import { changeOrder, loadOrder, withPeople } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { ambient } from '#shared/ambient.ts';
import type { TableName } from '#shared/dynamodb/tables.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

export const engine = await startEngine();
beforeAll(() => putWorld(engine));
afterAll(() => engine.stop());
afterEach(() => {
  beforeCalls();
  resetClock();
});

let people = 0;

/** Somebody whose every text is theirs alone. */
export function somebody() {
  people += 1;
  const mark = `zq${people}x`;
  return { mark, name: `${mark} Green`, email: `${mark}@example.com` };
}

export async function place(who: ReturnType<typeof somebody>, more: Partial<PlacementBody> = {}): Promise<string> {
  const { mark, name, email } = who;
  const body = placementBody({
    customer: { name, email },
    shippingAddress: { name, lines: [`1 ${mark} Road`], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
    note: `for ${mark}`,
    ...more,
  });
  const answer = await callApi(ordersApi, { method: 'POST', path: '/v1/orders', body });
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  return answer.body.orderId;
}

export const ask = (body: object, clientId?: string) =>
  callApi(privacyApi, { method: 'POST', path: '/v1/erasures', body, ...(clientId ? { clientId } : {}) });

export async function request(body: object): Promise<string> {
  const answer = await ask(body);
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  return answer.body.erasureId;
}

/** Lets the time pass in which keys are still known, and has the open erasures carried out. */
export async function carriedOut(): Promise<void> {
  advanceClock(closingMs);
  await finishErasures();
}

export const read = async (erasureId: string) =>
  (await callApi(privacyApi, { method: 'GET', path: '/v1/erasures/{erasureId}', params: { erasureId } })).body;

/** Changes what is said of an order. */
export async function change(orderId: string, body: object): Promise<void> {
  const { version } = await readOrder(orderId);
  const headers = { 'if-match': `"${version}"` };
  const answer = await callApi(ordersApi, {
    method: 'PATCH',
    path: '/v1/orders/{orderId}',
    params: { orderId },
    body,
    headers,
  });
  expect([answer.status, answer.rawBody]).toEqual([200, answer.rawBody]);
}

/** Brings an order to its end, as its last workflow step would. */
export const end = (orderId: string, more: Partial<Order> = {}) =>
  changeOrder(orderId, (order) => ({
    state: {
      ...order,
      payment: { method: 'card' as const, provider: 'test', token: 'tok_ok' },
      completedAt: new Date().toISOString(),
      ...more,
    },
    events: [],
  }));

export const readOrder = async (orderId: string) => {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return withPeople(order);
};

/** Puts the clock forward to the next full hour, in whose first minute old books are looked at. */
export const toTheHour = (): void => advanceClock(3600_000 - (ambient.now() % 3600_000));

/** The rows, of all tables, in which something of theirs stands in clear. */
export async function standing({ mark }: ReturnType<typeof somebody>): Promise<string[]> {
  const rows = Object.entries(await allRows(engine)).flatMap(([table, texts]) =>
    texts.map((text) => `${table} ${text}`),
  );
  return rows.filter((text) => text.includes(mark));
}

export const digestOf = (email: string): string => createHash('sha256').update(email).digest('base64url');

export const rowsOf = async (orderId: string) =>
  (await engine.rows('Orders')).filter(({ order }) => order === orderId).map(({ entry }) => String(entry));

export async function customer(who: ReturnType<typeof somebody>, more: object = {}): Promise<string> {
  const customerId = `c-${who.mark}`.toUpperCase();
  const { name, email } = who;
  const body = { customerId, channel: 'web', name, email, ...more };
  const answer = await callApi(partiesApi, { method: 'POST', path: '/v1/customers', body });
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  return customerId;
}

/** Puts rows back as a backup has them. */
export async function putBack(rows: Partial<Record<TableName, Record<string, unknown>[]>>): Promise<void> {
  for (const [table, ofIt] of Object.entries(rows)) await engine.put(table as TableName, ...ofIt);
}

export const readCustomer = async (customerId: string) =>
  (await callApi(partiesApi, { method: 'GET', path: '/v1/customers/{customerId}', params: { customerId } })).body;
