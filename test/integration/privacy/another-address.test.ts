import { expect, test } from 'vitest';
import { handler as ordersApi } from '#functions/orders/api.ts';
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
