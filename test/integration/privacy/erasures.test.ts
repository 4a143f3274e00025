import { describe, expect, test } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { billedIn } from '#functions/orders/public.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import { partyVersionRows } from '#functions/parties/rows.ts';
import { keyToSeal } from '#shared/vault/keys.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import {
  ask,
  carriedOut,
  change,
  customer,
  digestOf,
  end,
  engine,
  place,
  read,
  readCustomer,
  readOrder,
  request,
  rowsOf,
  somebody,
  standing,
  toTheHour,
} from './erasing.ts';

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
    await carriedOut();
    expect((await readOrder(before)).contact.erased).toBe(true);
    expect((await readOrder(after)).contact).toMatchObject({ name: ben.name });
    // And may ask again.
    await end(after);
    const again = await request({ orderId: after });
    await carriedOut();
    expect((await readOrder(after)).contact.erased).toBe(true);
    expect(await read(again)).toMatchObject({ state: 'finished' });
  });

  test('without an e-mail address has the one order erased that was named', async () => {
    const ben = somebody();
    const customer = { name: ben.name };
    const [named, other] = [await place(ben, { customer }), await place(ben, { customer })];
    await Promise.all([end(named), end(other)]);
    await request({ orderId: named });
    await carriedOut();
    expect((await readOrder(named)).contact.erased).toBe(true);
    expect((await readOrder(other)).contact.name).toBe(ben.name);
  });

  test('is erased as far as an order with an open exception, or with money to come, lets them', async () => {
    const ben = somebody();
    const [stopped, owed] = [await place(ben), await place(ben, { payment: { method: 'on_account' } })];
    await end(stopped, { openExceptions: 1 });
    await end(owed, { payment: { method: 'on_account' } });
    const erasureId = await request({ orderId: stopped });
    await carriedOut();
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
    await carriedOut();
    expect((await ask({ orderId })).body).toMatchObject({ status: 409, code: 'conflicting-state' });
  });
});

describe('a customer who asks to be forgotten', () => {
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
    await carriedOut();
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
    await carriedOut();
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
    await carriedOut();
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
    await carriedOut();
    expect((await readOrder(orderId)).contact.erased).toBe(true);
    expect((await rowsOf(orderId)).filter((entry) => entry.startsWith('BILLED#'))).toEqual([]);
    expect((await engine.rows('Vault')).filter(({ person }) => person === 'books#uk#2010')).toEqual([]);
  });
});

test('whatever ends it on its way, the next look goes on to the same end', async () => {
  for (let broken = 1; ; broken += 1) {
    const ada = somebody();
    const [one, other, third] = [await place(ada), await place(ada), await place(ada)];
    await callApi(ordersApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/notes',
      params: { orderId: one },
      body: { text: ada.mark },
    });
    const { payments } = await readOrder(other);
    await end(one);
    for (const orderId of [other, third])
      await end(orderId, { payments: { ...payments, captured: 3972, invoiced: 3972 } });
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
    for (const orderId of [one, other, third]) expect((await readOrder(orderId)).contact.erased).toBe(true);
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
