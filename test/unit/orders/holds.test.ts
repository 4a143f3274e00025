import { describe, expect, test } from 'vitest';
import { heldForPayment } from '#functions/orders/holding/hold-for-payment.ts';
import { heldByPerson, holdRejected, holdReleased } from '#functions/orders/holding/hold-decisions.ts';
import { blockedBy, defaultBlocks, releaseBlockedBy, withHoldEnded } from '#functions/orders/holding/holds.ts';
import { holdTypes } from '#functions/orders/aggregate/order.ts';
import { stageOf } from '#functions/orders/aggregate/stage.ts';
import { aHold, aLine, anOrder } from '../../support/orders/order.ts';

const screenedAt = '2026-11-22T10:00:01.000Z';
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
    const { state: order, events } = heldByPerson(
      anOrder(),
      { holdId: 'hld_9', type: 'manual', reason: 'Ada is away' },
      person,
    );
    expect(order.holds).toMatchObject([{ holdId: 'hld_9', state: 'active', createdBy: 'client:root' }]);
    expect(JSON.stringify(events)).not.toContain('Ada');
  });
  test('an order is held until the last of its holds is released', () => {
    const holds = [aHold(), aHold({ holdId: 'hld_2' })];
    const first = holdReleased(anOrder({ screenedAt, holds }), holds[0] ?? aHold(), person);
    expect(stageOf(first.state)).toBe('held');
    const second = holdReleased(first.state, holds[1] ?? aHold(), person);
    expect(stageOf(second.state)).toBe('sourcing');
    expect(second.hold).toMatchObject({ state: 'released', endedBy: 'client:root', endReason: 'Ada called' });
    expect(second.events).toEqual([{ type: 'HoldReleased', data: { holdId: 'hld_2', holdType: 'manual' } }]);
  });
  test('a hold on the hand-over leaves an order with its location, and so does its release', () => {
    const lines = [aLine({ packed: 2 })];
    const order = anOrder({ screenedAt, lines, holds: [aHold({ blocks: ['hand-over'] })] });
    expect(stageOf(order)).toBe('fulfilment');
    expect(stageOf(holdReleased(order, aHold(), person).state)).toBe('fulfilment');
  });
  test('after a payment hold the payment is due again, by other means when given', () => {
    const hold = aHold({ type: 'payment' });
    const lines = [aLine({ allocated: 2 })];
    const order = anOrder({ screenedAt, lines, holds: [hold], payments: declined });
    expect(stageOf(order)).toBe('held');
    const released = holdReleased(order, hold, person, { provider: 'test', token: 'tok_new' }).state;
    expect(released.payments.state).toBe('none');
    expect(released.payment).toEqual({ method: 'card', provider: 'test', token: 'tok_new' });
    expect(stageOf(released)).toBe('payment');
  });
  test('the method of an order stays what it is, whatever means come with a release', () => {
    const hold = aHold({ type: 'payment' });
    const order = anOrder({ holds: [hold], payment: { method: 'on_account' } });
    const released = holdReleased(order, hold, person, { provider: 'test', token: 'tok_new' }).state;
    expect(released.payment.method).toBe('on_account');
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
    expect(held?.state).toMatchObject({ holds: [{ holdId: 'hld_pay', type: 'payment', state: 'active' }] });
  });
  test('holds it once', () =>
    expect(
      heldForPayment(anOrder({ payments: declined, holds: [aHold({ type: 'payment' })] }), now, newId),
    ).toBeUndefined());
  test('holds it though it waits for a transfer, whose arrival does not have the card asked again', () => {
    const hold = aHold({ type: 'payment', blocks: ['release'], createdBy: 'rule:awaited-transfer' });
    const held = heldForPayment(anOrder({ payments: declined, holds: [hold] }), now, newId);
    expect(held?.state.holds).toMatchObject([{ holdId: hold.holdId }, { holdId: 'hld_pay' }]);
    const order = anOrder({ payments: declined, holds: [hold] });
    expect(holdReleased(order, hold, person).state.payments.state).toBe('declined');
    expect(holdReleased(order, hold, person, { provider: 'test', token: 'tok_ok' }).state.payments.state).toBe('none');
  });
  test('does not hold it again after the release, when the step is tried again', () => {
    const hold = aHold({ type: 'payment' });
    const released = holdReleased(anOrder({ holds: [hold], payments: declined }), hold, person).state;
    expect(heldForPayment(released, now, newId)).toBeUndefined();
  });
});
