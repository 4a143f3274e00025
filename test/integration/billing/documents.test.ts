import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { takeInDispute } from '#functions/billing/disputes/disputes.ts';
import { changeOrder } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { payRefund } from '#functions/billing/refunds/pay-refund.ts';
import { nextNumber } from '#functions/billing/documents/numbers.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';
import { putWorld } from '../../support/world.ts';
import {
  eventTypes,
  invoiceOrder,
  providerLedger,
  ship,
  shipLines,
  shippingCharge,
  storeCardOrder,
  stored,
} from './shipped-orders.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';

vi.setConfig({ testTimeout: 120_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const total = 4100;

async function shippedOrder(token = 'tok_ok', quantity = 3): Promise<string> {
  const { orderId } = await storeCardOrder(token);
  await authoriseOrder(orderId);
  await ship(orderId, quantity);
  await invoiceOrder(orderId);
  return orderId;
}

const get = (path: string, params: Record<string, string>, query: Record<string, string> = {}) =>
  callApi(billingApi, { method: 'GET', path, params, query });

const refund = (orderId: string, body: unknown, more: Partial<ApiRequest> = {}) =>
  callApi(billingApi, { method: 'POST', path: '/v1/orders/{orderId}/refunds', params: { orderId }, body, ...more });

const creditMemo = (body: Record<string, unknown>, more: Partial<ApiRequest> = {}) =>
  callApi(billingApi, { method: 'POST', path: '/v1/credit-memos', body: { ...freeMemo, ...body }, ...more });

const freeMemo = {
  branch: 'uk',
  channel: 'web',
  currency: 'GBP',
  reference: 'C-1',
  lines: [{ sku: 'TEA-001', description: 'Tea', quantity: 2, amount: '12.00', taxes: [{ amount: '2.00' }] }],
  total: '12.00',
  reason: 'sold elsewhere',
};

/** Runs the check over all orders to its end, in as many parts as it takes. */
async function checkBooks(branch = 'uk') {
  let cursor: string | undefined;
  for (let part = 1; part <= 100; part += 1) {
    const query = { orders: 'all', ...(cursor ? { cursor } : {}) };
    const { status, body } = await get('/v1/books/{branch}/check', { branch }, query);
    expect(status).toBe(200);
    if (body.complete) return body;
    cursor = body.next;
  }
  throw new Error('the check does not end');
}

const failedChecks = (body: { checks: { check: string; passed: boolean }[] }): string[] =>
  body.checks.filter(({ passed }) => !passed).map(({ check }) => check);

describe('numbers', () => {
  test('have no gap and no double under 50 invoices at once', async () => {
    const orders = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)]);
        await ship(orderId, 1);
        return orderId;
      }),
    );
    await Promise.all(orders.map((orderId) => invoiceOrder(orderId)));
    const numbers = (await engine.rows('Billing'))
      .filter(({ account }) => account === 'invoices#uk')
      .map(({ document }) => (document as { number: string }).number);
    const expected = Array.from({ length: 50 }, (_, index) => `INV-uk-${String(index + 1).padStart(6, '0')}`);
    expect(numbers.sort()).toEqual(expected);
    expect(await checkBooks()).toMatchObject({ passed: true, covered: { invoices: 50, orders: 50 } });
  });

  test('are counted per branch', async () => {
    for (const branch of ['uk', 'eu', 'uk']) {
      const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 1)], { branch });
      await ship(orderId, 1);
      await invoiceOrder(orderId);
    }
    const { body } = await get('/v1/invoices', {}, { branch: 'eu' });
    expect(body.items.map(({ number }: { number: string }) => number)).toEqual(['INV-eu-000001']);
  });
});

