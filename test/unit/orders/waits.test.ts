import { describe, expect, test } from 'vitest';
import { answerTo, isStandingStill, nextStepOf, stageWhileWaiting } from '#functions/orders/wait-rules.ts';
import type { Order } from '#functions/orders/order.ts';
import { aHold, aLine, anOrder } from '../../support/order.ts';

const screenedAt = '2026-11-22T10:00:01.000Z';
const cancelled = anOrder({ lines: [aLine({ cancelled: 2 })] });
const orderCancelled = { error: 'OrderCancelled', cause: 'the order is cancelled' };
const done = { output: {} };

describe('screening', () => {
  const answer = (order: Partial<Order>) => answerTo('screening', anOrder(order));
  test('goes on waiting until the rules have judged', () => expect(answer({})).toBeUndefined());
  test('ends when nothing blocks acceptance', () => expect(answer({ screenedAt })).toEqual(done));
  test('waits for a hold on acceptance', () => expect(answer({ screenedAt, holds: [aHold()] })).toBeUndefined());
  test('ends when the hold is released', () =>
    expect(answer({ screenedAt, holds: [aHold({ state: 'released' })] })).toEqual(done));
  test('does not wait for a hold on something later', () =>
    expect(answer({ screenedAt, holds: [aHold({ blocks: ['hand-over'] })] })).toEqual(done));
  test('what was accepted before stays accepted', () =>
    expect(answer({ screenedAt, acceptedAt: screenedAt, holds: [aHold()] })).toEqual(done));
  test('fails when the order is cancelled', () => expect(answerTo('screening', cancelled)).toEqual(orderCancelled));
});

describe('payment', () => {
  const answer = (state: Order['payments']['state']) =>
    answerTo('payment', anOrder({ payments: { ...anOrder().payments, state } }));
  test('waits for the provider', () => expect([answer('none'), answer('pending')]).toEqual([undefined, undefined]));
  test('ends with the authorisation', () => expect(answer('authorised')).toEqual(done));
  test('fails when it was declined', () => expect(answer('declined')).toMatchObject({ error: 'PaymentDeclined' }));
  test('fails when the order is cancelled', () => expect(answerTo('payment', cancelled)).toEqual(orderCancelled));
});

describe('payment hold', () => {
  const answer = (state: 'active' | 'released') =>
    answerTo('payment-hold', anOrder({ holds: [aHold({ type: 'payment', state })] }));
  test('waits for its release', () => expect(answer('active')).toBeUndefined());
  test('ends with it', () => expect(answer('released')).toEqual(done));
  test('fails when the order is cancelled', () => expect(answerTo('payment-hold', cancelled)).toEqual(orderCancelled));
});

describe('exception', () => {
  const answer = (state: 'open' | 'resumed' | 'given_up') =>
    answerTo('exception:exc_1', anOrder(), [
      { exceptionId: 'exc_2', state: 'given_up' },
      { exceptionId: 'exc_1', state },
    ]);
  test('waits for a decision', () => expect(answer('open')).toBeUndefined());
  test('resumes', () => expect(answer('resumed')).toEqual({ output: { decision: 'resume' } }));
  test('gives up', () => expect(answer('given_up')).toEqual({ output: { decision: 'give_up' } }));
  test('is decided even when the order is cancelled', () =>
    expect(answerTo('exception:exc_1', cancelled, [{ exceptionId: 'exc_1', state: 'resumed' }])).toEqual({
      output: { decision: 'resume' },
    }));
  test('one that is not known is waited for', () => expect(answerTo('exception:exc_3', anOrder())).toBeUndefined());
});

