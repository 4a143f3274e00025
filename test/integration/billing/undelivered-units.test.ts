import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handleFulfilmentOrder } from '#functions/fulfilment/handling/handle-fulfilment-order.ts';
import { reportLoss, type LossReport } from '#functions/fulfilment/handling/report-loss.ts';
import { receiveBack } from '#functions/fulfilment/handling/receive-back.ts';
import { deliver } from '#functions/fulfilment/handling/deliver.ts';
import { changeOrder, exceptionsOf } from '#functions/orders/public.ts';
import { statusOf, withHold, type FulfilmentOrder, type Order } from '#functions/orders/rules.ts';
import { findDocument } from '#functions/billing/documents/document-store.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';
import { aHold } from '../../support/orders/order.ts';
import { putWorld } from '../../support/world.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { eventTypes, invoiceOrder, providerLedger, ship, storeCardOrder, stored } from './shipped-orders.ts';

vi.setConfig({ testTimeout: 120_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const now = () => new Date().toISOString();

async function shipped(quantity = 3, token = 'tok_ok', more: Partial<Order> = {}): Promise<FulfilmentOrder> {
  const { orderId } = await storeCardOrder(token, more);
  await authoriseOrder(orderId);
  return ship(orderId, quantity);
}

const lose = ({ orderId, fulfilmentOrderId }: FulfilmentOrder, report: Partial<LossReport> = {}) =>
  handleFulfilmentOrder(orderId, fulfilmentOrderId, (one) => reportLoss(one, { cause: 'lost', ...report }, now()));

const units = (quantity: number) => ({ lines: [{ lineId: '1', quantity }] });
const arrive = ({ orderId, fulfilmentOrderId }: FulfilmentOrder) =>
  handleFulfilmentOrder(orderId, fulfilmentOrderId, (one) => deliver(one, 'shp_1', now()));
const settle = async (orderId: string) => settleAccount(await loadAccount(orderId));
const refund = (orderId: string, quantity: number) =>
  callApi(billingApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/refunds',
    params: { orderId },
    body: { ...units(quantity), reason: 'has not come' },
  });
const openErrors = async (orderId: string) =>
  (await exceptionsOf(orderId)).filter(({ state }) => state === 'open').map(({ error }) => error);

async function booksAgree(): Promise<void> {
  const query = { orders: 'all' };
  const { body } = await callApi(billingApi, {
    method: 'GET',
    path: '/v1/books/{branch}/check',
    params: { branch: 'uk' },
    query,
  });
  expect(body).toMatchObject({ complete: true, passed: true });
}

describe('undelivered units', () => {
  test('of a parcel that is paid are credited and refunded, once, and the order ends', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    await lose(parcel);
    expect((await stored(orderId)).completedAt).toBeUndefined();
    await Promise.all([settle(orderId), settle(orderId)]);
    await settle(orderId);
    // What the goods had cost, and the shipping that has brought nothing.
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: 4100, refunded: 4100, refunds: 1 });
    const order = await stored(orderId);
    expect(order.payments).toMatchObject({ credited: 4100, refunded: 4100 });
    expect(order.completedAt).toBeDefined();
    expect(statusOf(order)).toMatchObject({ lifecycle: 'completed', fulfilment: 'shipped' });
    const types = await eventTypes(orderId);
    for (const type of ['ParcelLost', 'CreditMemoIssued', 'UndeliveredSettled', 'OrderCompleted']) {
      expect(types.filter((one) => one === type)).toHaveLength(1);
    }
    expect(await findDocument('credit_memo', 'CRM-uk-000001')).toMatchObject({
      reason: 'not delivered',
      charges: [{ chargeId: '1', amount: 599 }],
      total: 4100,
    });
    await booksAgree();
  });

  test('that were sent back are credited as lost ones are; lost ones that come back are not credited again', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    await lose(parcel, units(1));
    await settle(orderId);
    await handleFulfilmentOrder(orderId, parcel.fulfilmentOrderId, (one) =>
      receiveBack(one, { cause: 'refused' }, now()),
    );
    await settle(orderId);
    const before = await stored(orderId);
    expect(before.payments).toMatchObject({ credited: 3501, refunded: 3501 });
    expect(before.completedAt).toBeDefined();
    await handleFulfilmentOrder(orderId, parcel.fulfilmentOrderId, (one) =>
      receiveBack(one, { cause: 'refused' }, now()),
    );
    await settle(orderId);
    const order = await stored(orderId);
    expect(order.lines[0]?.quantities).toMatchObject({ lost: 0, sent_back: 3 });
    expect(order.payments).toMatchObject({ credited: 3501, refunded: 3501 });
    await booksAgree();
  });

  test('of several parcels have their shipping credited with the last one that is lost, and with none where one arrives', async () => {
    const parcel = await shipped(2);
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    await lose(parcel);
    await settle(orderId);
    const [first] = rowsOf(await loadAccount(orderId), 'credit');
    expect(first?.charges).toBeUndefined();
    const second = await ship(orderId, 1);
    await invoiceOrder(orderId);
    await lose(second);
    await settle(orderId);
    await settle(orderId);
    const credits = rowsOf(await loadAccount(orderId), 'credit');
    expect(credits.map(({ charges }) => charges)).toEqual([undefined, [{ chargeId: '1', amount: 599 }]]);
    expect((await stored(orderId)).payments).toMatchObject({ credited: 4100, refunded: 4100 });
    await booksAgree();
  });

  test('are credited at their own share, what arrives stays paid', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    await lose(parcel, units(1));
    await settle(orderId);
    await arrive(parcel);
    const order = await stored(orderId);
    expect(order.lines[0]?.quantities).toMatchObject({ lost: 1, delivered: 2, shipped: 0 });
    expect(order.completedAt).toBeDefined();
    const [credit] = rowsOf(await loadAccount(orderId), 'credit');
    expect(credit?.lines).toEqual([{ lineId: '1', quantity: 1 }]);
    expect(order.payments.refunded).toBe(credit?.total);
  });

  test('that are not invoiced yet are charged first, once a person lets them be, and credited then', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await changeOrder(orderId, (order) => ({ state: withHold(order, aHold({ blocks: ['capture'] })), events: [] }));
    await lose(parcel);
    await settle(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ invoiced: 0, credited: 0 });
    await changeOrder(orderId, (order) => ({
      state: { ...order, holds: order.holds.map((hold) => ({ ...hold, state: 'released' as const })) },
      events: [],
    }));
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: 4100, credited: 4100, refunded: 4100 });
    await booksAgree();
  });

  test('of an order on account are taken off what is owed', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 2)]);
    const parcel = await ship(orderId, 2);
    await invoiceOrder(orderId);
    await lose(parcel, units(1));
    await settle(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ invoiced: 200, credited: 100, refunded: 0 });
    await booksAgree();
  });

  test('that had all been refunded before are not credited again, their shipping is', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    expect((await refund(orderId, 3)).status).toBe(201);
    await settle(orderId);
    await lose(parcel);
    await settle(orderId);
    const order = await stored(orderId);
    expect(order.payments).toMatchObject({ credited: 4100, refunded: 4100 });
    expect(order.completedAt).toBeDefined();
    expect(await openErrors(orderId)).toEqual([]);
  });

  test('of which some had been refunded are a person’s to decide, as far as these may be the same', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    await refund(orderId, 1);
    await lose(parcel, units(2));
    await settle(orderId);
    // One of two is certain, whichever had been refunded.
    const account = await loadAccount(orderId);
    expect(rowsOf(account, 'credit').map(({ lines }) => lines[0]?.quantity)).toEqual([1, 1]);
    expect(await openErrors(orderId)).toEqual(['RefundedBefore']);
    expect((await refund(orderId, 1)).status).toBe(201);
    await settle(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ credited: 3501, refunded: 3501 });
    await booksAgree();
  });

  test('are not refunded beyond what was paid, goodwill counted', async () => {
    const parcel = await shipped();
    const { orderId } = parcel;
    await invoiceOrder(orderId);
    const path = '/v1/orders/{orderId}/refunds';
    const body = { appeasement: { amount: '10.00' }, reason: 'late' };
    await callApi(billingApi, { method: 'POST', path, params: { orderId }, body });
    await settle(orderId);
    await lose(parcel);
    await settle(orderId);
    await settle(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: 4100, refunded: 4100 });
  });
});