describe('invoices', () => {
  test('show each line at its frozen share, with the shipping charge on the first', async () => {
    const orderId = await shippedOrder('tok_ok', 1);
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    const { body } = await get('/v1/invoices', {}, { branch: 'uk' });
    expect(body.items).toMatchObject([
      {
        number: 'INV-uk-000001',
        orderId,
        lines: [
          {
            quantity: 1,
            price: '10.00',
            discounts: [{ amount: '0.33' }],
            taxes: [{ amount: '2.00' }],
            amount: '11.67',
          },
        ],
        charges: [{ chargeId: '1', kind: 'shipping', price: '4.99', taxes: [{ amount: '1.00' }], amount: '5.99' }],
        net: '14.66',
        tax: '3.00',
        total: '17.66',
      },
      {
        number: 'INV-uk-000002',
        lines: [
          {
            quantity: 2,
            price: '20.00',
            discounts: [{ amount: '0.67' }],
            taxes: [{ amount: '4.01' }],
            amount: '23.34',
          },
        ],
        total: '23.34',
      },
    ]);
    expect(body.items[1]).not.toHaveProperty('charges');
    const one = await get('/v1/invoices/{invoiceId}', { invoiceId: 'INV-uk-000002' });
    expect(one.body).toEqual({ ...body.items[1], billTo: expect.any(Object) });
    const newest = await get('/v1/invoices', {}, { branch: 'uk', newestFirst: 'true', limit: '1' });
    expect(newest.body.items[0].number).toBe('INV-uk-000002');
    expect(newest.headers['link']).toContain('rel="next"');
  });

  test('say who is billed where one is read: who was named, otherwise who bought', async () => {
    const payment = { method: 'card', provider: 'test', token: 'tok_ok' } as const;
    const address = { lines: ['1 Hill'], city: 'Bath', postalCode: 'BA1 1AA', country: 'GB' };
    const billTo = { company: 'Holding AG', vatNumber: 'CHE-1', address: { lines: ['Platz 1'], country: 'CH' } };
    const contact = { customerId: 'c-1001', company: 'Green Ltd', vatNumber: 'GB 1', locale: 'en' };
    const orders = [{ billTo, purchaseOrderNumber: 'PO-7' }, { shippingAddress: address }];
    for (const people of orders) {
      const line = orderLine('1', 'TEA-001', 1);
      const { orderId } = await storeOrder([line], { payment, contact, ...people });
      await authoriseOrder(orderId);
      await shipLines(orderId, [{ lineId: '1', quantity: 1 }]);
      await invoiceOrder(orderId);
      await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    }
    const [named, buyer] = [
      { billTo, purchaseOrderNumber: 'PO-7' },
      { billTo: { company: 'Green Ltd', vatNumber: 'GB 1', address } },
    ];
    for (const [number, said] of [
      ['000001', named],
      ['000002', buyer],
    ] as const) {
      expect((await get('/v1/invoices/{invoiceId}', { invoiceId: `INV-uk-${number}` })).body).toMatchObject(said);
      const memo = await get('/v1/credit-memos/{creditMemoId}', { creditMemoId: `CRM-uk-${number}` });
      expect(memo.body).toMatchObject(said);
    }
    expect(JSON.stringify(await engine.rows('Billing'))).not.toMatch(/Holding|Green|CHE|GB 1|Platz|Hill/);
  });

  test('say of a line what the order says of it', async () => {
    const line = orderLine('1', 'TEA-001', 2, { taxes: [{ amount: 40, rate: '20' }], rounding: 'half_even' });
    const { orderId } = await storeOrder([line], { payment: { method: 'card', provider: 'test', token: 'tok_ok' } });
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    const { body } = await get('/v1/invoices', {}, { branch: 'uk' });
    expect(body.items).toMatchObject([
      { lines: [{ quantity: 1, rounding: 'half_even', taxes: [{ amount: '0.20', rate: '20' }] }] },
    ]);
  });

  test('hold 1,000 long lines, are refunded by them, and are shown whole when read', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) =>
      orderLine(String(index + 1), 'TEA-001', 1, { description: 'д'.repeat(200) }),
    );
    const { orderId } = await storeOrder(lines, { payment: { method: 'card', provider: 'test', token: 'tok_ok' } });
    await authoriseOrder(orderId);
    await shipLines(
      orderId,
      lines.map(({ lineId }) => ({ lineId, quantity: 1 })),
    );
    expect(await invoiceOrder(orderId)).toBe(1);
    const { body } = await get('/v1/invoices/{invoiceId}', { invoiceId: 'INV-uk-000001' });
    expect(body).toMatchObject({ lineCount: 1000, total: '1000.00' });
    expect(new Set(body.lines.map(({ lineId }: { lineId: string }) => lineId)).size).toBe(1000);
    const list = await get('/v1/invoices', {}, { branch: 'uk' });
    expect(list.body.items[0].lines).toHaveLength(100);
    const all = { lines: lines.map(({ lineId }) => ({ lineId, quantity: 1 })), reason: 'broken' };
    expect((await refund(orderId, all)).body.creditMemo).toMatchObject({ lineCount: 1000, total: '1000.00' });
    await settleAccount(await loadAccount(orderId));
    expect((await checkBooks()).passed).toBe(true);
  });

  test('are not found outside the reach of the credentials', async () => {
    await shippedOrder();
    const asStranger = { clientId: 'eu-only' };
    const requests: Omit<ApiRequest, 'method'>[] = [
      { path: '/v1/invoices/{invoiceId}', params: { invoiceId: 'INV-uk-000001' } },
      { path: '/v1/invoices', query: { branch: 'uk' } },
      { path: '/v1/books/{branch}/journal', params: { branch: 'uk' } },
      { path: '/v1/books/{branch}/balances', params: { branch: 'uk' } },
      { path: '/v1/books/{branch}/check', params: { branch: 'uk' } },
    ];
    for (const request of requests) {
      expect((await callApi(billingApi, { method: 'GET', ...request, ...asStranger })).status).toBe(404);
    }
    const byChannel = {
      method: 'GET',
      path: '/v1/books/{branch}/journal',
      params: { branch: 'uk' },
      clientId: 'web-only',
    };
    expect((await callApi(billingApi, byChannel)).status).toBe(404);
  });
});

/** The order's own row as a backup had it; its account stands as it is now. */
async function bringBack(before: Order): Promise<void> {
  await changeOrder(before.orderId, () => ({ state: before, events: [] }));
}

