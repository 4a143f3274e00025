import { expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { changeOrder, newFulfilmentWrite } from '#functions/orders/public.ts';
import { handler as partiesApi } from '#functions/parties/api.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock } from '../../support/clock.ts';
import { historicalBody } from '../../support/orders/historical-orders.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { partyRow } from '../../support/world.ts';
import { invoiceOrder, ship } from '../billing/shipped-orders.ts';
import {
  ask,
  carriedOut,
  customer,
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
} from './erasing.ts';

test('words of holds, cancellations and rejections written by API are gone', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const post = async (path: string, params: Record<string, string>, body: object) => {
    const answer = await callApi(ordersApi, { method: 'POST', path, params: { orderId, ...params }, body });
    expect([answer.status, answer.rawBody]).toEqual([expect.any(Number), answer.rawBody]);
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const { holdId } = await post('/v1/orders/{orderId}/holds', {}, { type: 'manual', reason: `${ben.mark} holdreason` });
  await post('/v1/orders/{orderId}/holds/{holdId}/release', { holdId }, { reason: `${ben.mark} releasereason` });
  await post('/v1/orders/{orderId}/cancel', {}, { reason: `${ben.mark} cancelreason` });
  await end(orderId);
  const erasureId = await request({ orderId });
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(await standing(ben)).toEqual([]);
});

test('an order of the past keeps nothing', async () => {
  const ben = somebody();
  const body = historicalBody({
    externalNumber: `H-${ben.mark}`,
    customer: { name: ben.name, email: ben.email },
  });
  const answer = await callApi(ordersApi, { method: 'POST', path: '/v1/historical-orders', body });
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  const { orderId } = answer.body;
  await request({ orderId });
  await carriedOut();
  expect((await readOrder(orderId)).contact.erased).toBe(true);
  expect((await rowsOf(orderId)).filter((entry) => entry.startsWith('BILLED#'))).toEqual([]);
});

test('an invoice of nothing tells who was billed', async () => {
  const ben = somebody();
  const body = {
    lines: [{ sku: 'TEA-001', quantity: 1, unitPrice: '0.00' }],
    total: '0.00',
    charges: [],
    discounts: [],
  } as never;
  const orderId = await place(ben, body);
  await ship(orderId, 1);
  await invoiceOrder(orderId);
  const { body: invoices } = await callApi(billingApi, {
    method: 'GET',
    path: '/v1/invoices',
    params: {},
    query: { branch: 'uk' },
  });
  const found = invoices.items.find((one: { orderId: string }) => one.orderId === orderId);
  expect(found).toMatchObject({ total: '0.00' });
  const readInvoice = async () =>
    (
      await callApi(billingApi, {
        method: 'GET',
        path: '/v1/invoices/{invoiceId}',
        params: { invoiceId: found.invoiceId ?? found.number },
      })
    ).body;
  expect((await readInvoice()).billTo.name).toBe(ben.name);
  await end(orderId);
  await request({ orderId });
  await carriedOut();
  expect((await readOrder(orderId)).contact.erased).toBe(true);
  expect((await readInvoice()).billTo?.name).toBe(ben.name);
});

test('an erasure of a customer with many orders comes to its end', async () => {
  const ada = somebody();
  const customerId = await customer(ada);
  const orders: string[] = [];
  for (let index = 0; index < 12; index += 1)
    orders.push(await place(ada, { customer: { customerId, name: ada.name, email: ada.email } }));
  for (const orderId of orders) await end(orderId);
  const erasureId = await request({ customerId });
  advanceClock(closingMs);
  // To read an order takes 4 s here: twelve as long as five thousand of 10 ms.
  beforeCalls((operation, text) => {
    if (operation === 'Query' && /"ord_/.test(String(text))) advanceClock(4_000);
  });
  for (let minute = 0; minute < 30; minute += 1) await finishErasures();
  beforeCalls();
  expect((await read(erasureId)).state).toBe('finished');
}, 60_000);

test('a second request while the first waits leaves the customer to the first', async () => {
  const ada = somebody();
  const customerId = await customer(ada, { group: 'trade' });
  const by = { customer: { customerId, name: ada.name, email: ada.email } };
  const one = await place(ada, by);
  await end(one);
  const first = await request({ customerId });
  advanceClock(31_000);
  const open = await place(ada, by);
  const second = await request({ customerId });
  await carriedOut();
  expect(await read(first)).toMatchObject({ state: 'finished' });
  expect(await read(second)).toMatchObject({ state: 'waiting', waitsFor: { orderIds: [open] } });
  expect(await readCustomer(customerId)).toMatchObject({ erased: true, active: false });
  expect(await readCustomer(customerId)).not.toHaveProperty('group');
});

test('an order with many decided exceptions is erased', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  await end(orderId);
  const rows = Array.from({ length: 110 }, (_, index) => ({
    order: orderId,
    entry: `EXCEPTION#exc_${String(index).padStart(4, '0')}`,
    exception: {
      orderId,
      exceptionId: `exc_${String(index).padStart(4, '0')}`,
      branch: 'uk',
      state: 'resumed',
      deadline: '2026-01-01T00:00:00.000Z',
      resolvedAt: '2026-01-01T00:00:00.000Z',
      resolution: 'words',
      kind: 'parcel',
    },
    queue: 'exceptions-resolved#uk',
    queuedAt: `2026#${index}`,
  }));
  for (const row of rows) await engine.put('Orders', row);
  const erasureId = await request({ orderId });
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
});

test('a customer who is made while the key may still be known is theirs anew, or erased as a whole', async () => {
  const ada = somebody();
  const customerId = `C-${ada.mark}`.toUpperCase();
  const by = { customer: { customerId, name: ada.name, email: ada.email } };
  for (const orderId of [await place(ada, by), await place(ada, by)]) await end(orderId);
  const erasureId = await request({ customerId });
  const body = { customerId, channel: 'web', name: ada.name, group: 'trade' };
  const answer = await callApi(partiesApi, { method: 'POST', path: '/v1/customers', body });
  expect([answer.status, answer.rawBody]).toEqual([201, answer.rawBody]);
  await carriedOut();
  advanceClock(31_000);
  expect((await read(erasureId)).state).toBe('finished');
  const now = await readCustomer(customerId);
  expect(now.erased ? now.active : now.name).toBe(now.erased ? false : ada.name);
});

test('a customer without a key is not asked for twice', async () => {
  const ada = somebody();
  const customerId = `C-${ada.mark}`.toUpperCase();
  await engine.put(
    'Parties',
    partyRow('customer', 'CUSTOMER', customerId, {
      customerId,
      channel: 'web',
      name: ada.name,
      locale: 'en',
      addresses: [],
      consents: { marketing: false },
      active: true,
    }),
  );
  await request({ customerId });
  const twice = await ask({ customerId });
  expect(twice.status).toBe(409);
  await carriedOut();
  expect((await readCustomer(customerId)).erased).toBe(true);
  expect((await ask({ customerId })).status).toBe(409);
});

test('an order that comes to need its people while it is erased keeps its notes', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const params = { orderId };
  const path = '/v1/orders/{orderId}/notes';
  await callApi(ordersApi, { method: 'POST', path, params, body: { text: `called ${ben.mark}` } });
  await end(orderId);
  await request({ orderId });
  advanceClock(closingMs);
  let raced = false;
  beforeCalls(async (operation, text) => {
    if (
      raced ||
      !String(text).includes(orderId) ||
      operation !== 'TransactWriteItems' ||
      !String(text).includes('BuyerErased')
    )
      return;
    raced = true;
    await changeOrder(orderId, (order) => ({ state: { ...order, openExceptions: 1 }, events: [] }));
  });
  await finishErasures();
  beforeCalls();
  expect(raced).toBe(true);
  expect((await readOrder(orderId)).contact.name).toBe(ben.name);
  expect((await callApi(ordersApi, { method: 'GET', path, params })).body.items).toHaveLength(1);
});

