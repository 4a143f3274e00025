import { expect, test } from 'vitest';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { tenderViews } from '#functions/orders/tenders/tender-view.ts';
import { anOrder } from '../../support/orders/order.ts';

/** 20.00 GBP of which a gift card has paid 15.00 and cash is to bring 5.00. */
function statesOf(payments: Partial<Order['payments']>): string[] {
  const tenders = [
    { tenderId: 't1', kind: 'gift_card', amount: 1500, reference: 'GC-1' },
    { tenderId: 't2', kind: 'cash_on_delivery', amount: 500 },
  ] as const;
  const before = { authorised: 1500, paid: 1500, refunded: 0 };
  const order = anOrder({ payment: { method: 'tenders', tenders } });
  const all = { ...order.payments, received: 1500, tenders: { t1: before }, ...payments };
  return tenderViews({ ...order, payments: all }).map(({ state }) => state);
}

test('cash is pending while it is due, and not needed any more where what it was to pay for is credited', () => {
  expect(statesOf({})).toEqual(['captured', 'pending']);
  expect(statesOf({ invoiced: 2000, credited: 400 })).toEqual(['captured', 'pending']);
  expect(statesOf({ invoiced: 2000, credited: 500 })).toEqual(['captured', 'voided']);
});

test('cash that has paid all that is due after a credit is captured', () => {
  const paid = (amount: number) => ({
    received: 1500 + amount,
    tenders: {
      t1: { authorised: 1500, paid: 1500, refunded: 0 },
      t2: { authorised: 500, paid: amount, refunded: 0 },
    },
  });
  expect(statesOf({ invoiced: 2000, credited: 400, ...paid(50) })).toEqual(['captured', 'partially_captured']);
  expect(statesOf({ invoiced: 2000, credited: 400, ...paid(100) })).toEqual(['captured', 'captured']);
});
