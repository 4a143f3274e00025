import type { Change } from '#shared/work/change.ts';
import { changeOrder, endTest, exceptionsOf, raise, releaseUncollected } from '#functions/orders/public.ts';
import {
  isDelayKnown,
  isUncollected,
  isLate,
  lateStageOf,
  lookedAt,
  type Order,
  type Stage,
  statusOf,
} from '#functions/orders/rules.ts';
import { turnOf } from './wait-rules.ts';

/** What a late stage waits for, in words for people. */
const waitsFor: Readonly<Record<Stage, string>> = {
  screening: 'its screening',
  held: 'a decision on its holds',
  sourcing: 'its stock to be set aside',
  backordered: 'stock to arrive',
  payment: 'its payment to be authorised',
  fulfilment: 'its locations to hand over',
  delivery: 'its delivery',
  done: 'nothing',
};

/** True when the order must be looked at by `now`, in milliseconds. */
export function isDue({ attentionAt }: Order, now: number): boolean {
  return attentionAt !== undefined && Date.parse(attentionAt) <= now;
}

/** By then an execution that has been answered is over. */
const soon = 60_000;

/** Has an order that has not ended looked at a minute after `now`. */
export async function lookSoon(orderId: string, now: number): Promise<void> {
  await changeOrder(orderId, (present) =>
    present.stage === 'done'
      ? undefined
      : { state: { ...present, attentionAt: new Date(now + soon).toISOString() }, events: [] },
  );
}

/**
 * Sets when an order that is still due at `now` is looked at next; raises an exception for a stage that is about to be late. What nobody has
 * collected in time goes back into stock, and what has been tried out long enough is ended.
 */
export async function looked(orderId: string, now: number): Promise<void> {
  let [isLeft, isTried] = [false, false];
  await changeOrder(orderId, async (present) => {
    isTried = present.test === true && isDue(present, now);
    if (isTried) return undefined;
    isLeft = isUncollected(present, now);
    if (isLeft) return undefined;
    // A workflow that was started anew moves the next look; that must not keep a late order from being seen.
    if (isLate(present, now) && !(await isKnownToWait(present))) return raisedAsLate(present, now);
    return isDue(present, now) ? { state: lookedAt(present, now), events: [] } : undefined;
  });
  if (isLeft) await releaseUncollected(orderId);
  if (isTried) await endTest(orderId);
}

/** What stands in the exception queue because it does not get on is not put there again; a dispute says nothing of that. */
async function isKnownToWait({ orderId, openExceptions }: Order): Promise<boolean> {
  return openExceptions > 0 && isDelayKnown(await exceptionsOf(orderId));
}

function raisedAsLate(order: Order, now: number): Change<Order> {
  return raise(
    order,
    {
      kind: 'deadline',
      run: order.workflowRun,
      stage: order.stage,
      reason: `the order has waited too long for ${isSettled(order) ? 'its end to be settled' : waitsFor[lateStageOf(order)]}`,
      resumeAction: 'starts the stage’s deadline anew, and the workflow if it is dead',
    },
    now,
  );
}

function isSettled(order: Order): boolean {
  return statusOf(order).lifecycle === 'cancelled' || turnOf(order) === 'Complete';
}
