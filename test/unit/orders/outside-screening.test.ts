import { describe, expect, test } from 'vitest';
import { activeHolds } from '#functions/orders/holding/holds.ts';
import { holdReleased } from '#functions/orders/holding/hold-decisions.ts';
import { unitsIn } from '#functions/orders/aggregate/status.ts';
import type { Order, OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import {
  askedAgainAt,
  askedAnew,
  isAwaited,
  screenedOutside,
} from '#functions/orders/screening/outside/outside-decision.ts';
import type { Verdict } from '#functions/orders/screening/outside/provider.ts';
import { screeningView } from '#functions/orders/screening/outside/screening-view.ts';
import type { ScreeningPolicy } from '#functions/orders/screening/screening-settings.ts';
import { aLine, anOrder } from '../../support/orders/order.ts';

const policy: ScreeningPolicy = {
  provider: 'elsewhere',
  answerWithinMinutes: 60,
  whenUnanswered: 'hold',
  whenRefused: 'hold',
};
const start = Date.parse('2026-11-22T10:00:00.000Z');
const minutes = (count: number): number => start + count * 60_000;

let holds = 0;
const at = (now: number) => ({ now, newHoldId: () => `hld_${++holds}` });
const answer = (verdict: Verdict, more: Partial<ScreeningPolicy> = {}, detailsVersion = 1) => ({
  policy: { ...policy, ...more },
  detailsVersion,
  verdict,
});
const fraud = { about: 'fraud', code: 'velocity', text: 'Ada Green has ordered nine times' } as const;
const street = { about: 'address', code: 'unknown_street' } as const;
const held: Verdict = { outcome: 'held', reasons: [fraud, street] };
const pending: Verdict = { outcome: 'pending' };

/** What an answer makes of an order that is told something. */
function told<Its extends Order>(order: Its, verdict: Verdict, now = start, more: Partial<ScreeningPolicy> = {}) {
  const change = screenedOutside(order, answer(verdict, more), at(now));
  if (!change) throw new Error('the answer changed nothing');
  return { ...change, state: { ...order, ...change.state } };
}
const typesOf = (order: Order) => activeHolds(order).map(({ type }) => type);
const names = (events: readonly { type: string }[]) => events.map(({ type }) => type);

describe('an order that is asked about outside', () => {
  test('goes on without a hold where nothing is said against it', () => {
    const { state, events } = told(anOrder(), { outcome: 'accepted' });
    expect(state.holds).toEqual([]);
    expect(state.screening).toMatchObject({ provider: 'elsewhere', state: 'accepted', detailsVersion: 1 });
    expect(events).toEqual([
      { type: 'OrderScreened', data: { provider: 'elsewhere', outcome: 'accepted', detailsVersion: 1 } },
    ]);
  });
  test('is held for each kind of what is said against it, with the reasons', () => {
    const { state } = told(anOrder(), held);
    expect(state.holds).toMatchObject([
      { type: 'fraud', reasons: [{ code: 'velocity', text: fraud.text }], blocks: expect.arrayContaining(['capture']) },
      { type: 'address', reasons: [{ code: 'unknown_street' }] },
    ]);
  });
  test('tells codes alone in events: what a provider writes may name people', () => {
    const named = { about: 'fraud', code: 'Ada Green, 4111', text: 'Ada Green' } as const;
    const { events } = told(anOrder(), { outcome: 'held', reasons: [fraud, named] });
    expect(JSON.stringify(events)).not.toContain('Ada');
    expect(events).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ reasons: ['velocity', 'other'] }) }),
    );
  });
  test('is held as suspect where it is objected to without a reason', () =>
    expect(typesOf(told(anOrder(), { outcome: 'held', reasons: [] }).state)).toEqual(['fraud']));
  test('is decided about by a person where it is refused, unless its branch cancels what is refused', () => {
    const refused: Verdict = { outcome: 'refused', reasons: [fraud] };
    expect(typesOf(told(anOrder(), refused).state)).toEqual(['fraud']);
    const { state, events } = told(anOrder(), refused, start, { whenRefused: 'cancel' });
    expect(state.holds).toMatchObject([{ state: 'rejected', endedBy: 'rule:outside-screening' }]);
    expect(names(events)).toEqual(['OrderScreened', 'OrderHeld', 'HoldRejected']);
  });
});

