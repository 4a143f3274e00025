import { describe, expect, test } from 'vitest';
import { enterStage, isLate, lookedAt, lookedAtSoon, warningOf } from '#functions/orders/aggregate/deadlines.ts';
import type { Stage } from '#functions/orders/aggregate/order.ts';
import { fulfilmentMethods } from '#shared/contracts/vocabulary.ts';
import { currentPolicy, currentPolicyVersion, policyOf } from '#functions/orders/aggregate/policies.ts';
import { anOrder } from '../../support/orders/order.ts';

const now = Date.parse('2026-11-22T10:00:00.000Z');
const after = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const stages: Stage[] = ['screening', 'held', 'sourcing', 'backordered', 'payment', 'fulfilment', 'delivery'];

describe('entering a stage', () => {
  test.each(fulfilmentMethods.flatMap((type) => stages.map((stage) => [type, stage] as const)))(
    'a %s order in %s is looked at before it is late, and becomes late before its deadline',
    (type, stage) => {
      const order = enterStage(anOrder({ type }), stage, now);
      const warning = warningOf(order) ?? 0;
      expect(Date.parse(order.attentionAt ?? '')).toBeGreaterThan(now);
      expect(Date.parse(order.attentionAt ?? '')).toBeLessThanOrEqual(warning);
      expect(warning).toBeLessThan(Date.parse(order.deadlineAt ?? ''));
      expect(isLate(order, warning - 1)).toBe(false);
      expect(isLate(order, warning)).toBe(true);
    },
  );
  test('sourcing may take an hour and is looked at after five minutes', () =>
    expect(enterStage(anOrder(), 'sourcing', now)).toMatchObject({
      stage: 'sourcing',
      attentionAt: after(5),
      deadlineAt: after(60),
    }));
  test('a look that is due before stays where it is, whichever stages the order goes through meanwhile', () => {
    const placed = enterStage(anOrder(), 'screening', now);
    const released = enterStage(enterStage(placed, 'payment', now), 'fulfilment', now);
    expect(released).toMatchObject({ attentionAt: after(5), deadlineAt: after(48 * 60) });
  });
  test('a look that would come later is brought forward', () => {
    const waiting = lookedAt(enterStage(anOrder(), 'fulfilment', now), now);
    const [handedOver, rejected] = [enterStage(waiting, 'delivery', now), enterStage(waiting, 'sourcing', now)];
    expect([handedOver.attentionAt, rejected.attentionAt]).toEqual([after(24 * 60), after(5)]);
  });
  test('what is done is not looked at any more', () => {
    const done = enterStage(enterStage(anOrder(), 'delivery', now), 'done', now);
    expect(done).toMatchObject({ stage: 'done', attentionAt: undefined, deadlineAt: undefined });
    expect(isLate(done, now * 2)).toBe(false);
  });
  test('a promise ends a stage a day ahead of the promised date', () => {
    const order = enterStage(anOrder({ promisedAt: after(36 * 60) }), 'fulfilment', now);
    expect(order.deadlineAt).toBe(after(12 * 60));
  });
  test('a promise that cannot be kept any more leaves the stage its time', () => {
    const order = enterStage(anOrder({ promisedAt: after(60) }), 'fulfilment', now);
    expect(order.deadlineAt).toBe(after(48 * 60));
  });
  test('a promise does not shorten the delivery', () =>
    expect(enterStage(anOrder({ promisedAt: after(36 * 60) }), 'delivery', now).deadlineAt).toBe(after(10 * 24 * 60)));
  test('the branch’s own minutes win over the policy’s', () => {
    const order = enterStage(anOrder({ stageMinutes: { sourcing: 3 } }), 'sourcing', now);
    expect(order).toMatchObject({ deadlineAt: after(3), attentionAt: new Date(warningOf(order) ?? 0).toISOString() });
  });
});

describe('after a look', () => {
  const order = enterStage(anOrder(), 'sourcing', now);
  test('an order on time is looked at when it gets late', () =>
    expect(lookedAt(order, now + 5 * 60_000).attentionAt).toBe(new Date(warningOf(order) ?? 0).toISOString()));
  test('a late order is looked at a whole stage later', () =>
    expect(lookedAt(order, now + 60 * 60_000).attentionAt).toBe(after(120)));
  test('a restarted one is looked at soon', () => expect(lookedAtSoon(order, now).attentionAt).toBe(after(5)));
});

describe('policies', () => {
  test('an order keeps the version it was placed under', () => {
    for (const method of fulfilmentMethods)
      expect(policyOf({ policyVersion: currentPolicyVersion }, method)).toBe(currentPolicy(method));
  });
  test('a version that never was is refused by name', () =>
    expect(() => policyOf({ policyVersion: 99 }, 'ship')).toThrow('ship has no lifecycle policy of version 99'));
});
