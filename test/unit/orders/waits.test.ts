import { describe, expect, test } from 'vitest';
import { answerTo, turnOf, workOf } from '#functions/processes/fulfil-order/waiting/wait-rules.ts';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { aHold, aLine, anOrder } from '../../support/orders/order.ts';

const screenedAt = '2026-11-22T10:00:01.000Z';
const cancelled = anOrder({ lines: [aLine({ cancelled: 2 })] });

describe('the end of a wait', () => {
  const shipped = anOrder({ screenedAt, stage: 'delivery', lines: [aLine({ shipped: 2 })] });
  const delivered = anOrder({
    screenedAt,
    lines: [aLine({ delivered: 2 }, { settled: { invoiced: 2, cancelled: 0 } })],
  });
  const open = anOrder({ screenedAt, lines: [aLine({ open: 2 })] });
  const released = anOrder({ screenedAt, lines: [aLine({ released: 2 })] });

  test('says what the order needs next, and its stage', () => {
    expect(answerTo('Await shipment', shipped)).toEqual({ next: 'Invoice and capture', stage: 'delivery' });
    expect(answerTo('Await delivery', delivered)).toMatchObject({ next: 'Complete' });
    expect(answerTo('Await stock', open)).toMatchObject({ next: 'Accept' });
    expect(answerTo('Await payment', cancelled)).toMatchObject({ next: 'Settle cancellation' });
  });
  test('is another wait, where the order waits for something else', () => {
    expect(answerTo('Await delivery', released)).toMatchObject({ next: 'Await shipment' });
    expect(answerTo('Await shipment', anOrder({ screenedAt, lines: [aLine({ backordered: 2 })] }))).toMatchObject({
      next: 'Await stock',
    });
  });
  test('is no delivery for what is ready to be collected: it is invoiced when the customer has it', () => {
    const ready = anOrder({ type: 'pickup', screenedAt, lines: [aLine({ packed: 2 })] });
    expect(turnOf(ready)).toBe('Await shipment');
    expect(answerTo('Await shipment', ready)).toBeUndefined();
    const collected = anOrder({ type: 'pickup', screenedAt, lines: [aLine({ delivered: 2 })] });
    expect(answerTo('Await shipment', collected)).toMatchObject({ next: 'Invoice and capture' });
  });
  test('does not come while the order depends on others as it did', () => {
    expect(answerTo('Await shipment', released)).toBeUndefined();
  });
});

describe('the resolution of an exception', () => {
  const answer = (state: 'open' | 'resumed' | 'given_up', order = anOrder()) =>
    answerTo('Await resolution', order, { state });
  test('is waited for', () => expect(answer('open')).toBeUndefined());
  test('resumed, begins anew', () => expect(answer('resumed')).toMatchObject({ next: 'Accept' }));
  test('given up, cancels the rest', () => expect(answer('given_up')).toMatchObject({ next: 'Cancel the rest' }));
  test('counts even when the order is cancelled', () =>
    expect(answer('resumed', cancelled)).toMatchObject({ next: 'Accept' }));
  test('is waited for where the exception is not known', () =>
    expect(answerTo('Await resolution', anOrder())).toBeUndefined());
});

