import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { creditRoutes } from '#shared/contracts/api/credit.ts';
import { handler as billing } from '#functions/billing/api.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { handler as parties } from '#functions/parties/api.ts';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { changeOrder } from '#functions/orders/public.ts';
import { newOrderId } from '#shared/ids.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { aLine } from '../../support/orders/order.ts';
import { putOrder, stored } from '../../support/orders/order-workflow.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { branch, partyRow } from '../../support/world.ts';

const engine = await startEngine();

afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  await engine.put(
    'Parties',
    partyRow('branch', 'BRANCH', 'uk', branch('uk')),
    customerRow('c-credit', {}),
    customerRow('c-web', { channel: 'web' }),
    customerRow('c-euro', { creditLimit: { minor: 10_000, currency: 'EUR' } }),
    customerRow('c-none', { creditLimit: undefined }),
  );
});

/** A customer with a credit limit of 100.00 GBP. */
const customerRow = (customerId: string, more: object) =>
  partyRow('customer', 'CUSTOMER', customerId, {
    customerId,
    name: 'Credit Ltd',
    addresses: [],
    locale: 'en',
    creditLimit: { minor: 10_000, currency: 'GBP' },
    consents: { marketing: false },
    active: true,
    ...more,
  });

const payment = { method: 'on_account' as const };
const put = (
  total: number,
  { customerId = 'c-credit', ...more }: Partial<OrderWithPeople> & { customerId?: string } = {},
) =>
  putOrder({
    contact: { customerId, locale: 'en' },
    payment,
    orderId: newOrderId(),
    lines: [aLine({ open: 1 }, { unitPrice: total })],
    ...more,
  });

/** Places an order and screens it. */
const ordered = async (total: number, more: Parameters<typeof put>[1] = {}) => {
  const { orderId } = await put(total, more);
  await screenOrder(orderId);
  return orderId;
};
const reasonsOf = async (orderId: string) => (await stored(orderId)).holds.map(({ reason }) => reason);
const post = (handler: typeof orders, path: string, body: object, params: ApiRequest['params'] = {}) =>
  callApi(handler, { method: 'POST', path, params, body });
const creditOf = async (customerId = 'c-credit') => {
  const path = '/v1/customers/{customerId}/credit';
  const { status, body } = await callApi(orders, { method: 'GET', path, params: { customerId } });
  return status === 200 ? creditRoutes.readCredit.success.body.parse(body) : body;
};
const holdPath = '/v1/orders/{orderId}/holds/{holdId}';
const gbp = (amount: string) => ({ amount, currency: 'GBP' });
const receive = (orderId: string, amount: string, reference: string) =>
  post(billing, '/v1/orders/{orderId}/receipts', { amount, reference }, { orderId });

describe('what a customer owes', () => {
  test('is what they have on account, and what is left of the limit is told', async () => {
    await ordered(6_000);
    expect(await creditOf()).toEqual({
      customerId: 'c-credit',
      limit: gbp('100.00'),
      owed: [gbp('60.00')],
      counted: gbp('60.00'),
      available: gbp('40.00'),
    });
  });
  test('goes beyond no limit, but reaches it', async () => {
    await ordered(6_000);
    expect(await reasonsOf(await ordered(4_000))).toEqual([]);
    expect(await reasonsOf(await ordered(1))).toEqual([
      '100.00 GBP owed and this order of 0.01 GBP exceed the credit limit of 100.00 GBP',
    ]);
  });
  test('is not hidden behind 205 small orders by card', async () => {
    await ordered(10_000);
    const card = { method: 'card' as const, provider: 'test', token: 'tok_ok' };
    await Promise.all(Array.from({ length: 205 }, () => put(100, { payment: card })));
    expect(await reasonsOf(await ordered(10_000))).toHaveLength(1);
  });
  test('counts what is delivered and completed, until it is paid', async () => {
    const orderId = await ordered(10_000);
    await changeOrder(orderId, (order) => ({
      state: { ...order, lines: [aLine({ delivered: 1 }, { unitPrice: 10_000 })], completedAt: order.placedAt },
      events: [],
    }));
    expect(await reasonsOf(await ordered(1))).toHaveLength(1);
    expect(await receive(orderId, '100.00', 'S-1')).toMatchObject({ status: 201 });
    expect(await reasonsOf(await ordered(10_000))).toEqual([]);
  });
  test('counts other channels’ orders under the code of a channel’s own customer for nobody', async () => {
    await ordered(10_000, { customerId: 'c-web', channel: 'marketplace' });
    expect(await creditOf('c-web')).toMatchObject({ owed: [], available: gbp('100.00') });
    expect(await reasonsOf(await ordered(10_000, { customerId: 'c-web' }))).toEqual([]);
  });
  test('is told to those only who reach the customer', async () => {
    expect(await creditOf('c-none-such')).toMatchObject({ code: 'not-found' });
  });
});

test('however many race, no more is taken than the limit has', async () => {
  const placed = await Promise.all(Array.from({ length: 12 }, () => put(2_000)));
  await Promise.all(placed.map(({ orderId }) => screenOrder(orderId)));
  const holds = await Promise.all(placed.map(({ orderId }) => reasonsOf(orderId)));
  expect(holds.filter((reasons) => reasons.length === 0)).toHaveLength(5);
  expect(await creditOf()).toMatchObject({ owed: [gbp('100.00')], available: gbp('0.00') });
});

