import { expect, test } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { billedIn } from '#functions/orders/public.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { handler as privacyApi } from '#functions/privacy/api.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock } from '../../support/clock.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { clientRow } from '../../support/world.ts';
import { invoiceOrder, ship } from '../billing/shipped-orders.ts';
import {
  ask,
  customer,
  digestOf,
  end,
  engine,
  place,
  putBack,
  read,
  readCustomer,
  readOrder,
  request,
  somebody,
  standing,
} from './erasing.ts';

const again = async (erasureId: string, clientId?: string) =>
  callApi(privacyApi, {
    method: 'POST',
    path: '/v1/erasures/{erasureId}/repeat',
    params: { erasureId },
    ...(clientId ? { clientId } : {}),
  });

/** Carries out what was requested. */
async function carriedOut(): Promise<void> {
  advanceClock(closingMs + 1_000);
  await finishErasures();
}

const keyOf = async (erasureId: string) =>
  (await engine.rows('Vault')).filter(({ closedBy }) => closedBy === erasureId).map(({ key }) => key);

async function removeWhere(
  table: 'Parties' | 'Vault',
  isGone: (row: Record<string, unknown>) => boolean,
): Promise<void> {
  for (const row of (await engine.rows(table)).filter(isGone)) await engine.remove(table, row);
}

const ordersAndKeys = async () => ({ Orders: await engine.rows('Orders'), Vault: await engine.rows('Vault') });

test('a guest who came back from a backup with the key is erased again, and the key destroyed', async () => {
  const ben = somebody();
  const [named, other] = [await place(ben), await place(ben)];
  await callApi(ordersApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    params: { orderId: other },
    body: { reason: `${ben.mark} called` },
  });
  for (const orderId of [named, other]) await end(orderId);
  const before = await ordersAndKeys();
  const erasureId = await request({ orderId: named });
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(JSON.stringify(await engine.rows('Parties'))).not.toContain(digestOf(ben.email));

  await putBack(before);
  advanceClock(31_000);
  expect((await readOrder(other)).contact.name).toBe(ben.name);
  expect((await again(erasureId)).body).toMatchObject({ state: 'requested', repeatedAt: expect.any(String) });
  await finishErasures();
  expect((await read(erasureId)).state).toBe('requested');
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  for (const orderId of [named, other]) expect((await readOrder(orderId)).contact.erased).toBe(true);
  expect(await standing(ben)).toEqual([]);
  expect(await keyOf(erasureId)).toEqual([undefined]);
  expect(JSON.stringify(await engine.rows('Orders'))).not.toContain(digestOf(ben.email));
});

test('an order that came back without its key is erased again, and its documents tell who was billed', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  await ship(orderId, 1);
  await invoiceOrder(orderId);
  await end(orderId);
  const { Orders } = await ordersAndKeys();
  const erasureId = await request({ orderId });
  await carriedOut();
  expect((await billedIn(orderId))?.billTo.name).toBe(ben.name);

  await putBack({ Orders: Orders.filter(({ order }) => order === orderId) });
  advanceClock(31_000);
  await again(erasureId);
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect((await readOrder(orderId)).contact).toEqual({ locale: 'en', erased: true });
  expect(
    (await engine.rows('Orders')).find(({ order, entry }) => order === orderId && entry === 'ORDER'),
  ).not.toHaveProperty('customerKey');
  expect((await billedIn(orderId))?.billTo.name).toBe(ben.name);
});

test('a customer who came back, whose key the table does not know, is erased again', async () => {
  const ada = somebody();
  const customerId = await customer(ada);
  const Parties = (await engine.rows('Parties')).filter(({ party }) => party === `customer#${customerId}`);
  const erasureId = await request({ customerId });
  await carriedOut();
  await removeWhere('Parties', ({ party }) => party === `customer#${customerId}`);
  await removeWhere('Vault', ({ closedBy }) => closedBy === erasureId);
  await putBack({ Parties });
  advanceClock(31_000);
  await again(erasureId);
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(await readCustomer(customerId)).toEqual(expect.objectContaining({ erased: true, active: false }));
  expect(await keyOf(erasureId)).toEqual([undefined]);
});

test('one under way stays as it stands, but where its key came back open', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  await end(orderId);
  const before = await engine.rows('Vault');
  const erasureId = await request({ orderId });
  expect((await again(erasureId)).body).toEqual(await read(erasureId));
  await putBack({ Vault: before });
  expect((await again(erasureId)).body).toMatchObject({ state: 'requested', repeatedAt: expect.any(String) });
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
});

test('one that a backup of the parties does not know is requested again under its id', async () => {
  const [ada, ben] = [somebody(), somebody()];
  const customerId = await customer(ada);
  const orderId = await place(ben);
  await end(orderId);
  const Orders = (await engine.rows('Orders')).filter(({ order }) => order === orderId);
  const Parties = (await engine.rows('Parties')).filter(({ party }) => party === `customer#${customerId}`);
  const erasures = [await request({ customerId }), await request({ orderId })];
  await carriedOut();
  const since = [`customer#${customerId}`, ...erasures.map((erasureId) => `erasure#${erasureId}`)];
  await removeWhere('Parties', ({ party }) => since.includes(String(party)));
  await putBack({ Orders, Parties });
  advanceClock(31_000);
  expect([await request({ customerId }), await request({ orderId })]).toEqual(erasures);
  await carriedOut();
  for (const erasureId of erasures) expect((await read(erasureId)).state).toBe('finished');
  expect((await readCustomer(customerId)).erased).toBe(true);
  expect((await readOrder(orderId)).contact.erased).toBe(true);
});

