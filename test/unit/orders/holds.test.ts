import { describe, expect, test } from 'vitest';
import { heldForPayment } from '#functions/orders/holding/hold-for-payment.ts';
import { heldByPerson, holdRejected, holdReleased } from '#functions/orders/holding/hold-decisions.ts';
import { blockedBy, defaultBlocks, releaseBlockedBy, withHoldEnded } from '#functions/orders/holding/holds.ts';
import { holdTypes } from '#functions/orders/aggregate/order.ts';
import { aHold, anOrder } from '../../support/order.ts';

const now = Date.parse('2026-11-22T11:00:00.000Z');
const person = { by: 'client:root', now, reason: 'Ada called' };
const declined = { ...anOrder().payments, state: 'declined' as const };

describe('what a hold blocks', () => {
  test('only what it names', () => {
    const order = anOrder({ holds: [aHold({ blocks: ['hand-over'] })] });
    expect(blockedBy(order, 'hand-over')?.holdId).toBe('hld_1');
    expect(blockedBy(order, 'release')).toBeUndefined();
  });
  test('a released hold blocks nothing', () =>
    expect(blockedBy(anOrder({ holds: [aHold({ state: 'released' })] }), 'accept')).toBeUndefined());
  test('a hold on acceptance blocks the release until the order is accepted', () => {
    const holds = [aHold({ blocks: ['accept'] })];
    expect(releaseBlockedBy({ holds, acceptedAt: undefined })?.holdId).toBe('hld_1');
    expect(releaseBlockedBy({ holds, acceptedAt: '2026-11-22T10:00:00.000Z' })).toBeUndefined();
  });
  test('every type blocks something unless told otherwise', () => {
    for (const type of holdTypes) expect(defaultBlocks[type].length).toBeGreaterThan(0);
  });
});

describe('decisions of people', () => {
  test('a hold is set with its reason, and its event carries none of the text', () => {
    const { order, events } = heldByPerson(
      anOrder(),
      { holdId: 'hld_9', type: 'manual', reason: 'Ada is away' },
      person,
    );
    expect(order.holds).toMatchObject([{ holdId: 'hld_9', state: 'active', createdBy: 'client:root' }]);
    expect(JSON.stringify(events)).not.toContain('Ada');
  });
  test('releasing the last hold moves a held order on to sourcing', () => {
    const holds = [aHold(), aHold({ holdId: 'hld_2' })];
    const first = holdReleased(anOrder({ stage: 'held', holds }), holds[0] ?? aHold(), person);
    expect(first.order.stage).toBe('held');
    const second = holdReleased(first.order, holds[1] ?? aHold(), person);
    expect(second.order.stage).toBe('sourcing');
    expect(second.hold).toMatchObject({ state: 'released', endedBy: 'client:root', endReason: 'Ada called' });
    expect(second.events).toEqual([{ type: 'HoldReleased', data: { holdId: 'hld_2', holdType: 'manual' } }]);
  });
  test('a release does not pull an order back that is under way', () => {
    const order = anOrder({ stage: 'fulfilment', holds: [aHold({ blocks: ['hand-over'] })] });
    expect(holdReleased(order, aHold(), person).order.stage).toBe('fulfilment');
  });
  test('after a payment hold the payment is due again, by other means when given', () => {
    const hold = aHold({ type: 'payment' });
    const order = anOrder({ stage: 'held', holds: [hold], payments: declined });
    const released = holdReleased(order, hold, person, { provider: 'test', token: 'tok_new' }).order;
    expect(released.payments.state).toBe('none');
    expect(released.payment).toEqual({ method: 'card', provider: 'test', token: 'tok_new' });
    expect(released.stage).toBe('payment');
  });
  test('a rejection keeps its reason on the hold and out of the event', () => {
    const { hold, events } = holdRejected(anOrder({ holds: [aHold()] }), aHold(), person);
    expect(hold).toMatchObject({ state: 'rejected', endReason: 'Ada called' });
    expect(JSON.stringify(events)).not.toContain('Ada');
  });
  test('a decided hold cannot be decided again', () => {
    const order = anOrder({ holds: [aHold({ state: 'released' })] });
    expect(() => withHoldEnded(order, 'hld_1', 'rejected', { by: 'x', at: 'y' })).toThrow('no active hold hld_1');
  });
});

describe('a declined payment', () => {
  const newId = () => 'hld_pay';
  test('holds the order for a person', () => {
    const held = heldForPayment(anOrder({ payments: declined }), now, newId);
    expect(held?.order).toMatchObject({ stage: 'held', holds: [{ holdId: 'hld_pay', type: 'payment' }] });
  });
  test('holds it once', () =>
    expect(
      heldForPayment(anOrder({ payments: declined, holds: [aHold({ type: 'payment' })] }), now, newId),
    ).toBeUndefined());
  test('does not hold it again after the release, when the step is tried again', () => {
    const hold = aHold({ type: 'payment' });
    const released = holdReleased(anOrder({ holds: [hold], payments: declined }), hold, person).order;
    expect(heldForPayment(released, now, newId)).toBeUndefined();
  });
});