describe('an answer that is waited for', () => {
  const waiting = told(anOrder(), pending).state;

  test.each<Verdict>([pending, { outcome: 'unknown', reason: 'no answer' }])(
    '$outcome holds the order meanwhile',
    (verdict) => {
      const { state, events } = told(anOrder(), verdict);
      expect(typesOf(state)).toEqual(['screening']);
      expect(isAwaited(state)).toBe(true);
      expect(names(events)).toEqual(['OrderHeld']);
    },
  );
  test('is asked for again after pauses that grow, never beyond its time', () => {
    let order = waiting;
    const asked: number[] = [];
    for (let due = askedAgainAt(order); due !== undefined; due = askedAgainAt(order)) {
      asked.push((Date.parse(due) - start) / 60_000);
      order = told(order, pending, Date.parse(due)).state;
    }
    expect(asked).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60]);
    expect(order.screening).toMatchObject({ state: 'unanswered' });
  });
  test('lets the order go when it comes, and tells so', () => {
    const { state, events } = told(waiting, { outcome: 'accepted' }, minutes(2));
    expect(typesOf(state)).toEqual([]);
    expect(names(events)).toEqual(['OrderScreened', 'HoldReleased']);
    expect(state.screening).toMatchObject({
      askedAt: new Date(start).toISOString(),
      answeredAt: new Date(minutes(2)).toISOString(),
    });
  });
  test('puts its own holds in the place of the waiting', () =>
    expect(typesOf(told(waiting, held, minutes(2)).state)).toEqual(['fraud', 'address']));
  test('that never comes leaves the order to a person, or lets it go, as its branch says', () => {
    expect(typesOf(told(waiting, pending, minutes(60)).state)).toEqual(['fraud']);
    expect(isAwaited(told(waiting, pending, minutes(60)).state)).toBe(false);
    const goes = told(waiting, pending, minutes(60), { whenUnanswered: 'accept' });
    expect(typesOf(goes.state)).toEqual([]);
    expect(goes.events[0]).toMatchObject({ data: { outcome: 'unanswered' } });
  });
  test('changes nothing when it comes twice', () => {
    const once = told(waiting, held, minutes(2)).state;
    for (const verdict of [held, pending, { outcome: 'accepted' } as const]) {
      expect(screenedOutside(once, answer(verdict), at(minutes(3)))).toBeUndefined();
    }
  });
  test('changes nothing when a person has decided before: a released hold is not asked about again', () => {
    const [hold] = activeHolds(waiting);
    if (!hold) throw new Error('it is not held');
    const released = holdReleased(waiting, hold, { by: 'client:ada', now: minutes(1) }).state;
    expect(askedAgainAt(released)).toBeUndefined();
    expect(screenedOutside(released, answer(held), at(minutes(2)))).toBeUndefined();
    expect(screeningView(released)).toMatchObject({ screening: { state: 'overruled' } });
  });
  test('changes nothing when the order was cancelled meanwhile', () => {
    const cancelled = { ...waiting, lines: [aLine({ cancelled: 2 })], cancelledAt: new Date(start).toISOString() };
    expect(unitsIn(cancelled.lines, 'cancelled')).toBe(2);
    expect(askedAgainAt(cancelled)).toBeUndefined();
    expect(screenedOutside(cancelled, answer(held), at(minutes(2)))).toBeUndefined();
  });
});

describe('who buys or where it goes, changed after the question', () => {
  const moved = (order: OrderWithPeople): OrderWithPeople => ({
    ...order,
    detailsVersion: 2,
    contact: { ...order.contact, email: 'somebody-else@example.com' },
  });

  test('is a new question, and nothing is released before its answer', () => {
    const accepted = told(anOrder(), { outcome: 'accepted' }).state;
    const { state } = askedAnew(accepted, moved(accepted), policy, at(minutes(5)));
    expect(typesOf(state)).toEqual(['screening']);
    expect(askedAgainAt(state)).toBe(new Date(minutes(5)).toISOString());
    expect(screenedOutside(state, answer(held, {}, 1), at(minutes(6)))).toBeUndefined();
    expect(
      screenedOutside(state, answer({ outcome: 'accepted' }, {}, 2), at(minutes(6)))?.state.screening,
    ).toMatchObject({
      state: 'accepted',
      detailsVersion: 2,
    });
  });
  test('ends what was held for those of before', () => {
    const objected = told(anOrder(), held).state;
    const { state, events } = askedAnew(objected, moved(objected), policy, at(minutes(5)));
    expect(typesOf(state)).toEqual(['screening']);
    expect(names(events)).toEqual(['HoldReleased', 'HoldReleased', 'OrderHeld']);
  });
  test('is none where words alone were changed, or nothing is left to be released', () => {
    const accepted = told(anOrder(), { outcome: 'accepted' }).state;
    const said: OrderWithPeople = { ...accepted, detailsVersion: 2, freeData: { note: 'ring twice' } };
    expect(askedAnew(accepted, said, policy, at(minutes(5))).state).toBe(said);
    const shipped = { ...moved(accepted), lines: [aLine({ shipped: 2 })] };
    expect(askedAnew(accepted, shipped, policy, at(minutes(5))).state).toBe(shipped);
  });
  test('words that are changed while an answer is awaited leave the question as it was', () => {
    const waiting = told(anOrder(), pending).state;
    const said: OrderWithPeople = { ...waiting, detailsVersion: 2, freeData: { note: 'ring twice' } };
    expect(screenedOutside(said, answer(held, {}, 1), at(minutes(2)))).toBeDefined();
  });
});
