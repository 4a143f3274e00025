import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ambient } from '#shared/ambient.ts';
import { changeOrder } from '#functions/orders/public.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { askProvider } from '#functions/billing/payments/ask-authorisation.ts';
import { decidePendingPayments } from '#functions/billing/payments/decide-pending.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { findNewDisputes } from '#functions/billing/disputes/find-disputes.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { callApi } from '../../support/api/api.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';
import { storeOrder, orderLine } from '../../support/orders/stored-orders.ts';
import {
  cancel,
  eventTypes,
  invoiceOrder,
  providerLedger,
  ship,
  storeCardOrder,
  stored,
  decideExceptions,
} from './shipped-orders.ts';
import { testLedger } from '#functions/billing/providers/test/test-provider.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';

vi.setConfig({ testTimeout: 120_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});
afterEach(resetClock);

const total = 4100;
/** What is looked at again, the next look first. */
const listed = async () => {
  const rows = (await engine.rows('Billing')).filter(({ account }) => account === 'not-final');
  return rows.sort((a, b) => (String(a['entry']) < String(b['entry']) ? -1 : 1));
};
const settle = async (orderId: string) => settleAccount(await loadAccount(orderId));

/** Runs a step until it ends without a passing failure, as the workflow's retries do. */
async function retried<Result>(step: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      if (attempt === 8 || (error as Error).name !== 'TransientFailure') throw error;
    }
  }
}