describe('an order that came back from a backup', () => {
  const moneyOf = ({ lines, payments, charges }: Order) => ({ lines, payments, charges });

  test.each(['before it was invoiced', 'before its money was collected'])(
    'as it was %s knows what its account does when it is invoiced next',
    async (moment) => {
      const { orderId } = await storeCardOrder('tok_ok');
      await authoriseOrder(orderId);
      await ship(orderId, 3);
      const shipped = await stored(orderId);
      await invoiceOrder(orderId);
      const collected = await stored(orderId);
      const uncollected = { ...collected, payments: { ...collected.payments, captured: 0 } };
      await bringBack(moment === 'before it was invoiced' ? shipped : uncollected);

      expect(await invoiceOrder(orderId)).toBe(0);
      expect(moneyOf(await stored(orderId))).toEqual(moneyOf(collected));
      expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, captured: total });
      expect((await checkBooks()).passed).toBe(true);
    },
  );

  test('as it was before it was authorised knows what stands authorised, and asks for no second time', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    const placed = await stored(orderId);
    await authoriseOrder(orderId);
    const authorised = await stored(orderId);
    await bringBack(placed);
    await authoriseOrder(orderId);
    expect((await stored(orderId)).payments).toEqual(authorised.payments);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
  });

  test('as it was before its customer disputed it knows of the dispute', async () => {
    const orderId = await shippedOrder();
    const [payment] = rowsOf(await loadAccount(orderId), 'payment');
    const collected = await stored(orderId);
    await takeInDispute('test', {
      orderId,
      payment: String(payment?.reference),
      reference: 'dp_1',
      amount: total,
      state: 'open',
      reason: 'fraudulent',
      openedAt: new Date().toISOString(),
    });
    const { payments } = await stored(orderId);
    expect(payments).toMatchObject({ disputed: total });
    await bringBack(collected);
    await settleAccount(await loadAccount(orderId));
    expect((await stored(orderId)).payments).toEqual(payments);
  });

  test('gives back what was collected since', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    const shipped = await stored(orderId);
    await invoiceOrder(orderId);
    await bringBack(shipped);
    const { status } = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    expect(status).toBe(201);
    await settleAccount(await loadAccount(orderId));
    expect((await stored(orderId)).payments).toMatchObject({ captured: total, credited: 1167, refunded: 1167 });
    expect((await checkBooks()).passed).toBe(true);
  });

  test('is refused a refund by units, with what to do, while an invoice of it is lost', async () => {
    const orderId = await shippedOrder();
    const [invoice] = rowsOf(await loadAccount(orderId), 'capture');
    const lost = (await engine.rows('Billing')).filter(({ account }) => account === 'invoices#uk');
    for (const row of lost) await engine.remove('Billing', row);
    const { status, body } = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    expect([status, body.code]).toEqual([409, 'conflicting-state']);
    expect(body.detail).toContain(`there is no invoice ${invoice?.invoice}`);
    expect(rowsOf(await loadAccount(orderId), 'refund')).toEqual([]);
  });

  test('is left as it is where its account says less than it does: rows are missing', async () => {
    const orderId = await shippedOrder();
    const collected = await stored(orderId);
    const { authorised, captured } = collected.payments;
    await bringBack({ ...collected, payments: { ...collected.payments, invoiced: 5000, captured: 0 } });
    await settleAccount(await loadAccount(orderId));
    expect((await stored(orderId)).payments).toMatchObject({ invoiced: 5000, captured: 0, authorised });
    expect(captured).toBe(total);
  });
});

describe('an order whose prices contain their taxes', () => {
  test('is invoiced and credited at its prices, and booked without tax, in whatever parts', async () => {
    const line = orderLine('1', 'TEA-001', 3, {
      unitPrice: 1000,
      discounts: [{ amount: 100 }],
      taxes: [{ amount: 483, rate: '20' }],
      taxIncluded: true,
    });
    const rate = { from: 'GBP', to: 'USD', rate: '1.25', date: '2026-11-22', source: 'shop' };
    const { orderId } = await storeOrder([line], {
      charges: [shippingCharge(600, 100, { taxes: [{ amount: 100, rate: '20' }], taxIncluded: true })],
      total: 3500,
      presentment: { currency: 'USD', total: 4375, rate },
      payment: { method: 'card', provider: 'test', token: 'tok_ok' },
    });
    await authoriseOrder(orderId);
    for (const quantity of [1, 2]) {
      await ship(orderId, quantity);
      await invoiceOrder(orderId);
    }
    const first = await get('/v1/invoices/{invoiceId}', { invoiceId: 'INV-uk-000001' });
    expect(first.body).toMatchObject({
      pricesIncludeTax: true,
      lines: [{ price: '10.00', discounts: [{ amount: '0.33' }], taxes: [{ amount: '1.61' }], amount: '9.67' }],
      charges: [{ price: '6.00', taxes: [{ amount: '1.00' }], amount: '6.00' }],
      net: '13.06',
      tax: '2.61',
      taxes: [{ amount: '2.61', net: '13.06', rate: '20' }],
      total: '15.67',
      presentment: { currency: 'USD', total: '19.59', rate },
    });
    const { body } = await refund(orderId, {
      lines: [{ lineId: '1', quantity: 3 }],
      charges: [{ chargeId: '1' }],
      reason: 'x',
    });
    expect(body.creditMemo).toMatchObject({ pricesIncludeTax: true, net: '29.17', tax: '5.83', total: '35.00' });
    await settleAccount(await loadAccount(orderId));
    const balances = await get('/v1/books/{branch}/balances', { branch: 'uk' });
    const left = Object.fromEntries(
      balances.body.accounts.map(({ account, balance }: Record<string, string>) => [account, balance]),
    );
    expect(left).toMatchObject({
      revenue: '-24.17',
      sales_returns: '24.17',
      tax_payable: '0.00',
      payment_clearing: '0.00',
    });
    expect((await checkBooks()).passed).toBe(true);
  });
});

