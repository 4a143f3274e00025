import { describe, expect, test } from 'vitest';
import { answerTo, nextStepOf } from '#functions/processes/fulfil-order/wait-rules.ts';
import type { Order } from '#functions/orders/aggregate/order.ts';
import { aHold, aLine, anOrder } from '../../support/order.ts';

const screenedAt = '2026-11-22T10:00:01.000Z';
const cancelled = anOrder({ lines: [aLine({ cancelled: 2 })] });
const done = { output: {} };

describe('the end of a step', () => {
  const shipped = anOrder({ screenedAt, lines: [aLine({ shipped: 2 })] });
  const delivered = anOrder({
    screenedAt,
    lines: [aLine({ delivered: 2 }, { settled: { invoiced: 2, cancelled: 0 } })],
  });
  const open = anOrder({ screenedAt, lines: [aLine({ open: 2 })] });

  test('what usually follows ends it well: acceptance with a shipment, invoicing with the last delivery', () => {
    expect(answerTo('accept', shipped)).toEqual(done);
    expect(answerTo('invoice', delivered)).toEqual(done);
  });
  test('anything else is told by name', () => {
    expect(answerTo('accept', open)).toMatchObject({ error: 'MoreToAccept' });
    expect(answerTo('accept', delivered)).toMatchObject({ error: 'ReadyToComplete' });
    expect(answerTo('accept', cancelled)).toMatchObject({ error: 'OrderCancelled' });
    expect(answerTo('invoice', open)).toMatchObject({ error: 'MoreToAccept' });
    expect(answerTo('invoice', shipped)).toMatchObject({ error: 'MoreToInvoice' });
    expect(answerTo('invoice', cancelled)).toMatchObject({ error: 'OrderCancelled' });
  });
  test('while the order depends on others it goes on waiting', () =>
    expect(answerTo('accept', anOrder({ screenedAt, lines: [aLine({ released: 2 })] }))).toBeUndefined());
});

describe('exception', () => {
  const answer = (state: 'open' | 'resumed' | 'given_up') => answerTo('exception:exc_1', anOrder(), { state });
  test('waits for a decision', () => expect(answer('open')).toBeUndefined());
  test('resumes', () => expect(answer('resumed')).toEqual({ output: { decision: 'resume' } }));
  test('gives up', () => expect(answer('given_up')).toEqual({ output: { decision: 'give_up' } }));
  test('is decided even when the order is cancelled', () =>
    expect(answerTo('exception:exc_1', cancelled, { state: 'resumed' })).toEqual({ output: { decision: 'resume' } }));
  test('one that is not known is waited for', () => expect(answerTo('exception:exc_3', anOrder())).toBeUndefined());
});

describe('the next step', () => {
  const next = (order: Partial<Order>) => nextStepOf(anOrder({ screenedAt, ...order }));
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
    expect(next({ lines })).toBe('accept');
    expect(next({ lines: [aLine({ allocated: 2 })], shipComplete: true })).toBe('accept');
  });
  test.each(['open', 'allocated'] as const)('%s units are sourced and released', (state) =>
    expect(next({ lines: [aLine({ [state]: 1, shipped: 1 }, { settled: { invoiced: 1, cancelled: 0 } })] })).toBe(
      'accept',
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
    expect(next({ ...held, acceptedAt: screenedAt })).toBe('accept');
  });
  test('a hold on the hand-over does not stop the release', () =>
    expect(next({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['hand-over'] })] })).toBe('accept'));
  test('what is delivered, invoiced or cancelled is complete', () =>
    expect(next({ lines: [aLine({ delivered: 2 }, invoiced), aLine({ cancelled: 1 }, { lineId: '2' })] })).toBe(
      'complete',
    ));

  test('an order that was never screened is, whatever holds it', () =>
    expect(nextStepOf(anOrder({ holds: [aHold()] }))).toBe('accept'));
  test('what is not accepted yet waits for a hold on acceptance, and goes on when it is released', () => {
    expect(next({ holds: [aHold()] })).toBeUndefined();
    expect(next({ holds: [aHold({ state: 'released' })] })).toBe('accept');
  });
  test('units wait for a provider that has not decided', () =>
    expect(next({ payments: { ...anOrder().payments, state: 'pending' } })).toBeUndefined());
  test('a declined payment is gone on with until it is held, and when its hold is released', () => {
    const payments = { ...anOrder().payments, state: 'declined' } as const;
    const hold = aHold({ type: 'payment' });
    expect(next({ payments })).toBe('accept');
    expect(next({ payments, holds: [hold] })).toBeUndefined();
  });
});