describe('the next step', () => {
  const next = (order: Partial<Order>) => nextStepOf(anOrder(order));
  const invoiced = { settled: { invoiced: 2, cancelled: 0 } };

  test('an order without units left is cancelled', () => expect(nextStepOf(cancelled)).toBe('cancelled'));
  test('shipped units are invoiced, before anything else', () =>
    expect(next({ lines: [aLine({ shipped: 1, open: 1 })] })).toBe('invoice'));
  test('delivered units that were never invoiced are too', () =>
    expect(next({ lines: [aLine({ delivered: 2 })] })).toBe('invoice'));
  test('an invoice that is not collected is gone on with', () =>
    expect(
      next({ lines: [aLine({ delivered: 2 }, invoiced)], payments: { ...anOrder().payments, invoiced: 2000 } }),
    ).toBe('invoice'));
  test('a hold on capture makes shipped units wait, and the order is not completed meanwhile', () =>
    expect(next({ lines: [aLine({ delivered: 2 })], holds: [aHold({ blocks: ['capture'] })] })).toBeUndefined());
  test('what is set aside waits for the rest of an order that ships complete, and for no other', () => {
    const lines = [aLine({ allocated: 1, backordered: 1 })];
    expect(next({ lines, shipComplete: true })).toBeUndefined();
    expect(stageWhileWaiting(anOrder({ lines, shipComplete: true }))).toBe('backordered');
    expect(next({ lines })).toBe('source');
    expect(next({ lines: [aLine({ allocated: 2 })], shipComplete: true })).toBe('source');
  });
  test.each(['open', 'allocated'] as const)('%s units are sourced and released', (state) =>
    expect(next({ lines: [aLine({ [state]: 1, shipped: 1 }, { settled: { invoiced: 1, cancelled: 0 } })] })).toBe(
      'source',
    ),
  );
  test('backordered units wait for stock', () =>
    expect(next({ lines: [aLine({ backordered: 1, delivered: 1 }, { settled: { invoiced: 1, cancelled: 0 } })] })).toBe(
      undefined,
    ));
  test.each(['released', 'picked', 'packed'] as const)('%s units wait for their location', (state) =>
    expect(next({ lines: [aLine({ [state]: 2 })] })).toBeUndefined(),
  );
  test('shipped and invoiced units wait for their delivery', () =>
    expect(next({ lines: [aLine({ shipped: 2 }, invoiced)] })).toBeUndefined());
  test('a hold on release keeps allocated units where they are', () =>
    expect(next({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['release'] })] })).toBeUndefined());
  test('so does a hold on acceptance of what is not accepted yet', () => {
    const held = { lines: [aLine({ allocated: 2 })], holds: [aHold()] };
    expect(next(held)).toBeUndefined();
    expect(next({ ...held, acceptedAt: screenedAt })).toBe('source');
  });
  test('a hold on the hand-over does not stop the release', () =>
    expect(next({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['hand-over'] })] })).toBe('source'));
  test('what is delivered, invoiced or cancelled is complete', () =>
    expect(next({ lines: [aLine({ delivered: 2 }, invoiced), aLine({ cancelled: 1 }, { lineId: '2' })] })).toBe(
      'complete',
    ));

  test('an answer carries the version it was made from', () =>
    expect(answerTo('progress', anOrder({ version: 7 }))).toEqual({ output: { next: 'source', version: 7 } }));
});

describe('standing still', () => {
  const order = anOrder({ version: 7 });
  test('the same need at the same version turns in circles', () => expect(isStandingStill(order, 7)).toBe(true));
  test('a change since is progress', () => expect(isStandingStill(order, 6)).toBe(false));
  test('a need that ends the order is no circle', () =>
    expect(isStandingStill(anOrder({ version: 7, lines: [aLine({ cancelled: 1 })] }), 7)).toBe(false));
  test('waiting is no circle', () =>
    expect(isStandingStill(anOrder({ version: 7, lines: [aLine({ released: 1 })] }), 7)).toBe(false));
});

describe('the stage while waiting', () => {
  const stage = (order: Partial<Order>) => stageWhileWaiting(anOrder({ stage: 'payment', ...order }));
  const invoiced = { settled: { invoiced: 2, cancelled: 0 } };
  test('is the location’s while it has units in hand, whatever else waits', () =>
    expect(stage({ lines: [aLine({ picked: 1, backordered: 1 })] })).toBe('fulfilment'));
  test('is the wait for stock when the rest is backordered', () =>
    expect(stage({ lines: [aLine({ backordered: 2 })] })).toBe('backordered'));
  test('is the hold’s when it keeps units from their release, or delivered units from being captured', () => {
    expect(stage({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['release'] })] })).toBe('held');
    expect(stage({ lines: [aLine({ delivered: 2 })], holds: [aHold({ blocks: ['capture'] })] })).toBe('held');
  });
  test('is the delivery when everything has left', () =>
    expect(stage({ lines: [aLine({ shipped: 2 }, invoiced)] })).toBe('delivery'));
  test('stays when there is something to do', () =>
    expect(stage({ lines: [aLine({ allocated: 2 })] })).toBe('payment'));
});
