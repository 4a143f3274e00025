import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as billing } from '#functions/billing/api.ts';
import { orderDifferences } from '#functions/billing/books/book-check.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { handler as orders } from '#functions/orders/api.ts';
import type { Tender } from '#functions/orders/tenders/tender.ts';
import { tenderViews } from '#functions/orders/tenders/tender-view.ts';
import { statusOf, type Order } from '#functions/orders/rules.ts';
import { callApi } from '../../../support/api/api.ts';
import { advanceClock, resetClock } from '../../../support/clock.ts';
import { authoriseOrder, screenOrder } from '../../../support/orders/acceptance.ts';
import { startEngine } from '../../../support/tables/engine.ts';
import { putWorld } from '../../../support/world.ts';
import {
  cancel,
  decideExceptions,
  eventTypes,
  invoiceOrder,
  providerLedger,
  ship,
  storeCardOrder,
  stored,
} from '../shipped-orders.ts';

vi.setConfig({ testTimeout: 60_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});
afterEach(resetClock);

/** 3 units at 10.00, 1.00 off, 6.01 tax, 5.99 shipping. */
const total = 4100;
const card = { kind: 'card', provider: 'test', token: 'tok_ok' } as const;
type Placed = Omit<Tender, 'tenderId'>;

function storeOrderOf(...tenders: readonly Placed[]): Promise<Order> {
  const placed = tenders.map((tender, index) => ({ tenderId: `t${index + 1}`, ...tender }));
  return storeCardOrder('', { payment: { method: 'tenders', tenders: placed }, screenedAt: undefined });
}

const accepted = async (...tenders: readonly Placed[]): Promise<string> => {
  const { orderId } = await storeOrderOf(...tenders);
  expect((await authoriseOrder(orderId)).state).toBe('authorised');
  return orderId;
};

const settle = async (orderId: string) => settleAccount(await loadAccount(orderId));
const shipAndInvoice = async (orderId: string, units: number) => {
  await ship(orderId, units);
  await invoiceOrder(orderId);
};
const receive = (orderId: string, amount: string, reference: string, more: object = {}) =>
  callApi(billing, {
    method: 'POST',
    path: '/v1/orders/{orderId}/receipts',
    params: { orderId },
    body: { amount, reference, ...more },
  });
const refund = (orderId: string, quantity: number) =>
  callApi(billing, {
    method: 'POST',
    path: '/v1/orders/{orderId}/refunds',
    params: { orderId },
    body: { lines: [{ lineId: '1', quantity }], reason: 'broken' },
  });
const transferHold = async (orderId: string) =>
  (await stored(orderId)).holds.find(({ createdBy }) => createdBy === 'rule:awaited-transfer');
const statesOf = async (orderId: string) =>
  tenderViews(await stored(orderId)).map(({ state, heldBy, paid, refunded }) => [state, heldBy, paid, refunded]);
/** The money that stands in each account of the books, by the order's entries. */
const moneyIn = async (account: string): Promise<number> => {
  const rows = (await engine.rows('Billing')).filter((row) => String(row['account']).startsWith('journal#'));
  const postings = rows.flatMap(
    ({ posted }) => (posted as { postings: { account: string; debit: number; credit: number }[] }).postings,
  );
  return postings.reduce((sum, one) => (one.account === account ? sum + one.debit - one.credit : sum), 0);
};
const agrees = async (orderId: string) => expect(orderDifferences(await loadAccount(orderId))).toEqual([]);

describe('an order that was paid before', () => {
  test('is taken as paid, once, and nobody is asked for its money', async () => {
    const orderId = await accepted({ kind: 'marketplace', amount: total });
    await authoriseOrder(orderId);
    expect(statusOf(await stored(orderId)).payment).toBe('captured');
    await shipAndInvoice(orderId, 3);
    expect(await statesOf(orderId)).toEqual([['captured', 'marketplace', '41.00', '0.00']]);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: 0, captured: 0 });
    expect(await moneyIn('marketplace_clearing')).toBe(total);
    expect(await moneyIn('accounts_receivable')).toBe(0);
    expect((await eventTypes(orderId)).filter((type) => type === 'PaymentReceived')).toHaveLength(1);
    await agrees(orderId);
  });

  test('is given back by who holds its money when it is cancelled before it is accepted', async () => {
    const { orderId } = await storeOrderOf({ kind: 'marketplace', amount: total });
    await cancel(orderId, 3);
    await settle(orderId);
    await settle(orderId);
    expect(await statesOf(orderId)).toEqual([['refunded', 'customer', '41.00', '41.00']]);
    expect(statusOf(await stored(orderId)).payment).toBe('refunded');
    expect(await providerLedger(engine, orderId)).toMatchObject({ refunded: 0 });
    expect(await moneyIn('marketplace_clearing')).toBe(0);
    await agrees(orderId);
  });

  test('takes no receipt, as nothing is to come', async () => {
    const orderId = await accepted({ kind: 'instalments', amount: total, reference: 'L-1', plan: 'in 3' });
    expect(await receive(orderId, '1.00', 'S-1')).toMatchObject({ status: 409 });
    expect(await moneyIn('lender_clearing')).toBe(total);
  });
});