describe('authorising an order', () => {
  test('sets its total aside once, however often the step is run', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    for (let run = 1; run <= 20; run += 1) expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: total, authorisations: 1 });
    expect((await stored(orderId)).payments).toMatchObject({ state: 'authorised', authorised: total, captured: 0 });
    expect(await eventTypes(orderId)).toEqual(['PaymentAuthorised']);
  });

  test('asks once when many run it at the same time', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await Promise.all(Array.from({ length: 10 }, () => retried(() => authoriseOrder(orderId))));
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: total, authorisations: 1 });
    expect(await eventTypes(orderId)).toEqual(['PaymentAuthorised']);
  });

  test('finds by its key what took effect before the answer was lost', async () => {
    const { orderId } = await storeCardOrder('tok_timeout');
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: total, authorisations: 1 });
  });

  test('asks again when the provider has never heard of it', async () => {
    const { orderId } = await storeCardOrder('tok_authorise_fails_once');
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: total, authorisations: 1 });
  });

  test('tells of a refusal, and does not ask again until a person has released the payment hold', async () => {
    const { orderId } = await storeCardOrder('tok_decline');
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect((await loadAccount(orderId)).rows).toHaveLength(1);
    // Releasing the hold takes the state back; the customer's bank agrees now.
    await changeOrder(orderId, (order) => ({
      state: {
        ...order,
        payments: { ...order.payments, state: 'none' },
        payment: { ...order.payment, token: 'tok_ok' },
      },
      events: [],
    }));
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(await eventTypes(orderId)).toEqual(['PaymentDeclined', 'PaymentAuthorised']);
  });

  test('waits for a slow provider', async () => {
    const { orderId } = await storeCardOrder('tok_slow');
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
  });

  test('takes a pending payment in as soon as the provider has decided, by the clock alone', async () => {
    const { orderId } = await storeCardOrder('tok_pending');
    expect((await authoriseOrder(orderId)).state).toBe('pending');
    expect(await stored(orderId)).toMatchObject({ stage: 'payment', payments: { state: 'pending', authorised: 0 } });
    expect(await listed()).toMatchObject([{ orderId, kind: 'payment' }]);
    await vi.waitFor(
      async () => {
        advanceClock(31_000);
        await lookUpPayments();
        expect((await stored(orderId)).payments.state).toBe('authorised');
      },
      { timeout: 60_000, interval: 300 },
    );
    expect(await listed()).toEqual([]);
    expect(await eventTypes(orderId)).toEqual(['PaymentPending', 'PaymentAuthorised']);
  });

  test('looks first at what has waited longest, and at nothing before its time', async () => {
    const orders = [];
    for (let count = 1; count <= 3; count += 1) {
      const { orderId } = await storeCardOrder('tok_pending_declined');
      await authoriseOrder(orderId);
      orders.push(orderId);
    }
    expect((await listed()).map(({ orderId }) => orderId)).toEqual(orders);
    await lookUpPayments();
    const waiting = await listed();
    expect(waiting.map(({ entry }) => Date.parse(String(entry).slice(0, 24)) > ambient.now())).toEqual([
      true,
      true,
      true,
    ]);
    await lookUpPayments();
    expect(await listed()).toEqual(waiting);
  });

  test('gives a payment that nobody decides for a month to a person', async () => {
    const { orderId } = await storeCardOrder('tok_pending');
    await authoriseOrder(orderId);
    const [ask] = (await engine.rows('Billing')).filter(({ account }) => account === testLedger);
    await engine.put('Billing', { ...ask, decidedAt: ambient.now() + 1e12 });
    advanceClock(31 * 24 * 3600_000);
    await lookUpPayments();
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { state: 'pending' } });
    expect(await listed()).toEqual([]);
  });

  test('tells of a pending payment that is refused in the end', async () => {
    const { orderId } = await storeCardOrder('tok_pending_declined');
    await authoriseOrder(orderId);
    await vi.waitFor(async () => expect((await authoriseOrder(orderId)).state).toBe('declined'), {
      timeout: 60_000,
      interval: 300,
    });
    await lookUpPayments();
    expect(await listed()).toEqual([]);
  });

  test('lets go at once of what was approved after the order was cancelled', async () => {
    const { orderId } = await storeCardOrder('tok_pending');
    await authoriseOrder(orderId);
    await cancel(orderId, 3);
    await vi.waitFor(
      async () => {
        await decidePendingPayments(orderId);
        expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: total });
      },
      { timeout: 60_000, interval: 300 },
    );
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorised: total, voided: total, captured: 0 });
  });

  /** Keeps that the provider is to be asked, and dies before it asks. */
  async function dieBeforeAsking(orderId: string): Promise<void> {
    let writes = 0;
    beforeCalls((operation) => {
      if (/Put|Update|Write/.test(operation) && (writes += 1) === 2) throw new Error('killed');
    });
    await expect(authoriseOrder(orderId)).rejects.toThrow('killed');
    beforeCalls();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'asked' }]);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
  }

  test('gives up within four minutes what was not asked for before a crash, once its order is cancelled', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await dieBeforeAsking(orderId);
    await cancel(orderId, 3);
    await settle(orderId);
    const states: unknown[] = [];
    for (let minute = 1; minute <= 4; minute += 1) {
      advanceClock(60_000);
      await lookUpPayments();
      states.push((await loadAccount(orderId)).rows[0]);
    }
    // A function that had begun to ask may still do so at first.
    expect(states[0]).toMatchObject({ state: 'asked' });
    expect(states[3]).toMatchObject({ state: 'declined', reason: 'never_reached_the_provider' });
    expect(await listed()).toEqual([]);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
  });

  test('voids what a function of before the cancellation has asked for after it', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await dieBeforeAsking(orderId);
    // Another run has read the order an hour later, and is about to ask.
    advanceClock(3600_000);
    const late = await loadAccount(orderId);
    await cancel(orderId, 3);
    await settle(orderId);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'asked' }]);
    const [payment] = rowsOf(late, 'payment');
    if (payment) await askProvider(late, payment, true);
    advanceClock(60_000);
    await lookUpPayments();
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: total });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1, voided: total });
    expect(await listed()).toEqual([]);
  });

  test('asks nobody on account or for nothing', async () => {
    const account = await storeOrder([orderLine('1', 'TEA-001', 3)]);
    expect((await authoriseOrder(account.orderId)).state).toBe('authorised');
    expect((await stored(account.orderId)).payments.authorised).toBe(300);
    const free = await storeCardOrder('tok_decline', {
      total: 0,
      lines: [orderLine('1', 'TEA-001', 1, { unitPrice: 0 })],
      charges: [],
    });
    expect((await authoriseOrder(free.orderId)).state).toBe('authorised');
    expect(await providerLedger(engine, free.orderId)).toMatchObject({ authorisations: 0 });
  });

  test('refuses a provider that does not exist', async () => {
    const { orderId } = await storeCardOrder('tok_ok', { payment: { method: 'card', provider: 'acme', token: 'x' } });
    await expect(authoriseOrder(orderId)).rejects.toThrow(/no payment provider "acme"/);
  });
});

