import { expect, test } from 'vitest';
import { statusOf, type Order, type OrderWithPeople } from '#functions/orders/rules.ts';
import { aLine, anOrder } from '../../support/orders/order.ts';

const payments = anOrder().payments;
const statusWith = (more: Partial<Order['payments']>, order: Partial<OrderWithPeople> = {}) =>
  statusOf(anOrder({ ...order, payments: { ...payments, ...more } })).payment;

test('of an order of zero nothing is due, from its placement to its end', () => {
  const free = { lines: [aLine({ delivered: 1 }, { unitPrice: 0 })], total: 0 };
  expect(statusWith({}, free)).toBe('not_due');
  expect(statusWith({ state: 'authorised' }, { ...free, completedAt: '2026-11-22T10:00:00.000Z' })).toBe('not_due');
});

test('what was received without a provider counts as captured, and what is credited is not waited for', () => {
  const onAccount = { payment: { method: 'on_account' } } as const;
  const invoiced = { state: 'authorised', authorised: 2000, invoiced: 2000 } as const;
  expect(statusWith({ ...invoiced, received: 500 }, onAccount)).toBe('partially_captured');
  expect(statusWith({ ...invoiced, received: 2000 }, onAccount)).toBe('captured');
  expect(statusWith({ ...invoiced, credited: 1000, received: 1000 }, onAccount)).toBe('captured');
});