describe('refunding lines', () => {
  test('issues a credit memo and pays it back once, however often it is settled', async () => {
    const orderId = await shippedOrder();
    const { status, body } = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      creditMemo: { number: 'CRM-uk-000001', total: '11.67', net: '9.67', tax: '2.00' },
      refunds: [{ state: 'requested', amount: '11.67', cause: 'credit' }],
    });
    await Promise.all(
      Array.from({ length: 10 }, async () => settleAccount(await loadAccount(orderId)).catch(() => undefined)),
    );
    await settleAccount(await loadAccount(orderId));
    expect(await providerLedger(engine, orderId)).toMatchObject({ refunds: 1, refunded: 1167 });
    expect((await stored(orderId)).payments).toMatchObject({ credited: 1167, refunded: 1167, captured: total });
    const payments = await get('/v1/orders/{orderId}/payments', { orderId });
    expect(payments.body).toMatchObject({
      due: '0.00',
      refunds: [{ state: 'refunded' }],
      creditMemos: ['CRM-uk-000001'],
    });
    expect((await eventTypes(orderId)).slice(-3)).toEqual(['CreditMemoIssued', 'RefundRequested', 'PaymentRefunded']);
    expect((await checkBooks()).passed).toBe(true);
  });

  test('gives back exactly what was invoiced, unit by unit, and nothing twice', async () => {
    const orderId = await shippedOrder();
    const amounts: string[] = [];
    for (let unit = 1; unit <= 3; unit += 1) {
      const { body } = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
      amounts.push(body.creditMemo.total);
    }
    expect(amounts).toEqual(['11.67', '11.67', '11.67']);
    const again = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    expect(again.status).toBe(409);
    expect(again.body.errors).toEqual([
      { pointer: '/lines/0', message: 'of line 1 only 0 are invoiced and not refunded yet, not 1; ask for no more' },
    ]);
  });

  test('is carried out once when the same request comes many times at once', async () => {
    const orderId = await shippedOrder();
    const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refund(orderId, body, { idempotencyKey: 'refund-1' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
    expect((await stored(orderId)).payments.credited).toBe(1167);
  });

  test('never gives back more than was collected when many ask at once', async () => {
    const orderId = await shippedOrder();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        index % 2
          ? refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' })
          : refund(orderId, { appeasement: { amount: '9.00' }, reason: 'sorry' }),
      ),
    );
    const granted = answers.filter(({ status }) => status === 201).flatMap(({ body }) => body.refunds);
    await settleAccount(await loadAccount(orderId));
    const { payments } = await stored(orderId);
    expect(payments.refunded).toBe(granted.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0));
    expect(payments.refunded).toBeLessThanOrEqual(payments.captured);
    expect((await providerLedger(engine, orderId)).refunded).toBe(payments.refunded);
    expect((await checkBooks()).passed).toBe(true);
  });

  test('asks a provider again that fails once, and says what it refuses', async () => {
    const failing = await shippedOrder('tok_refund_fails_once');
    await refund(failing, { lines: [{ lineId: '1', quantity: 3 }], reason: 'broken' });
    await settleAccount(await loadAccount(failing));
    expect(await providerLedger(engine, failing)).toMatchObject({ refunds: 1, refunded: 3501 });

    const refused = await shippedOrder('tok_refund_refused');
    await refund(refused, { lines: [{ lineId: '1', quantity: 3 }], reason: 'broken' });
    const { rows } = await settleAccount(await loadAccount(refused));
    expect(rows.find(({ row }) => row === 'refund')).toMatchObject({ state: 'refused', refusal: 'account_closed' });
    expect((await stored(refused)).payments).toMatchObject({ credited: 3501, refunded: 0 });
  });

  test('on account lowers what is owed and pays nothing', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 3)]);
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    const { status, body } = await refund(orderId, { lines: [{ lineId: '1', quantity: 2 }], reason: 'broken' });
    expect(status).toBe(201);
    expect(body.refunds).toEqual([]);
    const payments = await get('/v1/orders/{orderId}/payments', { orderId });
    expect(payments.body).toMatchObject({ credited: '2.00', due: '1.00' });
  });

  test('refuses what was not shipped, not collected, unknown, or named twice', async () => {
    const { orderId } = await storeCardOrder('tok_capture_refused');
    await authoriseOrder(orderId);
    const body = (quantity: number, lineId = '1') => ({ lines: [{ lineId, quantity }], reason: 'broken' });
    expect((await refund(orderId, body(1))).body.errors[0].message).toMatch(/only 0 are invoiced and not refunded yet/);
    expect((await refund(orderId, body(1, '9'))).body.errors[0].message).toMatch(/no line "9"/);
    await ship(orderId, 1);
    await invoiceOrder(orderId).catch(() => undefined);
    expect((await refund(orderId, body(1))).body.detail).toMatch(/not collected yet/);
    const twice = { lines: [...body(1).lines, ...body(1).lines], reason: 'broken' };
    expect((await refund(orderId, twice)).status).toBe(409);
    expect((await refund(orderId, { reason: 'nothing named' })).status).toBe(400);
    expect((await refund(orderId, { ...body(1), appeasement: { amount: '1.00' } })).status).toBe(400);
  });
});