test('is asked for by who sees it, and by nobody else', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const erasureId = await request({ orderId });
  expect((await again(erasureId, 'eu-only')).status).toBe(404);
});

test('who does not reach an order that is waited for is told that there is one, and not which', async () => {
  const ada = somebody();
  await engine.put('Parties', clientRow('uk-only', { branches: ['uk'] }));
  const customerId = await customer(ada);
  const by = { customer: { customerId, name: ada.name, email: ada.email } };
  const [own, foreign] = [await place(ada, by), await place(ada, by)];
  await end(foreign, { branch: 'eu', completedAt: undefined, openExceptions: 1 });
  const erasureId = await request({ customerId });
  await carriedOut();
  const asked = async (clientId: string, path: string) =>
    (await callApi(privacyApi, { method: 'GET', path, params: { erasureId }, clientId })).body;
  expect((await read(erasureId)).waitsFor.count).toBe(2);
  const seen = await asked('uk-only', '/v1/erasures/{erasureId}');
  expect(seen.waitsFor).toEqual({ count: 2, orderIds: [own] });
  const { items } = await asked('uk-only', '/v1/erasures');
  expect(items.find((one: { erasureId: string }) => one.erasureId === erasureId).waitsFor).toEqual(seen.waitsFor);
  expect(JSON.stringify(items)).not.toContain(foreign);
  expect((await again(erasureId, 'uk-only')).body.waitsFor).toEqual(seen.waitsFor);
  expect((await ask({ customerId }, 'uk-only')).status).not.toBe(201);
});

test('who became a customer by a code after its erasure is not erased by its repetition', async () => {
  const ada = somebody();
  const customerId = `C-${ada.mark}`.toUpperCase();
  await end(await place(ada, { customer: { customerId, name: ada.name, email: ada.email } }));
  const erasureId = await request({ customerId });
  await carriedOut();
  advanceClock(31_000);
  expect(await customer(ada)).toBe(customerId);
  await again(erasureId);
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(await readCustomer(customerId)).toMatchObject({ name: ada.name, active: true });
});

test('a customer who came back while their erasure waits is marked again', async () => {
  const ada = somebody();
  const customerId = await customer(ada);
  const open = await place(ada, { customer: { customerId, name: ada.name, email: ada.email } });
  const Parties = (await engine.rows('Parties')).filter(({ party }) => party === `customer#${customerId}`);
  const erasureId = await request({ customerId });
  await carriedOut();
  await removeWhere('Parties', ({ party }) => party === `customer#${customerId}`);
  await putBack({ Parties });
  advanceClock(31_000);
  await again(erasureId);
  const { version, customerId: _, ...settings } = await readCustomer(customerId);
  const changed = await callApi(partiesApi, {
    method: 'PUT',
    path: '/v1/customers/{customerId}',
    params: { customerId },
    body: { ...settings, group: 'trade' },
    headers: { 'if-match': `"${version}"` },
  });
  await end(open);
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect((await readCustomer(customerId)).erased).toBe(true);
  expect(changed.status).toBe(409);
});

test('one that is repeated while it is carried out has its time anew', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  await end(orderId);
  const { Vault } = await ordersAndKeys();
  const erasureId = await request({ orderId });
  advanceClock(closingMs + 1_000);
  let isRepeated = false;
  beforeCalls(async (operation, text) => {
    if (isRepeated || operation !== 'TransactWriteItems' || !String(text).includes('ErasureFinished')) return;
    isRepeated = true;
    await putBack({ Vault });
    await again(erasureId);
  });
  await finishErasures();
  beforeCalls();
  expect(isRepeated).toBe(true);
  expect((await read(erasureId)).state).toBe('requested');
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
});

test('one whose key came back open, and was closed by another, comes to its end', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  await end(orderId);
  const before = await ordersAndKeys();
  const first = await request({ orderId });
  await carriedOut();
  await putBack(before);
  advanceClock(31_000);
  const second = await request({ orderId });
  await again(first);
  await carriedOut();
  for (const erasureId of [first, second]) expect((await read(erasureId)).state).toBe('finished');
  expect(await keyOf(second)).toEqual([undefined]);
});

test('the feed tells of whom to ask again where the parties came back: of a guest, by which order they were named', async () => {
  const [ada, ben] = [somebody(), somebody()];
  const [orderId, customerId] = [await place(ben), await customer(ada)];
  const told = async (erasureId: string) =>
    JSON.stringify(
      (await engine.rows('Parties')).filter(
        ({ party, entry }) => party === `erasure#${erasureId}` && String(entry).startsWith('TOLD#'),
      ),
    );
  expect(await told(await request({ orderId }))).toContain(orderId);
  expect(await told(await request({ customerId }))).toContain(customerId);
});

test('one that a backup of the parties does not know is requested again under its id also where they have come back since', async () => {
  const ben = somebody();
  const first = await place(ben);
  const erasureId = await request({ orderId: first });
  await carriedOut();
  const since = await place(ben);
  await removeWhere('Parties', ({ party }) => party === `erasure#${erasureId}`);
  expect(await request({ orderId: first })).toBe(erasureId);
  for (const orderId of [first, since]) await end(orderId);
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(await keyOf(erasureId)).toEqual([undefined]);
  expect((await readOrder(since)).contact.name).toBe(ben.name);
});
