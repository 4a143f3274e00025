import { describe, expect, test } from 'vitest';
import { completing } from '#functions/orders/aggregate/completion.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { aHold, aLine, anOrder } from '../../support/orders/order.ts';

const now = '2026-11-22T12:00:00.000Z';
const invoiced = { settled: { invoiced: 2, cancelled: 0 } };
const paid = { state: 'authorised', authorised: 2000, captured: 2000, invoiced: 2000 } as const;

const ended = (more: Partial<Order> = {}): Order => {
  const order = anOrder({
    screenedAt: '2026-11-22T10:00:01.000Z',
    lines: [aLine({ delivered: 2 }, invoiced)],
  });
  return { ...order, payments: { ...order.payments, ...paid }, ...more };
};

describe('a change that leaves nothing to be done', () => {
  test('completes the order, after all else that it tells', () => {
    const released = { type: 'HoldReleased', data: { holdId: 'hold_1', holdType: 'fraud' } } as const;
    const { state, events } = completing({ state: ended(), events: [released] }, now);
    expect(state.completedAt).toBe(now);
    expect(events).toEqual([released, { type: 'OrderCompleted', data: {} }]);
  });

  test.each<[string, Partial<Order>]>([
    ['has units on their way', { lines: [aLine({ delivered: 1, shipped: 1 }, invoiced)] }],
    ['has units that are not invoiced', { lines: [aLine({ delivered: 2 })] }],
    ['has an invoice that is not collected', { payments: { ...ended().payments, captured: 1999 } }],
    ['holds more of an authorisation than it has come to', { payments: { ...ended().payments, authorised: 2001 } }],
    ['stands in the exception queue', { openExceptions: 1 }],
    ['has stock to give back', { cancellationLeft: { free: [], waiting: ['TEA-001'] } }],
    ['was cancelled as a whole', { lines: [aLine({ cancelled: 2 })] }],
    ['is complete already', { completedAt: '2026-11-22T11:00:00.000Z' }],
  ])('is another one where the order %s', (_, more) => {
    const order = ended(more);
    expect(completing({ state: order, events: [] }, now)).toEqual({ state: order, events: [] });
  });

  test('is whichever change that is: a hold does not matter where nothing is left to be collected', () => {
    expect(completing({ state: ended({ holds: [aHold()] }), events: [] }, now).state.completedAt).toBe(now);
  });
});