describe('invoicing and collecting shipments', () => {
  test('invoices and captures each shipment once; the parts add up to the order', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    for (let run = 1; run <= 20; run += 1) expect(await invoiceOrder(orderId)).toBe(run === 1 ? 1 : 0);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, voids: 0 });
    await ship(orderId, 2);
    await Promise.all(Array.from({ length: 5 }, () => retried(() => invoiceOrder(orderId))));
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 2, captured: total, voids: 0 });
    const order = await stored(orderId);
    expect(order.payments).toMatchObject({ authorised: total, captured: total, invoiced: total, voided: 0 });
    expect(order.charges).toMatchObject([{ settledAmounts: { invoiced: 599, cancelled: 0 } }]);
    expect(order.lines[0]).toMatchObject({ settled: { invoiced: 3 }, settledAmounts: { invoiced: 3501 } });
    expect(await eventTypes(orderId)).toEqual([
      'PaymentAuthorised',
      'InvoiceIssued',
      'PaymentCaptured',
      'InvoiceIssued',
      'PaymentCaptured',
    ]);
  });

  test('finds the capture whose answer was lost', async () => {
    const { orderId } = await storeCardOrder('tok_timeout');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, captured: total });
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('authorises afresh and collects whole, on resumption, what was refused in part', async () => {
    const { orderId } = await storeCardOrder('tok_capture_refused');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await expect(invoiceOrder(orderId)).rejects.toThrow(/partial_capture_refused/);
    expect((await stored(orderId)).payments).toMatchObject({ captured: 0, invoiced: 1766 });
    await decideExceptions(orderId);
    expect(await invoiceOrder(orderId)).toBe(0);
    expect((await stored(orderId)).payments).toMatchObject({ captured: 1766, invoiced: 1766, authorised: total });
    // It is known by now that this authorisation takes no parts: nobody has to be asked again.
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: total, authorised: total, invoiced: total });
    const ledger = await providerLedger(engine, orderId);
    expect(ledger).toMatchObject({ captured: total });
    expect(ledger.authorised - ledger.voided).toBe(total);
  });

  test('authorises the rest afresh where the first capture ends an authorisation', async () => {
    const { orderId } = await storeCardOrder('tok_single_capture');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: 1766, authorised: 1766 });
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: total, authorised: total });
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: total, authorisations: 2, captures: 2 });
  });

  test('authorises afresh what has lapsed before it was shipped', async () => {
    const { orderId } = await storeCardOrder('tok_expired');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    advanceClock(3_050);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ captured: total, authorised: total, voided: total });
    expect(await providerLedger(engine, orderId)).toMatchObject({ captures: 1, authorisations: 2 });
  });

  test('holds the order when what has lapsed cannot be authorised again', async () => {
    const { orderId } = await storeCardOrder('tok_expired_declined');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    advanceClock(3_050);
    await expect(invoiceOrder(orderId)).rejects.toThrow(/cannot be collected: expired_card/);
    const order = await stored(orderId);
    expect(order.holds).toMatchObject([{ type: 'payment', state: 'active', blocks: ['capture'] }]);
    expect(order.payments).toMatchObject({ invoiced: total, captured: 0 });
    expect(await invoiceOrder(orderId)).toBe(0);
  });

  test('collects nothing on account', async () => {
    const { orderId } = await storeOrder([orderLine('1', 'TEA-001', 3)]);
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    expect(await invoiceOrder(orderId)).toBe(1);
    expect((await stored(orderId)).payments).toMatchObject({ invoiced: 300, captured: 0, authorised: 300 });
  });
});

