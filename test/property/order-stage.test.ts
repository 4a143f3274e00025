import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hold, Order, Stage, UnitState } from '#functions/orders/aggregate/order.ts';
import { inItsStage, stageOf, stageRules } from '#functions/orders/aggregate/stage.ts';
import { statusOf } from '#functions/orders/aggregate/status.ts';
import { leftUnits, unitMoves } from '#functions/orders/aggregate/units.ts';
import { turnOf } from '#functions/processes/fulfil-order/waiting/wait-rules.ts';
import { aHold, aLine, anOrder } from '../support/orders/order.ts';
import { flawsOf } from '../support/state-machine.ts';
import { cases } from './cases.ts';

/** What the stage of an order of two units hangs on. */
interface Facts {
  readonly units: readonly [UnitState, UnitState];
  readonly type: 'ship' | 'pickup' | 'service';
  readonly screened: boolean;
  readonly accepted: boolean;
  readonly shipComplete: boolean;
  readonly blocked: Hold['blocks'][number] | undefined;
  readonly method: 'card' | 'on_account';
  readonly payment: Order['payments']['state'];
  readonly over: boolean;
}

const at = '2026-11-22T10:00:00.000Z';
const placed: Facts = {
  units: ['open', 'open'],
  type: 'ship',
  screened: false,
  accepted: false,
  shipComplete: false,
  blocked: undefined,
  method: 'card',
  payment: 'none',
  over: false,
};
/** What an order is from its placement on. How it pays is part of it: no decision of a person makes a card order of one on account. */
const variants = {
  type: ['ship', 'pickup', 'service'],
  shipComplete: [false, true],
  method: ['card', 'on_account'],
} as const;
const choices = {
  blocked: [undefined, 'accept', 'release', 'hand-over', 'capture'],
  payment: ['none', 'pending', 'authorised', 'declined'],
} as const;

function orderOf({ units, type, screened, accepted, shipComplete, blocked, method, payment, over }: Facts): Order {
  const count = (state: UnitState) => units.filter((unit) => unit === state).length;
  const quantities = Object.fromEntries(units.map((state) => [state, count(state)]));
  const cancelled = count('cancelled') === units.length;
  return anOrder({
    type,
    lines: [aLine(quantities)],
    shipComplete,
    payment: method === 'card' ? { method, provider: 'test', token: 'tok_ok' } : { method },
    payments: { ...anOrder().payments, state: payment },
    holds: blocked ? [aHold({ blocks: [blocked] })] : [],
    ...(screened ? { screenedAt: at } : {}),
    ...(accepted ? { acceptedAt: at } : {}),
    ...(over ? { [cancelled ? 'closedAt' : 'completedAt']: at } : {}),
  });
}

/** Everything that can happen next to an order: one fact changes at a time. */
function next(facts: Facts): Facts[] {
  if (facts.over) return [];
  const { units, type, screened, blocked } = facts;
  const [first, second] = units;
  const isOver = units.every(
    (unit) => unit === 'delivered' || unit === 'lost' || unit === 'sent_back' || unit === 'cancelled',
  );
  const cancelled = units.every((unit) => unit === 'cancelled');
  const mayMove = (to: UnitState) =>
    to === 'cancelled' || (screened && (type !== 'service' || (to !== 'allocated' && to !== 'backordered')));
  const moved = (unit: UnitState) => unitMoves[unit].filter(mayMove);
  return [
    ...moved(first).map((unit) => ({ ...facts, units: [unit, second] as const })),
    ...moved(second).map((unit) => ({ ...facts, units: [first, unit] as const })),
    ...(screened ? [{ ...facts, accepted: true }] : [{ ...facts, screened: true }]),
    ...choices.blocked.map((one) => ({ ...facts, blocked: one })),
    ...choices.payment.map((payment) => ({ ...facts, payment })),
    ...(cancelled || (isOver && blocked !== 'capture') ? [{ ...facts, over: true }] : []),
  ];
}

/** Every order that can come about, each with what can come next. */
const reachable = new Map<string, { readonly order: Order; readonly stage: Stage; readonly next: readonly string[] }>();
const waiting = variants.type.flatMap((type) =>
  variants.shipComplete.flatMap((shipComplete) =>
    variants.method.map((method) => ({ ...placed, type, shipComplete, method })),
  ),
);
for (let facts = waiting.pop(); facts; facts = waiting.pop()) {
  const key = JSON.stringify(facts);
  if (reachable.has(key)) continue;
  const following = next(facts);
  const order = orderOf(facts);
  reachable.set(key, { order, stage: stageOf(order), next: following.map((one) => JSON.stringify(one)) });
  waiting.push(...following);
}
const orders = [...reachable.values()];
const anyReachable = fc.constantFrom(...orders.map(({ order }) => order));

