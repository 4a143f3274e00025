import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { handler as privacyApi } from '#functions/privacy/api.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { billedIn, changeOrder, loadOrder, withPeople } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { ambient } from '#shared/ambient.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import { partyVersionRows } from '#functions/parties/rows.ts';
import { keyToSeal } from '#shared/vault/keys.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
beforeAll(() => putWorld(engine));
afterAll(() => engine.stop());
afterEach(() => {
  beforeCalls();
  resetClock();
});

let people = 0;

/** Somebody whose every text is theirs alone. */
function somebody() {
  people += 1;
  const mark = `zq${people}x`;
  return { mark, name: `${mark} Green`, email: `${mark}@example.com` };
}

async function place(who: ReturnType<typeof somebody>, more: Partial<PlacementBody> = {}): Promise<string> {
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

const ask = (body: object, clientId?: string) =>
  callApi(privacyApi, { method: 'POST', path: '/v1/erasures', body, ...(clientId ? { clientId } : {}) });

async function request(body: object): Promise<string> {
  const answer = await ask(body);
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  return answer.body.erasureId;
}

const read = async (erasureId: string) =>
  (await callApi(privacyApi, { method: 'GET', path: '/v1/erasures/{erasureId}', params: { erasureId } })).body;

/** Changes what is said of an order. */
async function change(orderId: string, body: object): Promise<void> {
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
const end = (orderId: string, more: Partial<Order> = {}) =>
  changeOrder(orderId, (order) => ({
    state: {
      ...order,
      payment: { method: 'card' as const, provider: 'test', token: 'tok_ok' },
      completedAt: new Date().toISOString(),
      ...more,
    },
    events: [],
  }));

const readOrder = async (orderId: string) => {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return withPeople(order);
};

/** Puts the clock forward to the next full hour, in whose first minute old books are looked at. */
const toTheHour = (): void => advanceClock(3600_000 - (ambient.now() % 3600_000));

/** The rows, of all tables, in which something of theirs stands in clear. */
async function standing({ mark }: ReturnType<typeof somebody>): Promise<string[]> {
  const rows = Object.entries(await allRows(engine)).flatMap(([table, texts]) =>
    texts.map((text) => `${table} ${text}`),
  );
  return rows.filter((text) => text.includes(mark));
}

const digestOf = (email: string): string => createHash('sha256').update(email).digest('base64url');

const rowsOf = async (orderId: string) =>
  (await engine.rows('Orders')).filter(({ order }) => order === orderId).map(({ entry }) => String(entry));

describe('a guest who asks to be forgotten', () => {
  test('is erased from each order once it is over, and the key is destroyed when all are', async () => {
    const [ben, other] = [somebody(), somebody()];
    const [done, open, others] = [await place(ben), await place(ben), await place(other)];
    const params = { orderId: done };
    await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/notes',
      params,
      body: { text: `called ${ben.mark}` },
    });
    await change(done, { tags: [ben.mark] });
    await end(done, {
      holds: [
        {
          holdId: 'hld_1',
          type: 'manual',
          reason: `${ben.mark} called`,
          endReason: `${ben.mark} called again`,
          blocks: [],
          state: 'released',
          createdBy: 'client:root',
          createdAt: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
    expect(await standing(ben)).toHaveLength(1);
    expect((await rowsOf(done)).filter((entry) => /^(?:NOTE|WAS)#/.test(entry))).toHaveLength(2);

    const erasureId = await request({ orderId: open });
    expect(await read(erasureId)).toMatchObject({ state: 'requested', orderId: open, channel: 'web', branch: 'uk' });
    advanceClock(closingMs - 5_000);
    await finishErasures();
    expect((await readOrder(done)).contact.name).toBe(ben.name);

    advanceClock(10_000);
    await finishErasures();
    expect(await read(erasureId)).toMatchObject({ state: 'waiting', waitsFor: { count: 1, orderIds: [open] } });
    expect((await readOrder(open)).contact.name).toBe(ben.name);
    expect((await readOrder(done)).contact).toEqual({ locale: 'en', erased: true });
    expect(await standing(ben)).toEqual([]);
    expect((await rowsOf(done)).filter((entry) => /^(?:NOTE|WAS)#/.test(entry))).toEqual([]);

    await end(open);
    await finishErasures();
    const finished = await read(erasureId);
    expect(finished).toMatchObject({ state: 'finished', orderId: open });
    expect(finished).not.toHaveProperty('waitsFor');
    expect((await readOrder(open)).contact).toEqual({ locale: 'en', erased: true });
    expect(JSON.stringify(await allRows(engine))).not.toContain(` guest#web#${digestOf(ben.email)}`);
    expect(JSON.stringify(await allRows(engine))).toContain(` guest#web#${digestOf(other.email)}`);
    const keys = (await engine.rows('Vault')).filter(({ closedBy }) => closedBy === erasureId);
    expect(keys).toEqual([expect.not.objectContaining({ key: expect.anything() })]);
    expect((await readOrder(others)).contact.name).toBe(other.name);
    const events = (await engine.rows('Orders'))
      .filter(({ order }) => order === done)
      .flatMap(({ events }) => events ?? []);
    expect(JSON.stringify(events)).toContain('BuyerErased');
  });

  test('who orders again meanwhile keeps that order, sealed by the next key', async () => {
    const ben = somebody();
    const before = await place(ben);
    await end(before);
    await request({ orderId: before });
    // As long as an instance may know the key that was closed.
    advanceClock(31_000);
    const after = await place(ben);
    advanceClock(closingMs);
    await finishErasures();
    expect((await readOrder(before)).contact.erased).toBe(true);
    expect((await readOrder(after)).contact).toMatchObject({ name: ben.name });
    // And may ask again.
    await end(after);
    const again = await request({ orderId: after });
    advanceClock(closingMs);
    await finishErasures();
    expect((await readOrder(after)).contact.erased).toBe(true);
    expect(await read(again)).toMatchObject({ state: 'finished' });
  });

  test('without an e-mail address has the one order erased that was named', async () => {
    const ben = somebody();
    const customer = { name: ben.name };
    const [named, other] = [await place(ben, { customer }), await place(ben, { customer })];
    await Promise.all([end(named), end(other)]);
    await request({ orderId: named });
    advanceClock(closingMs);
    await finishErasures();
    expect((await readOrder(named)).contact.erased).toBe(true);
    expect((await readOrder(other)).contact.name).toBe(ben.name);
  });

  test('is erased as far as an order with an open exception, or with money to come, lets them', async () => {
    const ben = somebody();
    const [stopped, owed] = [await place(ben), await place(ben, { payment: { method: 'on_account' } })];
    await end(stopped, { openExceptions: 1 });
    await end(owed, { payment: { method: 'on_account' } });
    const erasureId = await request({ orderId: stopped });
    advanceClock(closingMs);
    await finishErasures();
    expect((await read(erasureId)).waitsFor).toEqual({ count: 2, orderIds: [stopped, owed] });
    await end(stopped, { openExceptions: 0 });
    await finishErasures();
    expect((await read(erasureId)).waitsFor).toEqual({ count: 1, orderIds: [owed] });
  });

  test('is told apart from nobody: whose erasure is under way or done is not erased twice', async () => {
    const ben = somebody();
    const orderId = await place(ben);
    await end(orderId);
    const erasureId = await request({ orderId });
    const twice = await ask({ orderId });
    expect([twice.status, twice.body.code]).toEqual([409, 'conflicting-state']);
    expect(twice.body.detail).toContain(erasureId);
    advanceClock(closingMs);
    await finishErasures();
    expect((await ask({ orderId })).body).toMatchObject({ status: 409, code: 'conflicting-state' });
  });
});

describe('a customer who asks to be forgotten', () => {
  async function customer(who: ReturnType<typeof somebody>, more: object = {}): Promise<string> {
    const customerId = `c-${who.mark}`.toUpperCase();
    const { name, email } = who;
    const body = { customerId, channel: 'web', name, email, ...more };
    const answer = await callApi(partiesApi, { method: 'POST', path: '/v1/customers', body });
    expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
    return customerId;
  }

  const readCustomer = async (customerId: string) =>
    (await callApi(partiesApi, { method: 'GET', path: '/v1/customers/{customerId}', params: { customerId } })).body;

  const replaceCustomer = (customerId: string, version: number) =>
    callApi(partiesApi, {
      method: 'PUT',
      path: '/v1/customers/{customerId}',
      params: { customerId },
      body: { channel: 'web', name: 'Another' },
      headers: { 'if-match': `"${version}"` },
    });

  test('is looked at by the orders that are waited for alone, until one of them is over', async () => {
    const ada = somebody();
    const customerId = await customer(ada);
    const order = () => place(ada, { customer: { customerId, name: ada.name, email: ada.email } });
    const [open, ...over] = [await order(), await order(), await order()];
    for (const orderId of over) await end(orderId);
    const erasureId = await request({ customerId });
    advanceClock(closingMs);
    await finishErasures();
    expect(await read(erasureId)).toMatchObject({ state: 'waiting', waitsFor: { count: 1, orderIds: [open] } });
    const seen: unknown[] = [];
    beforeCalls((operation, body) => seen.push(operation, body));
    await finishErasures();
    beforeCalls();
    for (const orderId of over) expect(JSON.stringify(seen)).not.toContain(orderId);
    await end(open);
    await finishErasures();
    expect(await read(erasureId)).toMatchObject({ state: 'finished' });
  });

  test('is left with a code, a channel and a language, in every version', async () => {
    const ada = somebody();
    const customerId = await customer(ada, { locale: 'fr' });
    const orderId = await place(ada, { customer: { customerId, name: ada.name, email: ada.email } });
    await end(orderId);
    // As versions stood before they were sealed.
    const place1 = { party: `customer#${customerId}`, entry: 'VERSION#000000001' };
    await apply(
      update('version', partyVersionRows, place1, { set: { details: { customerId, name: ada.name, addresses: [] } } }),
    );
    expect(await standing(ada)).toHaveLength(1);

    const erasureId = await request({ customerId });
    expect(await readCustomer(customerId)).toMatchObject({ name: ada.name, erasureId, version: 2 });
    expect((await replaceCustomer(customerId, 2)).body).toMatchObject({ code: 'conflicting-state' });
    advanceClock(closingMs);
    await finishErasures();
    expect(await read(erasureId)).toMatchObject({ state: 'finished', customerId, channel: 'web' });
    expect(await readCustomer(customerId)).toEqual({
      customerId,
      channel: 'web',
      locale: 'fr',
      addresses: [],
      consents: { marketing: false },
      active: false,
      erased: true,
      erasureId,
      version: 3,
    });
    expect((await readOrder(orderId)).contact).toEqual({ customerId, locale: 'en', erased: true });
    expect(await standing({ ...ada, mark: `${ada.mark} ` })).toEqual([]);
    expect((await replaceCustomer(customerId, 3)).body).toMatchObject({ code: 'conflicting-state' });
  });

  test('is out of reach of who does not reach the customer, or one of their orders', async () => {
    const ada = somebody();
    const [ofWeb, ofAll] = [await customer(ada), await customer(somebody(), { channel: undefined })];
    expect(await ask({ customerId: ofAll }, 'two-channels')).toMatchObject({ status: 404 });
    const elsewhere = { customerId: ofWeb, name: ada.name };
    const orderId = await place(ada, { channel: 'marketplace', customer: elsewhere });
    expect(await ask({ customerId: ofWeb }, 'web-only')).toMatchObject({ status: 403 });
    expect(await ask({ orderId }, 'web-only')).toMatchObject({ status: 404 });
    expect(await ask({ customerId: ofWeb }, 'two-channels')).toMatchObject({ status: 201 });
  });

  test('does not become another in a change that was begun before', async () => {
    const ada = somebody();
    const customerId = await customer(ada);
    let raced: Promise<unknown> | undefined;
    beforeCalls((operation) => {
      if (operation !== 'TransactWriteItems' || raced) return undefined;
      raced = Promise.resolve();
      raced = request({ customerId });
      return raced;
    });
    const answer = await replaceCustomer(customerId, 1);
    await raced;
    expect([answer.status, answer.body.code]).toEqual([412, 'stale-version']);
    expect(await readCustomer(customerId)).toMatchObject({ name: ada.name });
  });
});

describe('documents', () => {
  test('tell who was billed, in the version that they name, until the time of the books is over', async () => {
    const ada = somebody();
    const orderId = await place(ada);
    await change(orderId, { customer: { name: `${ada.mark} Later` } });
    const { payments } = await readOrder(orderId);
    await end(orderId, { payments: { ...payments, captured: 3972, invoiced: 3972 } });
    await request({ orderId });
    advanceClock(closingMs);
    await finishErasures();
    expect((await readOrder(orderId)).contact.erased).toBe(true);
    expect(await standing(ada)).toEqual([]);
    expect(await billedIn(orderId, 1)).toEqual({
      billTo: {
        name: ada.name,
        address: { name: ada.name, lines: [`1 ${ada.mark} Road`], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
      },
    });
    expect((await billedIn(orderId, 2))?.billTo.name).toBe(`${ada.mark} Later`);

    const year = 366 * 24 * 3600_000;
    advanceClock(10 * year);
    toTheHour();
    await finishErasures();
    expect(await billedIn(orderId, 1)).toBeDefined();
    advanceClock(year);
    toTheHour();
    await finishErasures();
    advanceClock(31_000);
    expect(await billedIn(orderId, 1)).toBeUndefined();
    expect(await keyToSeal(`books#uk#${new Date().getUTCFullYear()}`)).toMatchObject({ key: { generation: 2 } });
  });

  test('whose order ended longer ago is not told of by documents at all', async () => {
    const ada = somebody();
    const orderId = await place(ada);
    const before = await readOrder(orderId);
    await end(orderId, { completedAt: '2010-05-05T10:00:00.000Z', payments: { ...before.payments, invoiced: 2500 } });
    await request({ orderId });
    advanceClock(closingMs);
    await finishErasures();
    expect((await readOrder(orderId)).contact.erased).toBe(true);
    expect((await rowsOf(orderId)).filter((entry) => entry.startsWith('BILLED#'))).toEqual([]);
    expect((await engine.rows('Vault')).filter(({ person }) => person === 'books#uk#2010')).toEqual([]);
  });
});

test('whatever ends it on its way, the next look goes on to the same end', async () => {
  for (let broken = 1; ; broken += 1) {
    const ada = somebody();
    const [one, other] = [await place(ada), await place(ada)];
    await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/notes',
      params: { orderId: one },
      body: { text: ada.mark },
    });
    const { payments } = await readOrder(other);
    await end(one);
    await end(other, { payments: { ...payments, captured: 3972, invoiced: 3972 } });
    const erasureId = await request({ orderId: one });
    advanceClock(closingMs);
    let calls = 0;
    let isBroken = false;
    beforeCalls((operation) => {
      if (!/^(?:Put|Update|Delete|Transact|Batch)\w*Items?$/.test(operation) || operation === 'BatchGetItem') return;
      calls += 1;
      if (calls < broken) return;
      isBroken = true;
      throw new Error('the process was killed');
    });
    await finishErasures().catch(() => undefined);
    beforeCalls();
    await finishErasures();
    expect([broken, (await read(erasureId)).state]).toEqual([broken, 'finished']);
    expect(await standing(ada)).toEqual([]);
    for (const orderId of [one, other]) expect((await readOrder(orderId)).contact.erased).toBe(true);
    expect((await billedIn(other))?.billTo.name).toBe(ada.name);
    expect((await rowsOf(one)).filter((entry) => entry.startsWith('NOTE#'))).toEqual([]);
    const told = JSON.stringify(await engine.rows('Parties')).split(`"ErasureFinished"`).length;
    expect(told).toBeGreaterThan(broken);
    if (!isBroken) {
      expect(broken).toBeGreaterThan(5);
      return;
    }
    resetClock();
  }
});