describe('an order with several tenders', () => {
  const giftCard = { kind: 'gift_card', amount: 1500, reference: 'G-1' } as const;

  test('is paid by them in the order of use, whatever leaves first', async () => {
    const orderId = await accepted({ ...card, amount: 2600 }, giftCard);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: 2600 });
    expect(statusOf(await stored(orderId)).payment).toBe('partially_captured');
    await shipAndInvoice(orderId, 1);
    const first = await stored(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: first.payments.invoiced - 1500 });
    await shipAndInvoice(orderId, 2);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: 2600, captures: 2 });
    expect(await statesOf(orderId)).toEqual([
      ['captured', 'provider', '26.00', '0.00'],
      ['captured', 'us', '15.00', '0.00'],
    ]);
    expect(statusOf(await stored(orderId)).payment).toBe('captured');
    expect([await moneyIn('payment_clearing'), await moneyIn('stored_value')]).toEqual([2600, 1500]);
    expect(await moneyIn('accounts_receivable')).toBe(0);
    await agrees(orderId);
  });

  test('gives back in the reverse order, and the card is asked for its part alone', async () => {
    const orderId = await accepted(giftCard, { ...card, amount: 2600 });
    await shipAndInvoice(orderId, 3);
    expect(await refund(orderId, 3)).toMatchObject({ status: 201 });
    await settle(orderId);
    const { credited } = (await stored(orderId)).payments;
    expect(await providerLedger(engine, orderId)).toMatchObject({ refunded: 2600 });
    expect(await moneyIn('stored_value')).toBe(4100 - credited);
    await agrees(orderId);
  });

  test('voids what a cancellation leaves over of the last one first', async () => {
    const orderId = await accepted(giftCard, { ...card, amount: 2600 });
    await cancel(orderId, 2);
    await settle(orderId);
    const live = (await stored(orderId)).lines.reduce((sum, line) => sum - line.settledAmounts.cancelled, total);
    expect(await providerLedger(engine, orderId)).toMatchObject({ voided: total - live, refunded: 0 });
    await cancel(orderId, 1);
    await settle(orderId);
    expect(await statesOf(orderId)).toEqual([
      ['refunded', 'customer', '15.00', '15.00'],
      ['voided', 'customer', '0.00', '0.00'],
    ]);
    await agrees(orderId);
  });

  test('is held when one card of two is declined, and goes on with another in its place', async () => {
    const { orderId } = await storeOrderOf({ ...card, amount: 1000 }, { ...card, token: 'tok_decline', amount: 3100 });
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect((await stored(orderId)).payments.state).toBe('declined');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: 1000, authorisations: 1 });
  });
});

describe('money that is received', () => {
  test('in cash is recorded for its tender, and its order leaves before it comes', async () => {
    const orderId = await accepted({ ...card, amount: 1000 }, { kind: 'cash_on_delivery', amount: 3100 });
    expect((await stored(orderId)).holds).toEqual([]);
    await shipAndInvoice(orderId, 3);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: 1000 });
    expect(await receive(orderId, '31.01', 'C-1')).toMatchObject({
      status: 409,
      body: { errors: [{ pointer: '/amount' }] },
    });
    expect(await receive(orderId, '31.00', 'C-1', { tenderId: 't1' })).toMatchObject({ status: 409 });
    expect(await receive(orderId, '31.00', 'C-1', { tenderId: 't2' })).toMatchObject({ status: 201 });
    expect(await statesOf(orderId)).toEqual([
      ['captured', 'provider', '10.00', '0.00'],
      ['captured', 'us', '31.00', '0.00'],
    ]);
    expect([await moneyIn('cash'), await moneyIn('accounts_receivable')]).toEqual([3100, 0]);
    await agrees(orderId);
  });

  test('is not received in the future', async () => {
    const orderId = await accepted({ kind: 'cash_on_delivery', amount: total });
    expect(await receive(orderId, '1.00', 'C-1', { receivedAt: '2099-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/receivedAt', message: expect.stringContaining('lies in the future') }] },
    });
    expect((await receive(orderId, '1.00', 'C-1', { receivedAt: new Date().toISOString() })).status).toBe(201);
  });

  test('of a credited order is no more than what is still due', async () => {
    const orderId = await accepted({ kind: 'cash_on_delivery', amount: total });
    await shipAndInvoice(orderId, 3);
    expect(await refund(orderId, 1)).toMatchObject({ status: 201, body: { refunds: [] } });
    const { credited } = (await stored(orderId)).payments;
    expect(await receive(orderId, '41.00', 'C-1')).toMatchObject({ status: 409 });
    expect(await receive(orderId, ((total - credited) / 100).toFixed(2), 'C-1')).toMatchObject({ status: 201 });
    expect(statusOf(await stored(orderId)).payment).toBe('captured');
  });

  test('by transfer is waited for, and its order goes on when all of it is there', async () => {
    const { orderId } = await storeOrderOf({ kind: 'bank_transfer', amount: total });
    await screenOrder(orderId);
    expect(await transferHold(orderId)).toMatchObject({ type: 'payment', blocks: ['release'], state: 'active' });
    await authoriseOrder(orderId);
    expect(statusOf(await stored(orderId)).payment).toBe('pending');
    await receive(orderId, '1.00', 'S-1');
    expect(await transferHold(orderId)).toMatchObject({ state: 'active' });
    await receive(orderId, '40.00', 'S-2');
    expect(await transferHold(orderId)).toMatchObject({ state: 'released', endedBy: 'rule:transfer-arrived' });
    expect(statusOf(await stored(orderId)).payment).toBe('captured');
    expect((await eventTypes(orderId)).at(-1)).toBe('HoldReleased');
    await agrees(orderId);
  });

  test('by transfer is not waited for any more when what it was to pay is cancelled', async () => {
    const { orderId } = await storeOrderOf(
      { kind: 'marketplace', amount: 3100 },
      { kind: 'bank_transfer', amount: 1000 },
    );
    await screenOrder(orderId);
    await cancel(orderId, 1);
    await settle(orderId);
    expect(await transferHold(orderId)).toMatchObject({ state: 'released' });
  });
});

