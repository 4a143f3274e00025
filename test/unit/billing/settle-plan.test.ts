import { describe, expect, test } from 'vitest';
import { stillDue, type Order } from '#functions/orders/rules.ts';
import type { Account, AccountRow, Capture, Payment, Refund, Void } from '#functions/billing/payments/account.ts';
import { overpaid, refundable, refundsOutOf, settlePlan } from '#functions/billing/payments/settle-plan.ts';
import { orderLine } from '../../support/orders/stored-orders.ts';

const now = Date.parse('2026-11-22T10:00:00.000Z');
const later = '2026-11-29T10:00:00.000Z';

function payment(number: number, more: Partial<Payment> = {}): Payment {
  return {
    row: 'payment',
    entry: `PAYMENT#000${number}`,
    version: 1,
    paymentId: `pay_${number}`,
    number,
    provider: 'test',
    state: 'authorised',
    amount: 100,
    voided: 0,
    refunded: 0,
    takesParts: true,
    expiresAt: later,
    askedAt: '2026-11-22T09:00:00.000Z',
    ...more,
  };
}

function capture(amount: number, more: Partial<Capture> = {}): Capture {
  return {
    row: 'capture',
    entry: 'CAPTURE#ful_1',
    version: 1,
    captureId: 'cap_1',
    fulfilmentOrderId: 'ful_1',
    invoice: 'INV-uk-000001',
    amount,
    state: 'asked',
    attempt: 1,
    paymentId: 'pay_1',
    invoicedAt: '2026-11-22T09:00:00.000Z',
    ...more,
  };
}

function refund(amount: number, more: Partial<Refund> = {}): Refund {
  return {
    row: 'refund',
    entry: `REFUND#rfd_${amount}`,
    version: 1,
    refundId: `rfd_${amount}`,
    paymentId: 'pay_1',
    cause: 'credit',
    amount,
    state: 'requested',
    attempt: 1,
    reason: 'broken',
    requestedAt: '2026-11-22T09:00:00.000Z',
    ...more,
  };
}

/** An order of 100 with `cancelled` of it cancelled, and its account. */
function account(cancelled: number, payments: Partial<Order['payments']>, ...rows: AccountRow[]): Account {
  const line = orderLine('1', 'TEA-001', 1, { unitPrice: 100, settledAmounts: { invoiced: 0, cancelled } });
  const totals = { authorised: 0, captured: 0, refunded: 0, voided: 0, invoiced: 0, credited: 0 };
  const order = {
    orderId: 'ord_1',
    currency: 'GBP',
    total: 100,
    lines: [line],
    charges: [],
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
    payments: { state: 'authorised', ...totals, ...payments },
  };
  return { order: order as unknown as Order, rows, book: undefined };
}

describe('what is to be let go', () => {
  test('is nothing while all is needed', () => {
    expect(settlePlan(account(0, { authorised: 100 }, payment(1)), now)).toEqual({ voids: [], refunds: [] });
  });

  test('is the cancelled part, and the whole when all is cancelled', () => {
    expect(settlePlan(account(30, { authorised: 100 }, payment(1)), now).voids).toEqual([
      { paymentId: 'pay_1', amount: 30, rest: false, lapsed: false },
    ]);
    expect(settlePlan(account(100, { authorised: 100 }, payment(1)), now).voids).toEqual([
      { paymentId: 'pay_1', amount: 100, rest: true, lapsed: false },
    ]);
  });

  test('is not let go twice while the provider is being asked', () => {
    const asked: Void = {
      row: 'void',
      entry: 'VOID#0001#0001',
      version: 1,
      paymentId: 'pay_1',
      amount: 30,
      rest: false,
      state: 'asked',
      attempt: 1,
      askedAt: later,
    };
    expect(settlePlan(account(30, { authorised: 100 }, payment(1), asked), now).voids).toEqual([]);
  });

  test('leaves alone what a capture has been asked for', () => {
    const both = account(0, { authorised: 200, invoiced: 100 }, payment(1), payment(2), capture(100));
    expect(settlePlan(both, now).voids).toEqual([{ paymentId: 'pay_2', amount: 100, rest: true, lapsed: false }]);
  });

  test('is what has lapsed, without anybody being asked, and what has lapsed covers nothing', () => {
    const lapsed = payment(1, { expiresAt: '2026-11-22T09:59:59.000Z' });
    expect(settlePlan(account(0, { authorised: 200 }, lapsed, payment(2)), now).voids).toEqual([
      { paymentId: 'pay_1', amount: 100, rest: true, lapsed: true },
    ]);
  });

  test('counts no payment that is declined or not decided', () => {
    const open = account(100, {}, payment(1, { state: 'declined' }), payment(2, { state: 'pending' }));
    expect(settlePlan(open, now).voids).toEqual([]);
  });
});

describe('what is to be given back', () => {
  const collected = (amount: number, paymentId: string) =>
    capture(amount, { entry: `CAPTURE#${paymentId}`, state: 'captured', paymentId });
  const paid = [payment(1), collected(100, 'pay_1')];

  test('is what is collected above what is owed, once', () => {
    const cancelledLate = account(40, { authorised: 100, captured: 100, invoiced: 100 }, ...paid);
    expect(overpaid(cancelledLate)).toBe(40);
    expect(settlePlan(cancelledLate, now).refunds).toEqual([{ paymentId: 'pay_1', amount: 40 }]);
    expect(overpaid(account(40, { captured: 100 }, ...paid, refund(40)))).toBe(0);
    const givenBack = account(40, { captured: 100, refunded: 40 }, ...paid, refund(40, { state: 'refunded' }));
    expect(overpaid(givenBack)).toBe(0);
  });

  test('does not shrink by goodwill: what is owed stays as it is', () => {
    const generous = { captured: 100, refunded: 10, goodwill: 10 };
    const done = refund(10, { cause: 'goodwill', state: 'refunded' });
    expect(overpaid(account(0, generous, ...paid, done))).toBe(0);
    expect(stillDue(account(0, generous, ...paid, done).order)).toBe(0);
    const given = [payment(1, { refunded: 10 }), collected(100, 'pay_1')];
    expect(refundable(account(0, generous, ...given, done))).toBe(90);
  });

  test('is never more than was collected, and is spread over the payments that collected it', () => {
    const first = [payment(1, { refunded: 10 }), collected(30, 'pay_1')];
    const second = [payment(2), collected(70, 'pay_2')];
    const two = account(0, { captured: 100, refunded: 10 }, ...first, ...second);
    expect(refundable(two)).toBe(90);
    expect(refundsOutOf(two, 50)).toEqual([
      { paymentId: 'pay_1', amount: 20 },
      { paymentId: 'pay_2', amount: 30 },
    ]);
    expect(refundable(account(0, { captured: 100, refunded: 10 }, ...first, ...second, refund(25)))).toBe(65);
  });
});
