import { expect, test } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { people } from '#functions/orders/aggregate/order.ts';
import { changeOrder } from '#functions/orders/public.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock } from '../../support/clock.ts';
import { change, end, place, read, readOrder, request, somebody } from './erasing.ts';

const list = async (orderId: string, what: 'notes' | 'details') =>
  (await callApi(ordersApi, { method: 'GET', path: `/v1/orders/{orderId}/${what}`, params: { orderId } })).body.items;

async function erase(orderId: string): Promise<string> {
  const erasureId = await request({ orderId });
  advanceClock(closingMs + 1_000);
  await finishErasures();
  return erasureId;
}

test('an order whose e-mail address is put right is of who has that address, with its notes and earlier details', async () => {
  const [ben, other] = [somebody(), somebody()];
  const mistaken = await place(ben, { customer: { name: ben.name, email: other.email } });
  const [theirs, own] = [await place(other), await place(ben)];
  await callApi(ordersApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/notes',
    params: { orderId: mistaken },
    body: { text: 'called' },
  });
  await change(mistaken, { customer: { email: ben.email } });
  for (const orderId of [mistaken, theirs, own]) await end(orderId);

  await erase(theirs);
  expect((await readOrder(theirs)).contact.erased).toBe(true);
  expect((await readOrder(mistaken)).contact).toMatchObject({ name: ben.name, email: ben.email });
  expect(await list(mistaken, 'notes')).toMatchObject([{ text: 'called' }]);
  expect(await list(mistaken, 'details')).toMatchObject([{ detailsVersion: 1, customer: { email: other.email } }]);

  await erase(own);
  for (const orderId of [mistaken, own]) expect((await readOrder(orderId)).contact.erased).toBe(true);
});

test('another address takes no order out of an erasure that is under way', async () => {
  const [ben, other] = [somebody(), somebody()];
  const orderId = await place(ben);
  const erasureId = await request({ orderId });
  await change(orderId, { customer: { email: other.email } });
  await end(orderId);
  advanceClock(closingMs + 1_000);
  await finishErasures();
  expect((await readOrder(orderId)).contact.erased).toBe(true);
  expect((await read(erasureId)).state).toBe('finished');
});

test('what a later version says of the buyer goes along with another address', async () => {
  const [ben, other] = [somebody(), somebody()];
  const orderId = await place(ben);
  const more = { nickname: 'Benny' };
  const opened = await readOrder(orderId);
  await changeOrder(orderId, () => ({ state: { ...opened, [people]: { ...opened[people], more } }, events: [] }));
  await change(orderId, { customer: { email: other.email } });
  expect((await readOrder(orderId))[people]).toMatchObject({ more });
});

test('another address beside another date, of an order that waits for much and has many notes, is refused', async () => {
  const [ben, other] = [somebody(), somebody()];
  const orderId = await place(ben);
  await changeOrder(orderId, (order) => {
    const [line] = order.lines;
    if (!line) throw new Error('the order has no line');
    const lines = Array.from({ length: 40 }, (_, index) => ({
      ...line,
      lineId: String(index + 1),
      sku: `TEA-${index}`,
      allocations: [],
      quantities: { ...line.quantities, open: 0, allocated: 0, backordered: line.ordered },
    }));
    return { state: { ...order, lines }, events: [] };
  });
  const path = '/v1/orders/{orderId}/notes';
  for (let note = 0; note < 20; note += 1)
    await callApi(ordersApi, { method: 'POST', path, params: { orderId }, body: { text: 'called' } });
  const patch = async (body: object) => {
    const headers = { 'if-match': `"${(await readOrder(orderId)).version}"` };
    return callApi(ordersApi, { method: 'PATCH', path: '/v1/orders/{orderId}', params: { orderId }, body, headers });
  };
  const [address, date] = [{ customer: { email: other.email } }, { promisedAt: '2031-01-01T00:00:00Z' }];
  const together = await patch({ ...address, ...date });
  expect([together.status, together.rawBody]).toEqual([409, together.rawBody]);
  for (const body of [date, address]) expect((await patch(body)).status).toBe(200);
});
