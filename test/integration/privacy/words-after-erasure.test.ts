import { expect, test } from 'vitest';
import { handler as erasedBuyers } from '#functions/billing/documents/erased-buyers.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { billedIn, changeOrder, orderEvents } from '#functions/orders/public.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import { handler as finishErasures } from '#functions/privacy/finish-erasures.ts';
import { ambient } from '#shared/ambient.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock } from '../../support/clock.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { deliver } from '../../support/orders/order-workflow.ts';
import { invoiceOrder, ship } from '../billing/shipped-orders.ts';
import { raise } from '#functions/orders/exceptions/exceptions.ts';
import { end, engine, place, readOrder, request, somebody, standing, toTheHour } from './erasing.ts';

const year = 366 * 24 * 3600_000;

/** An order that was paid, invoiced and delivered. */
async function paid(who: ReturnType<typeof somebody>): Promise<string> {
  const orderId = await place(who);
  await authoriseOrder(orderId);
  await ship(orderId, 2);
  await invoiceOrder(orderId);
  await end(orderId);
  return orderId;
}

async function erase(orderId: string): Promise<void> {
  await request({ orderId });
  advanceClock(closingMs + 1_000);
  await finishErasures();
  expect((await readOrder(orderId)).contact.erased).toBe(true);
}

/** Lets the consumer hear all that was told of an order. */
async function told(orderId: string): Promise<void> {
  for await (const event of orderEvents(orderId)) expect(await deliver(erasedBuyers, event)).toEqual([]);
}

const refund = (orderId: string, body: object) =>
  callApi(billingApi, { method: 'POST', path: '/v1/orders/{orderId}/refunds', params: { orderId }, body });

const booksOf = async (orderId: string) =>
  (await engine.rows('Orders'))
    .filter(({ order, entry }) => order === orderId && String(entry).startsWith('BILLED#'))
    .map(({ person }) => String(person));

const presentYear = (): number => new Date(ambient.now()).getUTCFullYear();

test('reasons of refunds go with the erasure, those of credit memos stay with the document', async () => {
  const ben = somebody();
  const orderId = await paid(ben);
  for (const body of [
    { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' },
    { appeasement: { amount: '1.00' }, reason: `${ben.mark} called` },
  ])
    expect((await refund(orderId, body)).status).toBe(201);
  await erase(orderId);
  await told(orderId);
  await told(orderId);
  expect(await standing(ben)).toEqual([]);
  const rows = (await engine.rows('Billing')).filter(({ account }) => account === orderId);
  const reasons = rows.filter(({ row }) => row === 'refund').map(({ reason }) => reason);
  expect(reasons).toHaveLength(2);
  expect(new Set(reasons).size).toBe(1);
});

test('what is written after the erasure is refused, or not kept', async () => {
  const ben = somebody();
  const orderId = await paid(ben);
  await erase(orderId);
  const words = `${ben.mark} called again`;
  const post = (path: string, body: object, params: object = {}) =>
    callApi(ordersApi, { method: 'POST', path, params: { orderId, ...params }, body });
  const refused = [
    await post('/v1/orders/{orderId}/notes', { text: words }),
    await post('/v1/orders/{orderId}/cancel', { reason: words }),
    await post('/v1/orders/{orderId}/holds', { type: 'manual', reason: words, blocks: ['release'] }),
  ];
  expect(refused.map(({ status }) => status)).toEqual([409, 409, 409]);
  const lines = [{ lineId: '1', quantity: 1 }];
  expect((await refund(orderId, { lines, reason: words })).status).toBe(201);
  expect((await refund(orderId, { appeasement: { amount: '1.00' }, reason: words })).status).toBe(201);
  for (const decision of ['resume', 'give-up']) {
    let exceptionId = '';
    await changeOrder(orderId, (order) => {
      const raisedFor = {
        kind: 'dispute',
        run: 1,
        stage: 'Payment',
        reason: 'a dispute',
        resumeAction: 'none',
      } as const;
      const raised = raise(order, raisedFor, ambient.now());
      exceptionId = raised.exception.exceptionId;
      return raised;
    });
    const path = `/v1/orders/{orderId}/exceptions/{exceptionId}/${decision}`;
    expect((await post(path, { reason: words }, { exceptionId })).status).toBe(200);
  }
  expect(await standing(ben)).toEqual([]);
});

test('a credit memo tells for ten years from its own who was billed, issued before or after the erasure', async () => {
  const [ben, ada] = [somebody(), somebody()];
  const [early, late] = [await paid(ben), await paid(ada)];
  const ended = presentYear();
  advanceClock(2 * year);
  const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
  expect((await refund(early, body)).status).toBe(201);
  await erase(early);
  await erase(late);
  expect([await booksOf(early), await booksOf(late)]).toEqual([[`books#uk#${ended + 2}`], [`books#uk#${ended}`]]);
  const memo = (await refund(late, body)).body.creditMemo.creditMemoId;
  await told(late);
  expect(await booksOf(late)).toEqual([`books#uk#${ended + 2}`]);

  advanceClock((ended + 11 - presentYear()) * year);
  toTheHour();
  await finishErasures();
  const params = { creditMemoId: memo };
  const read = await callApi(billingApi, { method: 'GET', path: '/v1/credit-memos/{creditMemoId}', params });
  expect(read.body.billTo?.name).toBe(ada.name);
  expect((await billedIn(early))?.billTo.name).toBe(ben.name);
});

test('why a hold was released after the erasure is not kept', async () => {
  const ben = somebody();
  const orderId = await place(ben);
  const post = (path: string, body: object, params: object = {}) =>
    callApi(ordersApi, { method: 'POST', path, params: { orderId, ...params }, body });
  const { holdId } = (await post('/v1/orders/{orderId}/holds', { type: 'manual', reason: 'look at it' })).body;
  expect((await post('/v1/orders/{orderId}/cancel', { reason: 'not wanted' })).status).toBe(200);
  await end(orderId);
  await erase(orderId);
  const path = '/v1/orders/{orderId}/holds/{holdId}/release';
  expect((await post(path, { reason: `${ben.mark} called again` }, { holdId })).status).toBe(200);
  expect(await standing(ben)).toEqual([]);
});