describe('an order beyond the limit', () => {
  const beyond = async () => {
    await ordered(9_000);
    const orderId = await ordered(2_000);
    const [hold] = (await stored(orderId)).holds;
    return { orderId, holdId: hold?.holdId ?? '' };
  };
  test('is not owed while it waits for a person', async () => {
    await beyond();
    expect(await creditOf()).toMatchObject({ owed: [gbp('90.00')] });
  });
  test('is owed once a person lets it pass: what is available is below zero then', async () => {
    const params = await beyond();
    expect(await post(orders, `${holdPath}/release`, {}, params)).toMatchObject({ status: 200 });
    expect(await creditOf()).toMatchObject({ owed: [gbp('110.00')], available: gbp('-10.00') });
  });
  test('is never owed once it is rejected', async () => {
    const params = await beyond();
    expect(await post(orders, `${holdPath}/reject`, { reason: 'no' }, params)).toMatchObject({ status: 200 });
    expect(await creditOf()).toMatchObject({ owed: [gbp('90.00')] });
  });
  test('of a customer without a limit is owed once a person lets it pass', async () => {
    const orderId = await ordered(2_000, { customerId: 'c-none' });
    const [hold] = (await stored(orderId)).holds;
    await post(orders, `${holdPath}/release`, {}, { orderId, holdId: hold?.holdId ?? '' });
    expect(await creditOf('c-none')).toEqual({ customerId: 'c-none', owed: [gbp('20.00')] });
  });
});

test('a cancellation gives credit back', async () => {
  const orderId = await ordered(5_000);
  await post(orders, '/v1/orders/{orderId}/cancel', { reason: 'no more' }, { orderId });
  expect(await creditOf()).toMatchObject({ owed: [], available: gbp('100.00') });
});

describe('a limit in another currency', () => {
  const setRate = (rate: string) =>
    post(parties, '/v1/exchange-rates', {
      items: [{ from: 'EUR', to: 'GBP', date: '2026-11-22', rate, source: 'ecb' }],
    });
  test('holds an order without a rate; a person who lets it pass has it counted by the rates of later', async () => {
    const orderId = await ordered(1_000, { customerId: 'c-euro', placedAt: '2026-11-21T10:00:00.000Z' });
    expect(await reasonsOf(orderId)).toEqual([expect.stringContaining('no exchange rate between GBP and EUR')]);
    const [hold] = (await stored(orderId)).holds;
    await post(orders, `${holdPath}/release`, {}, { orderId, holdId: hold?.holdId ?? '' });
    expect(await creditOf('c-euro')).toEqual({
      customerId: 'c-euro',
      limit: { amount: '100.00', currency: 'EUR' },
      owed: [gbp('10.00')],
    });
  });
  test('counts each order by the rate of its day, also when it is paid', async () => {
    await setRate('0.80');
    const orderId = await ordered(4_000, { customerId: 'c-euro' });
    const euro = (amount: string) => ({ amount, currency: 'EUR' });
    expect(await creditOf('c-euro')).toMatchObject({
      owed: [gbp('40.00')],
      counted: euro('50.00'),
      available: euro('50.00'),
    });
    expect(await reasonsOf(await ordered(4_001, { customerId: 'c-euro' }))).toEqual([
      '50.00 EUR owed and this order of 40.01 GBP (50.01 EUR) exceed the credit limit of 100.00 EUR',
    ]);
    await receive(orderId, '39.99', 'S-1');
    await receive(orderId, '0.01', 'S-2');
    expect(await creditOf('c-euro')).toMatchObject({ owed: [], counted: euro('0.00') });
  });
});

describe('a receipt', () => {
  test('lowers what is owed and due, is posted, and shows', async () => {
    const orderId = await ordered(5_000);
    expect(await receive(orderId, '20.00', 'S-1')).toMatchObject({ status: 201, body: { amount: '20.00' } });
    const path = '/v1/orders/{orderId}/payments';
    expect((await callApi(billing, { method: 'GET', path, params: { orderId } })).body).toMatchObject({
      received: '20.00',
      due: '30.00',
      receipts: [{ reference: 'S-1', amount: '20.00' }],
    });
    expect(await creditOf()).toMatchObject({ owed: [gbp('30.00')] });
    const journal = (await engine.rows('Billing')).flatMap(({ posted }) => (posted ? [posted] : []));
    expect(journal).toMatchObject([
      {
        kind: 'receipt',
        postings: [
          { account: 'bank', debit: 2_000 },
          { account: 'accounts_receivable', credit: 2_000 },
        ],
      },
    ]);
    expect(
      (await callApi(billing, { method: 'GET', path: '/v1/books/{branch}/check', params: { branch: 'uk' } })).body,
    ).toMatchObject({
      passed: true,
    });
  });
  test.each([
    ['above what is due', { amount: '50.01' }, 409, '/amount'],
    ['of nothing', { amount: '0.00' }, 422, '/amount'],
    ['with a part of a penny', { amount: '1.001' }, 422, '/amount'],
  ])('%s is refused', async (_, body, status, pointer) => {
    const orderId = await ordered(5_000);
    const answer = await post(billing, '/v1/orders/{orderId}/receipts', { reference: 'S-1', ...body }, { orderId });
    expect(answer).toMatchObject({ status, body: { errors: [{ pointer }] } });
    expect(await creditOf()).toMatchObject({ owed: [gbp('50.00')] });
  });
  test('is taken once under its reference, however often it is sent', async () => {
    const orderId = await ordered(5_000);
    const answers = await Promise.all(Array.from({ length: 6 }, () => receive(orderId, '20.00', 'S-1')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await creditOf()).toMatchObject({ owed: [gbp('30.00')] });
  });
  test('is for orders on account only', async () => {
    const { orderId } = await putOrder();
    expect(await receive(orderId, '1.00', 'S-1')).toMatchObject({ status: 409 });
  });
});
