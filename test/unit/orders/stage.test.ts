import { describe, expect, test } from 'vitest';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { inItsStage, stageOf } from '#functions/orders/aggregate/stage.ts';
import { aHold, aLine, anOrder } from '../../support/orders/order.ts';

const screenedAt = '2026-11-22T10:00:01.000Z';
const now = Date.parse('2026-11-22T11:00:00.000Z');
const stage = (facts: Partial<OrderWithPeople>) => stageOf(anOrder({ screenedAt, ...facts }));
const pending = { ...anOrder().payments, state: 'pending' as const };

describe('the stage of an order', () => {
  test('is screening until the rules have judged it, whatever holds it', () =>
    expect(stage({ screenedAt: undefined, holds: [aHold()] })).toBe('screening'));
  test('is sourcing while units have no stock and nothing keeps them from it', () =>
    expect(stage({ lines: [aLine({ open: 1, allocated: 1 })] })).toBe('sourcing'));
  test('is payment once the stock is set aside, and at once for what needs none', () => {
    expect(stage({ lines: [aLine({ allocated: 2 })] })).toBe('payment');
    expect(stage({ type: 'service', lines: [aLine({ open: 1 }, { kind: 'service' })] })).toBe('payment');
  });
  test('is payment while the provider has not decided, also where a person holds it', () =>
    expect(stage({ lines: [aLine({ allocated: 2 })], payments: pending, holds: [aHold()] })).toBe('payment'));
  test('is held while a hold keeps units from their release, or delivered units from being captured', () => {
    expect(stage({ holds: [aHold()] })).toBe('held');
    expect(stage({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['release'] })] })).toBe('held');
    expect(stage({ lines: [aLine({ delivered: 2 })], holds: [aHold({ blocks: ['capture'] })] })).toBe('held');
  });
  test('is fulfilment while a location has units in hand, whatever else waits', () => {
    expect(stage({ lines: [aLine({ picked: 1, backordered: 1 })] })).toBe('fulfilment');
    expect(stage({ lines: [aLine({ released: 1, open: 1 })], holds: [aHold()] })).toBe('fulfilment');
  });
  test('is backordered when units wait for stock, and the rest with them where the order ships complete', () => {
    expect(stage({ lines: [aLine({ backordered: 1, shipped: 1 })] })).toBe('backordered');
    expect(stage({ lines: [aLine({ backordered: 1, allocated: 1 })] })).toBe('payment');
    expect(stage({ lines: [aLine({ backordered: 1, allocated: 1 })], shipComplete: true })).toBe('backordered');
  });
  test('is delivery when everything has left', () => {
    expect(stage({ lines: [aLine({ shipped: 1, delivered: 1 })] })).toBe('delivery');
    expect(stage({ lines: [aLine({ delivered: 2 })] })).toBe('delivery');
  });
  test('is delivery when all that a customer collects is packed, as they have it in hand then', () => {
    const pickup = { type: 'pickup', pickupLocation: 'shop-soho' } as const;
    expect(stage({ ...pickup, lines: [aLine({ packed: 2 })] })).toBe('delivery');
    expect(stage({ ...pickup, lines: [aLine({ packed: 1, picked: 1 })] })).toBe('fulfilment');
    expect(stage({ ...pickup, lines: [aLine({ packed: 1, delivered: 1 })] })).toBe('delivery');
    expect(stage({ lines: [aLine({ packed: 2 })] })).toBe('fulfilment');
  });
  test('is payment when the whole order is cancelled, until what was paid or authorised for it is settled', () => {
    const lines = [aLine({ cancelled: 2 })];
    expect(stage({ screenedAt: undefined, lines })).toBe('payment');
    expect(stage({ lines, closedAt: screenedAt })).toBe('done');
  });
  test('is done when the order was completed', () =>
    expect(stage({ lines: [aLine({ delivered: 2 })], completedAt: screenedAt })).toBe('done'));
});

describe('the deadline of a stage', () => {
  const before = inItsStage(undefined, anOrder({ screenedAt }), now);
  const later = now + 60_000;

  test('begins with the first commit', () =>
    expect(before).toMatchObject({ stage: 'sourcing', deadlineAt: '2026-11-22T12:00:00.000Z' }));
  test('stays while the order stays in its stage', () =>
    expect(inItsStage(before, { ...before, lines: [aLine({ open: 1, allocated: 1 })] }, later)).toMatchObject({
      stage: 'sourcing',
      deadlineAt: before.deadlineAt,
      attentionAt: before.attentionAt,
    }));
  test('is that of the next stage when the order enters it', () =>
    expect(inItsStage(before, { ...before, lines: [aLine({ allocated: 2 })] }, later)).toMatchObject({
      stage: 'payment',
      deadlineAt: '2026-11-23T11:01:00.000Z',
    }));
  test('ends with the order', () => {
    const done = inItsStage(before, { ...before, completedAt: screenedAt }, later);
    expect(done).toMatchObject({ stage: 'done', deadlineAt: undefined, attentionAt: undefined });
  });
});
