import type { Order, Stage } from './order.ts';
import { policyOf } from './policies.ts';
import { unitsIn } from './status.ts';

const minute = 60_000;
const iso = (moment: number): string => new Date(moment).toISOString();

/**
 * Moves an order into a stage at `now`, in milliseconds since the epoch: sets when the stage must be over and when the sweep
 * looks at the order for the first time. A look that is due before that stays: it sees whatever stage the order is in by then, and
 * an order that goes through several within a moment is not moved along the queue for each. `done` has no deadline. Which stage it
 * is, `stage.ts` tells at each commit.
 */
export function enterStage(order: Order, stage: Stage, now: number): Order {
  if (stage === 'done') return { ...order, stage, deadlineAt: undefined, attentionAt: undefined };
  const { minutes, firstLook } = stageLimit(order, stage);
  const deadline = earlier(now + minutes * minute, promiseDeadline(order, stage, now));
  const entered = { ...order, stage, deadlineAt: iso(deadline) };
  const firstTime = iso(earlier(now + firstLook * minute, warningOf(entered)));
  return { ...entered, attentionAt: earliest(firstTime, order.attentionAt) };
}

/** Gives the order's present stage its time anew, from `now` on. */
export function restartDeadline(order: Order, now: number): Order {
  return enterStage({ ...order, attentionAt: undefined }, order.stage, now);
}

/** When a stage that is not over must become an exception, in milliseconds: a fifth of it, at most 4 hours, ahead. */
export function warningOf(order: Order): number | undefined {
  if (order.stage === 'done' || !order.deadlineAt) return undefined;
  // What is ready is the customer's to collect until the last moment.
  if (isAwaitingCollection(order)) return Date.parse(order.deadlineAt);
  const lead = Math.min(stageLimit(order, order.stage).minutes / 5, 240);
  return Date.parse(order.deadlineAt) - lead * minute;
}

/** True of an order of which nothing is left to be done but that its customer collects what is ready. */
export function isAwaitingCollection({ stage, lines }: Pick<Order, 'stage' | 'lines'>): boolean {
  return stage === 'delivery' && unitsIn(lines, 'packed') > 0;
}

/** True when the order is so late in its stage that a person must know. */
export function isLate(order: Order, now: number): boolean {
  const warning = warningOf(order);
  return warning !== undefined && warning <= now;
}

/** The order after a look at it: what is on time is looked at again when it gets late, what is late a whole stage later. */
export function lookedAt(order: Order, now: number): Order {
  if (order.stage === 'done') return { ...order, attentionAt: undefined };
  const warning = warningOf(order);
  const next = warning !== undefined && warning > now ? warning : now + stageLimit(order, order.stage).minutes * minute;
  return { ...order, attentionAt: iso(next) };
}

/** Times that the first look is doubled at most. */
const mostDoublings = 6;

/**
 * The order after its workflow was started anew: looked at again as soon as after entering its stage, after each further
 * run that breaks twice as late, but not after it gets late.
 */
export function lookedAtSoon(order: Order, now: number): Order {
  if (order.stage === 'done') return { ...order, attentionAt: undefined };
  const broken = Math.max(0, order.workflowRun - 2);
  const pause = stageLimit(order, order.stage).firstLook * 2 ** Math.min(broken, mostDoublings) * minute;
  return { ...order, attentionAt: earliest(iso(now + pause), lookedAt(order, now).attentionAt) };
}

function earliest(one: string, other: string | undefined): string {
  return other !== undefined && other < one ? other : one;
}

function stageLimit(order: Order, stage: Exclude<Stage, 'done'>) {
  const { minutes, firstLook } = policyOf(order).deadlines[stage];
  const own = order.stageMinutes?.[stage];
  return own === undefined ? { minutes, firstLook } : { minutes: own, firstLook: Math.min(firstLook, own) };
}

/** A promise to the customer ends every stage up to the hand-over; one that cannot be kept any more binds nothing. */
function promiseDeadline(order: Order, stage: Stage, now: number): number | undefined {
  if (!order.promisedAt || stage === 'delivery') return undefined;
  const latest = Date.parse(order.promisedAt) - policyOf(order).promiseLead * minute;
  return latest > now ? latest : undefined;
}

function earlier(first: number, second: number | undefined): number {
  return second === undefined ? first : Math.min(first, second);
}
