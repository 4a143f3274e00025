import { changeOrder, loadOrder, type OrderChange, raise } from '#functions/orders/public.ts';
import { isLate, lookedAt, type Order, type Stage, statusOf } from '#functions/orders/rules.ts';
import { finishOrder } from '../fulfil-order/finish-order.ts';
import { nextStepOf } from '../fulfil-order/wait-rules.ts';
import { answerWait } from './waits.ts';
import { restart, stateOfRun } from './workflow-runs.ts';

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

/**
 * Looks at an order whose attention time has passed, at `now` in milliseconds: closes what is over, restarts a workflow
 * that is lost, answers waits that were missed, raises an exception for a stage that is about to be late, and sets the
 * time of the next look. Nothing happens when the order has moved on since.
 */
export async function lookAfter(orderId: string, now: number): Promise<void> {
  const order = await loadOrder(orderId);
  if (!order || !isDue(order, now)) return;
  const found = await stateOfRun(orderId, order.workflowRun);
  if (found === 'succeeded' && isOver(order)) return finishOrder(orderId);
  if (found === 'running') await answerWait(orderId);
  else await restart(order, found, now);
  await changeOrder(orderId, (present) =>
    isDue(present, now) || isLateUnseen(present, now) ? afterLook(present, now) : undefined,
  );
}

/** A workflow that was started anew moves the next look; that must not keep a late order from being seen. */
function isLateUnseen(order: Order, now: number): boolean {
  return isLate(order, now) && order.openExceptions === 0;
}

function isOver(order: Order): boolean {
  const { lifecycle } = statusOf(order);
  return lifecycle === 'cancelled' || lifecycle === 'completed' || nextStepOf(order) === 'complete';
}

function isDue({ attentionAt }: Order, now: number): boolean {
  return attentionAt !== undefined && Date.parse(attentionAt) <= now;
}

/** A late order that stands in the exception queue already is not put there again. */
function afterLook(order: Order, now: number): OrderChange & Partial<ReturnType<typeof raise>> {
  if (!isLate(order, now) || order.openExceptions > 0) return { order: lookedAt(order, now), events: [] };
  return raise(
    order,
    {
      kind: 'deadline',
      run: order.workflowRun,
      stage: order.stage,
      reason: `the order has waited too long for ${isOver(order) ? 'its end to be settled' : waitsFor[order.stage]}`,
      resumeAction: 'starts the stage’s deadline anew, and the workflow if it is dead',
    },
    now,
  );
}