describe('refunding charges', () => {
  const wrap = { chargeId: '2', kind: 'gift_wrap', price: 200, discounts: [{ amount: 50, code: 'WRAP' }] } as const;
  const empties = { chargeId: '3', kind: 'deposit', price: -400, taxes: [{ amount: -80 }] } as const;
  const [shipping, wrapped] = [shippingCharge(499, 100), shippingCharge(0, 0, { ...wrap, taxes: [] })];
  /** 35.01 of goods, 5.99 of shipping, gift wrap at 1.50, 4.80 for empties that were given back. */
  const chargedOrder = async (more: Partial<Order> = {}) => {
    const { orderId } = await storeCardOrder('tok_ok', {
      charges: [shipping, wrapped, shippingCharge(0, 0, empties)],
      total: total + 150 - 480,
      ...more,
    });
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    return orderId;
  };
  const byCharges = (...charges: object[]) => ({ charges, reason: 'came late' });

  test('takes revenue and tax of shipping back, after its delivery too, and pays it back once', async () => {
    const orderId = await chargedOrder({ charges: [shipping, wrapped], total: total + 150 });
    const first = await refund(orderId, byCharges({ chargeId: '1', amount: '2.00' }));
    expect(first.body).toMatchObject({
      creditMemo: {
        lines: [],
        charges: [{ chargeId: '1', kind: 'shipping', price: '1.67', taxes: [{ amount: '0.33' }], amount: '2.00' }],
        net: '1.67',
        tax: '0.33',
        total: '2.00',
      },
      refunds: [{ state: 'requested', amount: '2.00', cause: 'credit' }],
    });
    const rest = await refund(orderId, byCharges({ chargeId: '1' }, { chargeId: '2' }));
    expect(rest.body.creditMemo).toMatchObject({
      charges: [
        { price: '3.32', taxes: [{ amount: '0.67' }], amount: '3.99' },
        { kind: 'gift_wrap', price: '2.00', discounts: [{ amount: '0.50', code: 'WRAP' }], amount: '1.50' },
      ],
      total: '5.49',
    });
    await settleAccount(await loadAccount(orderId));
    expect(await providerLedger(engine, orderId)).toMatchObject({ refunds: 2, refunded: 749 });
    const balances = await get('/v1/books/{branch}/balances', { branch: 'uk' });
    const byAccount = Object.fromEntries(
      balances.body.accounts.map(({ account, balance }: Record<string, string>) => [account, balance]),
    );
    expect(byAccount).toMatchObject({ shipping_revenue: '0.00', fee_revenue: '0.00', tax_payable: '-6.01' });
    expect((await checkBooks()).passed).toBe(true);
  });

  test('stand on the first invoice, and what is given back on each in proportion', async () => {
    const orderId = await chargedOrder();
    const { body } = await get('/v1/invoices', {}, { branch: 'uk' });
    const charges = body.items.map((invoice: { charges: { chargeId: string; amount: string }[] }) =>
      invoice.charges.map(({ chargeId, amount }) => [chargeId, amount]),
    );
    // 19.16 of 42.50 is settled first: 2.16 of 4.80.
    expect(charges).toEqual([
      [
        ['1', '5.99'],
        ['2', '1.50'],
        ['3', '-2.16'],
      ],
      [['3', '-2.64']],
    ]);
    expect((await stored(orderId)).payments).toMatchObject({
      invoiced: total + 150 - 480,
      captured: total + 150 - 480,
    });
  });

  test('is never more than is left, never of another sign, and never of nothing', async () => {
    const orderId = await chargedOrder();
    const errors = async (...charges: object[]) => {
      const { status, body } = await refund(orderId, byCharges(...charges));
      return [status, body.errors?.[0]?.pointer, body.errors?.[0]?.message];
    };
    expect(await errors({ chargeId: '1', amount: '6.00' })).toEqual([
      409,
      '/charges/0',
      '5.99 of charge 1 is not refunded yet, not 6.00',
    ]);
    expect(await errors({ chargeId: '1', amount: '-1.00' })).toEqual([
      409,
      '/charges/0',
      '5.99 of charge 1 is not refunded yet, not -1.00',
    ]);
    expect((await errors({ chargeId: '3', amount: '1.00' })).slice(0, 2)).toEqual([409, '/charges/0']);
    expect((await errors({ chargeId: '1', amount: '0.00' })).slice(0, 2)).toEqual([409, '/charges/0']);
    expect(await errors({ chargeId: '9' })).toMatchObject([
      409,
      '/charges/0',
      'no invoice of the order has a charge "9"',
    ]);
    expect((await errors({ chargeId: '1', amount: '0.001' })).slice(0, 2)).toEqual([422, '/charges/0/amount']);
    expect((await errors({ chargeId: '1' }, { chargeId: '1' })).slice(0, 2)).toEqual([409, '/charges/1']);
    // What was given back cannot be charged again by itself.
    expect((await errors({ chargeId: '3' })).slice(0, 2)).toEqual([409, '/charges']);
    expect((await refund(orderId, byCharges({ chargeId: '1' }))).status).toBe(201);
    expect(await errors({ chargeId: '1' })).toEqual([409, '/charges/0', 'nothing of charge 1 is left to be refunded']);
    expect((await checkBooks()).passed).toBe(true);
  });

  test.each(['card', 'on_account'] as const)(
    'with lines takes what was given back along in proportion, by %s',
    async (method) => {
      const orderId = await chargedOrder({ payment: { method, provider: 'test', token: 'tok_ok' } });
      const one = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
      // 11.67 of 42.50: 1.31 of 4.80.
      expect(one.body.creditMemo).toMatchObject({
        lines: [{ amount: '11.67' }],
        charges: [{ chargeId: '3', kind: 'deposit', amount: '-1.31' }],
        total: '10.36',
      });
      const rest = { lines: [{ lineId: '1', quantity: 2 }], reason: 'all back' };
      const unfair = { ...rest, charges: [{ chargeId: '1' }, { chargeId: '2' }, { chargeId: '3', amount: '0.00' }] };
      const refused = await refund(orderId, unfair);
      expect([refused.status, refused.body.errors[0]]).toEqual([
        409,
        {
          pointer: '/lines',
          message: expect.stringContaining('a credit is from 0 to 27.34, what is invoiced and not credited yet'),
        },
      ]);
      const all = await refund(orderId, { ...rest, charges: [{ chargeId: '1' }, { chargeId: '2' }] });
      expect(all.body.creditMemo).toMatchObject({ total: '27.34' });
      await settleAccount(await loadAccount(orderId));
      const { body } = await get('/v1/orders/{orderId}/payments', { orderId });
      expect(body).toMatchObject({ credited: '37.70', refunded: method === 'card' ? '37.70' : '0.00', due: '0.00' });
      expect((await checkBooks()).passed).toBe(true);
    },
  );

  test('leaves what was given back where it is asked to', async () => {
    const orderId = await chargedOrder();
    const kept = {
      lines: [{ lineId: '1', quantity: 1 }],
      charges: [{ chargeId: '3', amount: '0.00' }],
      reason: 'broken',
    };
    expect((await refund(orderId, kept)).body.creditMemo).toMatchObject({ total: '11.67' });
  });
});

