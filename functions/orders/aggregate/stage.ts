import { blockedBy, releaseBlockedBy } from '../holding/holds.ts';
import { isMoneyDue } from './completion.ts';
import { enterStage } from './deadlines.ts';
import { hasUnitsToHandle, policyOfLine } from './groups.ts';
import type { Order, Stage } from './order.ts';
import { waitsForTheRest } from './ship-complete.ts';
import { statusOf, unitsIn } from './status.ts';

/** Which stage an order is in: the first rule that fits the facts decides. */
export const stageRules: readonly (readonly [Stage, (order: Order) => boolean])[] = [
  ['done', ({ completedAt, closedAt }) => completedAt !== undefined || closedAt !== undefined],
  // What was authorised or paid for it has still to be voided or refunded.
  ['payment', (order) => statusOf(order).lifecycle === 'cancelled'],
  ['screening', ({ screenedAt }) => screenedAt === undefined],
  ['fulfilment', hasUnitsToHandle],
  ['backordered', waitsForTheRest],
  ['payment', (order) => hasUnreleased(order) && order.payments.state === 'pending'],
  ['held', (order) => hasUnreleased(order) && releaseBlockedBy(order) !== undefined],
  ['sourcing', hasUnsourced],
  ['payment', hasUnreleased],
  ['backordered', ({ lines }) => unitsIn(lines, 'backordered') > 0],
  // On their way, or ready for the customer who collects them.
  ['delivery', ({ lines }) => unitsIn(lines, 'shipped', 'packed') > 0],
  // Everything is delivered, lost or sent back, and a person must decide before it is captured.
  ['held', (order) => blockedBy(order, 'capture') !== undefined && isMoneyDue(order)],
];

/** The stage that an order is in, as its units, holds, payment and milestones tell. What is delivered and not done yet is in `delivery`. */
export function stageOf(order: Order): Stage {
  return stageRules.find(([, fits]) => fits(order))?.[0] ?? 'delivery';
}

/**
 * An order about to be stored, in the stage that its facts tell. One that stays in the stage of `before` keeps its deadline;
 * a new one, and one that enters another stage at `now` (milliseconds), gets that of the stage. Of several groups each may get on alone.
 */
export function inItsStage(before: Order | undefined, order: Order, now: number): Order {
  const stage = stageOf(order);
  if (order.test && stage !== 'done') return watchedTest(before, order, now);
  return stage === before?.stage && !order.groups ? order : enterStage(order, stage, now);
}

/** A test order stands as it was placed for a day: then it is ended. */
const testLife = 24 * 3600_000;

function watchedTest(before: Order | undefined, order: Order, now: number): Order {
  const endsAt = before?.attentionAt ?? new Date(now + testLife).toISOString();
  return { ...order, stage: 'screening', deadlineAt: endsAt, attentionAt: endsAt };
}

/** Units are to be set aside that nothing is decided on. */
function hasUnsourced(order: Order): boolean {
  return order.lines.some((line) => line.quantities.open > 0 && policyOfLine(order, line).needsStock);
}

/** Units wait for stock, payment or a decision before a location is instructed to fulfil them. */
function hasUnreleased({ lines }: Order): boolean {
  return unitsIn(lines, 'open', 'allocated') > 0;
}