describe('settling after a cancellation', () => {
  test('lets go of what is not needed and keeps the rest', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await authoriseOrder(orderId);
    await cancel(orderId, 1);
    await settle(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total - 1167, voided: 1167 });
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ captured: total - 1167, voided: 1167 });
  });

  test('lets go once when many settle at the same time', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    await authoriseOrder(orderId);
    await Promise.all([
      ...Array.from({ length: 5 }, () => retried(() => settle(orderId))),
      cancel(orderId, 1).then(() => retried(() => settle(orderId))),
      cancel(orderId, 1).then(() => retried(() => settle(orderId))),
    ]);
    await cancel(orderId, 1);
    await Promise.all(Array.from({ length: 6 }, () => retried(() => settle(orderId))));
    const order = await stored(orderId);
    expect(order.payments).toMatchObject({ authorised: 0, voided: total, captured: 0 });
    expect(await providerLedger(engine, orderId)).toMatchObject({ voided: total, authorised: total });
  });

  test('lets go once through a provider that fails once or loses its answers', async () => {
    for (const token of ['tok_void_fails_once', 'tok_timeout']) {
      const { orderId } = await storeCardOrder(token);
      await authoriseOrder(orderId);
      await cancel(orderId, 3);
      await retried(() => settle(orderId));
      await settle(orderId);
      expect(await providerLedger(engine, orderId)).toMatchObject({ voids: 1, voided: total });
      expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: total });
    }
  });
});

describe('what the test provider says late', () => {
  const giveBack = (orderId: string) =>
    callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { appeasement: { amount: '5.00' }, reason: 'late' },
    });

  async function paidWith(token: string): Promise<string> {
    const { orderId } = await storeCardOrder(token);
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    return orderId;
  }

  test('a refund that is final is looked at once', async () => {
    const orderId = await paidWith('tok_ok');
    await giveBack(orderId);
    await settle(orderId);
    advanceClock(6 * 60_000);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
    expect((await stored(orderId)).payments.refunded).toBe(500);
  });

  test('a refund that failed is taken back; asked for again it arrives', async () => {
    const orderId = await paidWith('tok_refund_fails_later');
    await giveBack(orderId);
    await settle(orderId);
    expect((await stored(orderId)).payments.refunded).toBe(500);
    advanceClock(6 * 60_000);
    await lookUpPayments();
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
    await decideExceptions(orderId);
    await settle(orderId);
    advanceClock(6 * 60_000);
    await lookUpPayments();
    expect((await stored(orderId)).payments).toMatchObject({ refunded: 500, goodwill: 500 });
    expect(await listed()).toEqual([]);
  });

  test.each([
    ['tok_disputed', 'lost', total],
    ['tok_dispute_won', 'won', undefined],
  ])('a dispute of %s is opened, given to a person, and %s', async (token, outcome, chargedBack) => {
    const orderId = await paidWith(token);
    await lookUpPayments();
    expect((await stored(orderId)).payments.disputed).toBeUndefined();
    await vi.waitFor(
      async () => {
        await findNewDisputes('test');
        // Asked once an hour: forgotten, so that the test need not wait.
        await engine.remove('Billing', { account: 'disputes-asked', entry: 'test' });
        expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { disputed: total } });
      },
      { timeout: 30_000, interval: 300 },
    );
    advanceClock(61 * 60_000);
    await lookUpPayments();
    const { payments } = await stored(orderId);
    expect([payments.disputed, payments.chargedBack]).toEqual([undefined, chargedBack]);
    expect(rowsOf(await loadAccount(orderId), 'dispute')).toMatchObject([{ state: outcome, reason: 'fraudulent' }]);
  });
});