describe('goodwill', () => {
  test('gives money back and leaves what is owed as it is', async () => {
    const orderId = await shippedOrder();
    const { status } = await refund(orderId, { appeasement: { amount: '5.00' }, reason: 'late' });
    expect(status).toBe(201);
    await settleAccount(await loadAccount(orderId));
    const { body } = await get('/v1/orders/{orderId}/payments', { orderId });
    expect(body).toMatchObject({ refunded: '5.00', goodwill: '5.00', credited: '0.00', due: '0.00' });
    const balances = await get('/v1/books/{branch}/balances', { branch: 'uk' });
    const byAccount = Object.fromEntries(
      balances.body.accounts.map(({ account, balance }: Record<string, string>) => [account, balance]),
    );
    expect(byAccount).toEqual({
      accounts_receivable: '0.00',
      payment_clearing: '36.00',
      revenue: '-29.00',
      shipping_revenue: '-4.99',
      tax_payable: '-7.01',
      goodwill: '5.00',
    });
  });

  test('is never more than was collected, never nothing, and fits the currency', async () => {
    const orderId = await shippedOrder();
    const ask = (amount: string) => refund(orderId, { appeasement: { amount }, reason: 'late' });
    expect((await ask('41.01')).status).toBe(409);
    expect((await ask('0.00')).status).toBe(422);
    expect((await ask('1.001')).status).toBe(422);
    expect((await ask('41.00')).status).toBe(201);
    expect((await ask('0.01')).status).toBe(409);
  });
});

describe('credit memos that refer to no order', () => {
  test('are numbered, posted and told with their event, once per reference', async () => {
    const first = await creditMemo({});
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ number: 'CRM-uk-000001', net: '10.00', tax: '2.00', total: '12.00' });
    expect((await creditMemo({})).body).toMatchObject({ code: 'already-exists' });
    expect((await creditMemo({ channel: 'marketplace' })).body.number).toBe('CRM-uk-000002');
    const row = (await engine.rows('Billing')).find(({ events }) => events !== undefined);
    expect(row?.['events']).toMatchObject([{ metadata: { type: 'CreditMemoIssued', sequence: 0, branch: 'uk' } }]);
    const { body } = await get('/v1/credit-memos', {}, { branch: 'uk' });
    expect(body.items).toHaveLength(2);
    const one = await get('/v1/credit-memos/{creditMemoId}', { creditMemoId: 'CRM-uk-000001' });
    expect(one.body).toEqual(first.body);
    expect((await checkBooks()).passed).toBe(true);
  });

  test('credit shipping and other charges, each in its own account, with lines or alone', async () => {
    const shipping = { kind: 'shipping', name: 'Parcel', amount: '5.99', taxes: [{ amount: '1.00', rate: '20' }] };
    const charges = [shipping, { kind: 'gift_wrap', amount: '2.00' }];
    const both = await creditMemo({ charges, total: '19.99' });
    expect(both.body).toMatchObject({
      charges: [
        { chargeId: '1', kind: 'shipping', name: 'Parcel', price: '4.99', amount: '5.99' },
        { chargeId: '2', kind: 'gift_wrap', price: '2.00' },
      ],
      net: '16.99',
      tax: '3.00',
      total: '19.99',
    });
    const alone = await creditMemo({ reference: 'C-2', lines: undefined, charges: [shipping], total: '5.99' });
    expect(alone.body).toMatchObject({ lines: [], lineCount: 0, total: '5.99' });
    const read = await get('/v1/credit-memos/{creditMemoId}', { creditMemoId: 'CRM-uk-000002' });
    expect(read.body).toEqual(alone.body);
    const posted = (await engine.rows('Billing')).flatMap((row) =>
      String(row['account']).startsWith('journal#')
        ? (row['posted'] as { postings: { account: string; debit: number }[] }).postings
        : [],
    );
    const debits = (account: string) =>
      posted.reduce((sum, one) => (one.account === account ? sum + one.debit : sum), 0);
    expect([debits('shipping_revenue'), debits('fee_revenue'), debits('tax_payable')]).toEqual([998, 200, 400]);
    expect((await checkBooks()).passed).toBe(true);
  });

  test('are refused with a pointer to what is wrong, and leave nothing behind', async () => {
    const before = await engine.counts();
    const refusals = [
      [{ total: '11.00' }, 422, '/total'],
      [{ charges: [{ kind: 'shipping', amount: '1.00' }] }, 422, '/total'],
      [{ lines: undefined }, 400, '/lines'],
      [{ charges: [{ kind: 'postage', amount: '1.00' }] }, 400, '/charges/0/kind'],
      [{ charges: [{ kind: 'shipping', amount: '1.00', taxes: [{ amount: '1.01' }] }] }, 422, '/charges/0/taxes'],
      [{ branch: 'nowhere' }, 422, '/branch'],
      [{ channel: 'nowhere' }, 422, '/channel'],
      [{ currency: 'XXZ' }, 422, '/lines/0/amount'],
      [{ currency: 'JPY', lines: [{ description: 'x', quantity: 1, amount: '12.50' }] }, 422, '/lines/0/amount'],
      [
        { lines: [{ description: 'x', quantity: 1, amount: '1.00', taxes: [{ amount: '2.00' }] }], total: '1.00' },
        422,
        '/lines/0/taxes',
      ],
      [{ lines: [{ description: 'x', quantity: 0, amount: '1.00' }] }, 400, '/lines/0/quantity'],
      [{ surprise: true }, 400, '/surprise'],
    ] as const;
    for (const [body, status, pointer] of refusals) {
      const answer = await creditMemo(body);
      expect([answer.status, answer.body.errors[0].pointer]).toEqual([status, pointer]);
    }
    expect((await creditMemo({}, { clientId: 'eu-only' })).status).toBe(403);
    expect(await engine.counts()).toEqual(before);
  });

  test('are issued once when the same request comes many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => creditMemo({}, { idempotencyKey: 'memo-1' })));
    expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
    expect((await get('/v1/credit-memos', {}, { branch: 'uk' })).body.items).toHaveLength(1);
  });
});