describe('the work that an order needs', () => {
  const next = (order: Partial<OrderWithPeople>) => workOf(anOrder({ screenedAt, ...order }));
  const invoiced = { settled: { invoiced: 2, cancelled: 0 } };

  test('an order without units left is cancelled', () => expect(workOf(cancelled)).toBe('Settle cancellation'));
  test('shipped units are invoiced, before anything else', () =>
    expect(next({ lines: [aLine({ shipped: 1, open: 1 })] })).toBe('Invoice and capture'));
  test('delivered units that were never invoiced are too', () =>
    expect(next({ lines: [aLine({ delivered: 2 })] })).toBe('Invoice and capture'));
  test('an invoice that is not collected is gone on with', () =>
    expect(
      next({ lines: [aLine({ delivered: 2 }, invoiced)], payments: { ...anOrder().payments, invoiced: 2000 } }),
    ).toBe('Invoice and capture'));
  test('a hold on capture makes shipped units wait, and the order is not completed meanwhile', () =>
    expect(next({ lines: [aLine({ delivered: 2 })], holds: [aHold({ blocks: ['capture'] })] })).toBeUndefined());
  test('what is set aside waits for the rest of an order that ships complete, and for no other', () => {
    const lines = [aLine({ allocated: 1, backordered: 1 })];
    expect(next({ lines, shipComplete: true })).toBeUndefined();
    expect(next({ lines })).toBe('Accept');
    expect(next({ lines: [aLine({ allocated: 2 })], shipComplete: true })).toBe('Accept');
  });
  test.each(['open', 'allocated'] as const)('%s units are sourced and released', (state) =>
    expect(next({ lines: [aLine({ [state]: 1, shipped: 1 }, { settled: { invoiced: 1, cancelled: 0 } })] })).toBe(
      'Accept',
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
    expect(next({ ...held, acceptedAt: screenedAt })).toBe('Accept');
  });
  test('a hold on the hand-over does not stop the release', () =>
    expect(next({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['hand-over'] })] })).toBe('Accept'));
  test('what is delivered, invoiced or cancelled is complete', () =>
    expect(next({ lines: [aLine({ delivered: 2 }, invoiced), aLine({ cancelled: 1 }, { lineId: '2' })] })).toBe(
      'Complete',
    ));

  test('an order that was never screened is, whatever holds it', () =>
    expect(workOf(anOrder({ holds: [aHold()] }))).toBe('Accept'));
  test('what is not accepted yet waits for a hold on acceptance, and goes on when it is released', () => {
    expect(next({ holds: [aHold()] })).toBeUndefined();
    expect(next({ holds: [aHold({ state: 'released' })] })).toBe('Accept');
  });
  test('units wait for a provider that has not decided', () =>
    expect(next({ payments: { ...anOrder().payments, state: 'pending' } })).toBeUndefined());
  test('a declined payment is gone on with until it is held, and when its hold is released', () => {
    const payments = { ...anOrder().payments, state: 'declined' } as const;
    const hold = aHold({ type: 'payment' });
    expect(next({ payments })).toBe('Accept');
    expect(next({ payments, holds: [hold] })).toBeUndefined();
  });
});

describe('what an order waits for', () => {
  const turn = (order: Partial<OrderWithPeople>) => turnOf(anOrder({ screenedAt, ...order }));
  const invoiced = { settled: { invoiced: 2, cancelled: 0 } };
  test('is the location while it has units in hand, whatever else waits', () =>
    expect(turn({ lines: [aLine({ picked: 1, backordered: 1 })] })).toBe('Await shipment'));
  test('is stock when the rest is backordered, and for all of an order that ships complete', () => {
    expect(turn({ lines: [aLine({ backordered: 2 })] })).toBe('Await stock');
    expect(turn({ lines: [aLine({ allocated: 1, backordered: 1 })], shipComplete: true })).toBe('Await stock');
  });
  test('is a decision on the hold that keeps units from their release, or delivered units from being captured', () => {
    expect(turn({ lines: [aLine({ allocated: 2 })], holds: [aHold({ blocks: ['release'] })] })).toBe('Await decision');
    expect(turn({ lines: [aLine({ delivered: 2 })], holds: [aHold({ blocks: ['capture'] })] })).toBe('Await decision');
  });
  test('is a decision, too, on the hold that keeps what has left from being invoiced, and not its delivery', () => {
    const holds = [aHold({ blocks: ['capture'] })];
    expect(turn({ lines: [aLine({ shipped: 2 })], holds })).toBe('Await decision');
    expect(turn({ lines: [aLine({ shipped: 1, released: 1 })], holds })).toBe('Await shipment');
    expect(turn({ lines: [aLine({ shipped: 2 }, invoiced)], holds })).toBe('Await delivery');
  });
  test('is the delivery when everything has left', () =>
    expect(turn({ lines: [aLine({ shipped: 2 }, invoiced)] })).toBe('Await delivery'));
  test('is the provider that has not decided', () =>
    expect(turn({ lines: [aLine({ allocated: 2 })], payments: { ...anOrder().payments, state: 'pending' } })).toBe(
      'Await payment',
    ));
  test('is nothing when there is something to do', () =>
    expect(turn({ lines: [aLine({ allocated: 2 })] })).toBe('Accept'));
});