test('an order is placed into screening; every stage is reached, and each has a way to the end', () => {
  const moves: Record<Stage, Stage[]> = {
    screening: [],
    held: [],
    sourcing: [],
    backordered: [],
    payment: [],
    fulfilment: [],
    delivery: [],
    done: [],
  };
  for (const { stage, next: following } of orders) {
    for (const key of following) {
      const to = reachable.get(key)?.stage;
      if (to && to !== stage && !moves[stage].includes(to)) moves[stage].push(to);
    }
  }
  expect(stageOf(orderOf(placed))).toBe('screening');
  expect(flawsOf(moves, 'screening', ['done'])).toEqual([]);
});

describe('the rules', () => {
  const decided = orders.map(({ order, stage }) => ({
    order,
    stage,
    fitting: stageRules.filter(([, fits]) => fits(order)),
  }));

  test('are each the first to fit some order', () => {
    const first = new Set(decided.map(({ fitting }) => fitting[0]));
    expect(stageRules.filter((rule) => !first.has(rule))).toEqual([]);
  });
  test('are none of them there in vain: without it some order would be in another stage', () => {
    const needed = new Set(
      decided
        .filter(({ stage, fitting }) => (fitting[1]?.[0] ?? 'delivery') !== stage)
        .map(({ fitting }) => fitting[0]),
    );
    expect(stageRules.filter((rule) => !needed.has(rule))).toEqual([]);
  });
});

test('an order that only its delivery is awaited of comes to its end, whatever else happens: the last wait of its workflow has no other way', () => {
  const awaited = new Set<Order['payment']['method']>();
  for (const { order, next: following } of orders) {
    const [line = aLine()] = order.lines;
    const left = leftUnits(line);
    // What has left is invoiced, and collected where a card pays.
    const invoiced = (one: Order): Order => ({
      ...one,
      lines: one.lines.map((of) => ({ ...of, settled: { invoiced: left, cancelled: 0 } })),
      payments: { ...one.payments, invoiced: left * 1000, captured: order.payment.method === 'card' ? left * 1000 : 0 },
    });
    if (turnOf(invoiced(order)) !== 'Await delivery') continue;
    awaited.add(order.payment.method);
    for (const key of following) {
      const then = reachable.get(key)?.order ?? order;
      expect(['Await delivery', 'Complete', 'Completed']).toContain(turnOf(invoiced(then)));
    }
  }
  expect([...awaited].sort()).toEqual(variants.method);
});

test('the stage is a function of the facts: not of the stage before, of deadlines, versions or what was looked at', () =>
  fc.assert(
    fc.property(
      anyReachable,
      fc.record({
        stage: fc.constantFrom(...new Set(orders.map(({ stage }) => stage))),
        deadlineAt: fc.constantFrom(undefined, at),
        attentionAt: fc.constantFrom(undefined, at),
        version: fc.nat(),
        sequence: fc.nat(),
        workflowRun: fc.nat(),
        openExceptions: fc.nat(),
        priority: fc.nat({ max: 9 }),
      }),
      (order, others) => {
        expect(stageOf({ ...order, ...others })).toBe(stageOf(order));
      },
    ),
    cases(),
  ));

test('an order that is stored again as it is keeps stage and times; an unfinished one has a deadline and is looked at before it', () =>
  fc.assert(
    fc.property(anyReachable, fc.nat(), fc.nat(), (order, now, pause) => {
      const stored = inItsStage(undefined, order, now);
      expect(inItsStage(stored, stored, now + pause)).toBe(stored);
      const { deadlineAt, attentionAt, stage } = stored;
      if (stage === 'done') expect([deadlineAt, attentionAt]).toEqual([undefined, undefined]);
      else expect(Date.parse(attentionAt ?? '')).toBeLessThan(Date.parse(deadlineAt ?? ''));
      expect(stage === 'done').toBe(order.completedAt !== undefined || order.closedAt !== undefined);
      if (statusOf(order).lifecycle === 'completed') expect(stage).toBe('done');
    }),
    cases(),
  ));