describe('a transfer beside a card', () => {
  const transfer = { kind: 'bank_transfer', amount: 3100 } as const;

  test('that comes while the provider has not decided leaves the payment pending', async () => {
    const { orderId } = await storeOrderOf({ ...card, token: 'tok_pending', amount: 1000 }, transfer);
    await screenOrder(orderId);
    expect((await authoriseOrder(orderId)).state).toBe('pending');
    expect(await receive(orderId, '31.00', 'S-1')).toMatchObject({ status: 201 });
    expect((await stored(orderId)).payments.state).toBe('pending');
    await agrees(orderId);
    advanceClock(10_000);
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect((await stored(orderId)).payments.state).toBe('authorised');
  });

  test('does not have the declined card asked again, nor hide that a person is to decide about it', async () => {
    const { orderId } = await storeOrderOf({ ...card, token: 'tok_decline', amount: 1000 }, transfer);
    await screenOrder(orderId);
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect(await receive(orderId, '31.00', 'S-1')).toMatchObject({ status: 201 });
    expect((await stored(orderId)).payments.state).toBe('declined');
    expect(await transferHold(orderId)).toMatchObject({ state: 'released' });
  });
});

describe('a card of several tenders whose authorisation has lapsed', () => {
  test('is authorised afresh for its part; a person is told of that part where it is declined', async () => {
    const orderId = await accepted(
      { kind: 'gift_card', amount: 1500, reference: 'G-1' },
      { ...card, token: 'tok_expired_declined', amount: 2600 },
    );
    advanceClock(10_000);
    await ship(orderId, 3);
    await expect(invoiceOrder(orderId)).rejects.toThrow('cannot be collected: expired_card');
    const { rows } = await loadAccount(orderId);
    const part = rowsOf({ rows }, 'capture').find(({ tender }) => tender === 't2');
    expect(await exceptionsOf(orderId)).toMatchObject([{ error: 'PaymentDeclined', about: part?.entry }]);
    expect((await stored(orderId)).holds).toContainEqual(
      expect.objectContaining({ type: 'payment', blocks: ['capture'] }),
    );
    await agrees(orderId);
  });
});