test('what a location wrote as it rejected is gone', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const shipped = await ship(orderId, 1);
  await transact([
    newFulfilmentWrite({
      ...shipped,
      fulfilmentOrderId: 'ful_x',
      state: 'rejected',
      shipment: undefined,
      rejection: { reason: 'other', note: `${ben.mark} shouted`, at: '2026-01-01T00:00:00.000Z' },
    }),
  ]);
  await end(orderId);
  await request({ orderId });
  await carriedOut();
  expect(await standing(ben)).toEqual([]);
});

test('an order that many locations have rejected is erased', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const shipped = await ship(orderId, 1);
  const rejected = Array.from({ length: 110 }, (_, index) =>
    newFulfilmentWrite({
      ...shipped,
      fulfilmentOrderId: `ful_${index}`,
      state: 'rejected',
      shipment: undefined,
      rejection: { reason: 'other', note: `${ben.mark} shouted`, at: '2026-01-01T00:00:00.000Z' },
    }),
  );
  await transact(rejected.slice(55));
  await transact(rejected.slice(0, 55));
  await end(orderId);
  const erasureId = await request({ orderId });
  await carriedOut();
  expect((await read(erasureId)).state).toBe('finished');
  expect(await standing(ben)).toEqual([]);
});

test('who reaches one branch of a channel has no order of another erased', async () => {
  const ben = somebody();
  const [one, other] = [await place(ben), await place(ben)];
  await end(one);
  await end(other, { branch: 'eu' });
  const answer = await ask({ orderId: other }, 'eu-only');
  expect(answer.status).toBe(403);
  await carriedOut();
  expect((await readOrder(one)).contact.erased).toBeUndefined();
});

// Last: it leaves nine erasures open.
test('erasures that wait hold up no younger one', async () => {
  for (let index = 0; index < 9; index += 1) await request({ orderId: await place(somebody()) });
  const other = await place(somebody());
  await end(other);
  const last = await request({ orderId: other });
  advanceClock(closingMs);
  // To read an order takes 5 s here: nine as long as four thousand of 10 ms.
  beforeCalls((operation, text) => {
    if (operation === 'Query' && /"ord_/.test(String(text))) advanceClock(5_000);
  });
  for (let minute = 0; minute < 30; minute += 1) await finishErasures();
  beforeCalls();
  expect((await read(last)).state).toBe('finished');
}, 60_000);
