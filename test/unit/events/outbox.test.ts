import { describe, expect, test } from 'vitest';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { eventsIn, outboxOf, sequenced, type EventContext } from '#shared/events/outbox.ts';

const order = 'ord_00000000000000000000000000000001';
const byStep: EventContext = {
  occurredAt: '2026-01-01T00:00:00.000Z',
  sequence: 1,
  orderId: order,
  externalNumber: 'W-1',
  branch: 'uk',
  channel: 'web',
  correlationId: `W-1-${order}-1`,
  actor: { kind: 'step', id: 'acceptOrder' },
  causationId: `W-1-${order}-1/acceptOrder`,
};
const { causationId: _, ...ofOrder } = byStep;
const byRequest: EventContext = {
  ...ofOrder,
  correlationId: order,
  actor: { kind: 'client', id: 'c1' },
  requestId: 'r1',
};
const told: NewEvent[] = [
  { type: 'OrderAccepted', data: {} },
  { type: 'FulfilmentOrderPicked', data: { fulfilmentOrderId: 'ful_1', location: 'london' } },
  { type: 'OrderCompleted', data: {} },
];
const eventsOf = (context: EventContext) =>
  told.map((event, index) => sequenced(event, { ...context, sequence: context.sequence + index }));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the events of an outbox row', () => {
  test.each([
    ['a workflow step', byStep],
    ['a request', byRequest],
    ['another event', { ...byRequest, actor: { kind: 'system', id: 'f' }, causationId: 'evt_1', depth: 2 }],
    ['a carrier in the course of a step', { ...byStep, actor: { kind: 'carrier', id: 'UPS' } }],
  ] as const)('are read as they were told by %s', (_, context) => {
    const events = eventsOf(context);
    expect(eventsIn({ order, ...outboxOf(events, order) })).toEqual(plain(events));
  });

  const without = (context: EventContext, ...names: (keyof EventContext)[]): EventContext =>
    Object.fromEntries(
      Object.entries(context).filter(([name]) => !names.includes(name as keyof EventContext)),
    ) as unknown as EventContext;
  const byEvent: EventContext = { ...byRequest, actor: { kind: 'system', id: 'f' }, causationId: 'evt_1', depth: 2 };
  const contexts = [byStep, byRequest, byEvent, without(byStep, 'causationId'), without(byEvent, 'orderId', 'branch')];

  test.each(contexts.flatMap((one) => contexts.map((other) => [one, other] as const)))(
    'inherit nothing that they do not say themselves (%#)',
    (one, other) => {
      const events = [one, other, one].flatMap(eventsOf);
      expect(eventsIn({ order, ...outboxOf(events, order) })).toEqual(plain(events));
      expect(eventsIn(outboxOf(events))).toEqual(plain(events));
    },
  );

  test('keep their order where the key of the row does not tell it', () => {
    const events = eventsOf(byStep);
    expect(eventsIn({ account: 'credit-memos#uk', ...outboxOf(events) })).toEqual(plain(events));
  });

  test('tell what they have in common once', () => {
    const { events } = outboxOf(eventsOf(byStep), order);
    expect(events.match(/W-1-/g)).toHaveLength(1);
    expect(events.match(/"branch"/g)).toHaveLength(1);
  });

  test('are read from rows in which each says all of itself', () => {
    const events = eventsOf(byRequest);
    expect(eventsIn({ order, events: JSON.stringify(events) })).toEqual(plain(events));
  });
});