describe('what a provider has done elsewhere', () => {
  const elsewhere = { kind: 'provider_reference', provider: 'test' } as const;

  test('is captured through its reference where it was authorised, and asked for nothing before', async () => {
    const reference = 'elsewhere_authorised_4100_1';
    const orderId = await accepted({ ...elsewhere, amount: total, reference, state: 'authorised' });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
    await shipAndInvoice(orderId, 1);
    await cancel(orderId, 2);
    await settle(orderId);
    const { invoiced } = (await stored(orderId)).payments;
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: invoiced, voided: total - invoiced });
    expect((await statesOf(orderId)).flat()).toEqual(expect.arrayContaining(['captured', 'provider']));
    await agrees(orderId);
  });

  test('is let go where it was authorised and the order is cancelled before it is accepted', async () => {
    const reference = 'elsewhere_authorised_4100_4';
    const { orderId } = await storeOrderOf({ ...elsewhere, amount: total, reference, state: 'authorised' });
    await cancel(orderId, 3);
    await settle(orderId);
    await settle(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ voided: total, voids: 1 });
    expect(await statesOf(orderId)).toEqual([['voided', 'customer', '0.00', '0.00']]);
    await agrees(orderId);
  });

  test('is let go where what is left of the order is paid by other tenders', async () => {
    const reference = 'elsewhere_authorised_1000_5';
    const { orderId } = await storeOrderOf(
      { kind: 'gift_card', amount: 3100, reference: 'G-1' },
      { ...elsewhere, amount: 1000, reference, state: 'authorised' },
    );
    await cancel(orderId, 2);
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, orderId)).toMatchObject({ voided: 1000, captured: 0 });
    await agrees(orderId);
  });

  test('needs another card where it has lapsed, as there is no token to ask for more', async () => {
    const reference = 'elsewhere_authorised_4100_2';
    const lapsed = { reference, state: 'authorised', expiresAt: '2026-01-01T00:00:00.000Z' } as const;
    const { orderId } = await storeOrderOf({ ...elsewhere, amount: total, ...lapsed });
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
  });

  test('is paid where it was captured: it is never captured again, and goes back through its reference', async () => {
    const reference = 'elsewhere_captured_4100_3';
    const orderId = await accepted({ ...elsewhere, amount: total, reference, state: 'captured' });
    expect(statusOf(await stored(orderId)).payment).toBe('captured');
    await shipAndInvoice(orderId, 3);
    await refund(orderId, 3);
    await settle(orderId);
    const { credited } = (await stored(orderId)).payments;
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: 0, refunded: credited });
    expect(await moneyIn('payment_clearing')).toBe(total - credited);
    await agrees(orderId);
  });

  test('is paid back by a person where its provider is not set up here', async () => {
    const paypal = { kind: 'provider_reference', provider: 'paypal', reference: 'PP-1', state: 'captured' } as const;
    const orderId = await accepted({ ...paypal, amount: total, isForeign: true });
    await cancel(orderId, 3);
    await settle(orderId);
    expect((await statesOf(orderId)).flat()).toEqual(expect.arrayContaining(['captured', 'provider']));
    await decideExceptions(orderId, 'resumed', 'pay 41.00 GBP back that came by provider_reference');
    await settle(orderId);
    await settle(orderId);
    expect(await statesOf(orderId)).toEqual([['refunded', 'customer', '41.00', '41.00']]);
    await agrees(orderId);
  });
});

describe('money that a person has to pay back', () => {
  test('is recorded as paid back once they say so, and after what goes back by itself', async () => {
    const orderId = await accepted({ ...card, amount: 1000 }, { kind: 'cash_on_delivery', amount: 3100 });
    await shipAndInvoice(orderId, 3);
    await receive(orderId, '31.00', 'C-1');
    await refund(orderId, 3);
    await settle(orderId);
    const { credited } = (await stored(orderId)).payments;
    expect(await providerLedger(engine, orderId)).toMatchObject({ refunded: 1000 });
    expect(await moneyIn('cash')).toBe(3100);
    await decideExceptions(orderId, 'resumed', 'cash_on_delivery');
    await settle(orderId);
    expect(await moneyIn('cash')).toBe(total - credited);
    expect((await stored(orderId)).payments).toMatchObject({ refunded: credited });
    await agrees(orderId);
  });

  test('is not recorded where they have given it up', async () => {
    const orderId = await accepted({ kind: 'cash_on_delivery', amount: total });
    await shipAndInvoice(orderId, 3);
    await receive(orderId, '41.00', 'C-1');
    await refund(orderId, 1);
    await settle(orderId);
    await decideExceptions(orderId, 'given_up', 'cash_on_delivery');
    await settle(orderId);
    expect(await moneyIn('cash')).toBe(total);
    expect((await stored(orderId)).payments.refunded).toBe(0);
  });
});

describe('a held order with a card among its tenders', () => {
  test('takes another card in the place of that one', async () => {
    const { orderId } = await storeOrderOf(
      { kind: 'marketplace', amount: 1000 },
      { ...card, token: 'tok_decline', amount: 3100 },
    );
    await authoriseOrder(orderId);
    const path = '/v1/orders/{orderId}/holds';
    const made = await callApi(orders, {
      method: 'POST',
      path,
      params: { orderId },
      body: { type: 'payment', reason: 'declined' },
    });
    const { holdId } = made.body as { holdId: string };
    const release = (payment: object) =>
      callApi(orders, {
        method: 'POST',
        path: `${path}/{holdId}/release`,
        params: { orderId, holdId },
        body: { payment },
      });
    const means = { provider: 'test', token: 'tok_ok' };
    expect(await release({ ...means, tenderId: 't1' })).toMatchObject({ status: 400 });
    expect(await release(means)).toMatchObject({ status: 200 });
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: 3100 });
  });
});