/** What the test changes in rows of the Billing table; each has only some of it. */
interface FalsifiedRow {
  account: string;
  row?: string;
  last: number;
  voided: number;
  posted?: { kind: string; postings: { account: string; debit: number; credit: number }[] };
  document: { total: number; taxes: { amount: number }[]; lines: { amount: number; taxes: { amount: number }[] }[] };
}

function falsified(row: Record<string, unknown>, change: (row: FalsifiedRow) => void): Record<string, unknown> {
  const copy = structuredClone(row);
  change(copy as unknown as FalsifiedRow);
  return copy;
}

/** Moves some of a credit from one account to another, so that the entry still balances. */
const movedFrom = (from: string, to: string) => (row: FalsifiedRow) => {
  const find = (account: string) => row.posted?.postings.find((posting) => posting.account === account);
  const [less, more] = [find(from), find(to)];
  if (!less || !more) throw new Error(`the entry does not post to ${from} and ${to}`);
  less.credit -= 5;
  more.credit += 5;
};

/** Raises, or lowers, the first debit of an entry. */
const debitBy = (minor: number) => (row: FalsifiedRow) => {
  const [first] = row.posted?.postings ?? [];
  if (!first) throw new Error('there is no posting');
  first.debit += minor;
};

describe('the journal and its check', () => {
  test('are read page by page', async () => {
    await shippedOrder();
    await shippedOrder();
    const kinds: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '1', ...(cursor ? { cursor } : {}) };
      const { body } = await get('/v1/books/{branch}/journal', { branch: 'uk' }, query);
      kinds.push(...body.items.map(({ kind }: { kind: string }) => kind));
      cursor = body.next;
    } while (cursor);
    expect(kinds).toEqual(['invoice', 'capture', 'invoice', 'capture']);
    const past = await get('/v1/books/{branch}/journal', { branch: 'uk' }, { from: '2001-01-01', to: '2001-12-31' });
    expect(past.body).toEqual({ items: [] });
    const bad = await get('/v1/books/{branch}/journal', { branch: 'uk' }, { cursor: 'nonsense' });
    expect(bad.body.code).toBe('invalid-cursor');
  });

  test('an empty branch balances', async () => {
    expect(await checkBooks('eu')).toMatchObject({ passed: true, complete: true, covered: { entries: 0 } });
    expect((await get('/v1/books/{branch}/balances', { branch: 'eu' })).body.accounts).toEqual([]);
  });

  /** An order that is invoiced, collected and partly given back. */
  async function refundedOrder(): Promise<string> {
    const orderId = await shippedOrder();
    const { body } = await refund(orderId, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
    const [{ refundId }] = body.refunds;
    await payRefund(await loadAccount(orderId), `REFUND#${refundId}`);
    return orderId;
  }

  /** Changes a row, or deletes it, has the books checked, and puts it back. */
  async function checksFailedBy(
    find: (row: FalsifiedRow) => boolean,
    change: ((row: FalsifiedRow) => void) | 'deleted',
  ): Promise<string[]> {
    const row = (await engine.rows('Billing')).find((one) => find(one as unknown as FalsifiedRow));
    if (!row) throw new Error('there is no such row');
    if (change === 'deleted') await engine.remove('Billing', row);
    else await engine.put('Billing', falsified(row, change));
    const failed = failedChecks(await checkBooks());
    await engine.put('Billing', row);
    expect(failedChecks(await checkBooks())).toEqual([]);
    return failed;
  }

  const isJournal = (kind: string) => (row: FalsifiedRow) => row.posted?.kind === kind;
  const isDocument = (kind: string) => (row: FalsifiedRow) => row['account'] === `${kind}s#uk`;
  /** Both sides of an entry, so that it still balances. */
  const larger = ({ posted }: FalsifiedRow) => {
    for (const posting of posted?.postings ?? []) {
      if (posting.debit > 0) posting.debit += 7;
      else posting.credit += 7;
    }
  };

  test.each<[string, (row: FalsifiedRow) => boolean, ((row: FalsifiedRow) => void) | 'deleted', string]>([
    ['an invoice without its entry', isJournal('invoice'), 'deleted', 'invoices-equal-sales'],
    ['a capture without its entry', isJournal('capture'), 'deleted', 'money-is-posted'],
    ['a refund without its entry', isJournal('refund'), 'deleted', 'money-is-posted'],
    ['a credit memo without its entry', isJournal('credit_memo'), 'deleted', 'credit-memos-equal-returns'],
    ['an invoice posted at another amount', isJournal('invoice'), larger, 'invoices-equal-sales'],
    ['a capture posted at another amount', isJournal('capture'), larger, 'money-is-posted'],
    ['a refund posted at another amount', isJournal('refund'), larger, 'money-is-posted'],
    [
      'sales posted as shipping',
      isJournal('invoice'),
      movedFrom('revenue', 'shipping_revenue'),
      'invoices-equal-sales',
    ],
    ['sales posted as tax', isJournal('invoice'), movedFrom('revenue', 'tax_payable'), 'invoices-equal-sales'],
    [
      'an invoice whose tax is another',
      isDocument('invoice'),
      ({ document: { taxes } }) => taxes.forEach((tax) => (tax.amount += 1)),
      'documents-add-up',
    ],
    [
      'an invoice whose line is another',
      isDocument('invoice'),
      ({ document: { lines } }) => lines.forEach(({ taxes }) => taxes.forEach((tax) => (tax.amount += 1))),
      'documents-add-up',
    ],
    [
      'a credit memo whose line is another',
      isDocument('credit_memo'),
      ({ document: { lines } }) => lines.forEach((line) => (line.amount += 1)),
      'documents-add-up',
    ],
  ])('finds %s', async (_, find, change, expected) => {
    await refundedOrder();
    expect(await checksFailedBy(find, change)).toContain(expected);
  });

  test('finds money in the journal that no order knows of, once its transaction must be over', async () => {
    const orderId = await refundedOrder();
    const row = (await engine.rows('Billing')).find((one) => isJournal('capture')(one as unknown as FalsifiedRow));
    const entry = `${String(row?.['entry'])}-again`;
    await engine.put('Billing', { ...row, entry });
    setAmbient({ ...ambient, now: () => Date.now() + 120_000 });
    const found = await checkBooks();
    setAmbient();
    expect(failedChecks(found)).toContain('money-is-posted');
    expect((await get('/v1/orders/{orderId}/payments', { orderId })).body.captured).toBe('41.00');
  });

  test('do not wait for what is being posted at this moment', async () => {
    await refundedOrder();
    setAmbient({ ...ambient, now: () => Date.now() + 120_000 });
    const found = await checkBooks();
    setAmbient();
    expect(failedChecks(found)).toEqual([]);
  });

  test('find every kind of falsified row', async () => {
    const orderId = await shippedOrder();
    expect(failedChecks(await checkBooks())).toEqual([]);
    const tamper = async (
      find: (row: FalsifiedRow) => boolean,
      change: (row: FalsifiedRow) => void,
      expected: string[],
    ) => expect(await checksFailedBy(find, change)).toEqual(expected);
    await tamper(isJournal('invoice'), debitBy(1), [
      'entries-balance',
      'trial-balance-is-zero',
      'invoices-equal-sales',
      'receivables-add-up',
    ]);
    await tamper(isJournal('capture'), debitBy(-5), [
      'entries-balance',
      'trial-balance-is-zero',
      'receivables-add-up',
      'clearing-adds-up',
      'money-is-posted',
    ]);
    await tamper(
      (row) => row['account'] === 'invoices#uk',
      (row) => void (row.document.total += 100),
      ['documents-add-up', 'invoices-equal-sales'],
    );
    await tamper(
      (row) => row['account'] === 'numbers#uk',
      (row) => void (row.last += 1),
      ['numbers-have-no-gaps', 'orders-agree'],
    );
    await tamper(
      (row) => row['account'] === orderId && row['row'] === 'payment',
      (row) => void (row.voided += 1),
      ['orders-agree'],
    );
    const header = (await engine.rows('Orders')).find(({ order, entry }) => order === orderId && entry === 'ORDER');
    if (!header) throw new Error('the order is gone');
    (header['aggregate'] as { payments: { captured: number } }).payments.captured = total + 1;
    await engine.put('Orders', header);
    expect(failedChecks(await checkBooks())).toEqual(['orders-agree']);
  });
});

test('a number that others took first is followed by the next one, as the lost race tells it', async () => {
  expect(await nextNumber('invoice', 'uk', [])).toMatchObject({ count: 1, number: 'INV-uk-000001' });
  const lost = [2, 7].map((last) => ({ name: 'number', index: 0, row: { last } }));
  expect(await nextNumber('invoice', 'uk', lost)).toMatchObject({ count: 8, number: 'INV-uk-000008' });
});
