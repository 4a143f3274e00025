import { transact } from '#shared/dynamodb/transact.ts';
import { StepFailure } from '#shared/steps.ts';
import {
  amended,
  commitDraft,
  type Draft,
  draftOf,
  isEmpty,
  loadOrder,
  unchangedWrite,
} from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { finishOrder } from './finish-order.ts';
import { answerTo, nextStepOf } from './wait-rules.ts';
import { waitWrite, type WaitingStep } from '../engine/wait-rows.ts';
import { answerStep } from '../engine/waits.ts';

const attempts = 10;

/**
 * Commits what a step of the way has drafted last and ends the step: keeps its token in the same transaction until
 * something has happened, or answers it with what the order needs next. An order that needs nothing more is finished.
 * `began` is the order's version before the step.
 * @returns false when somebody else has changed the order: the step has to look at it again.
 * Throws StepFailure `NoProgress` when the step has changed nothing and the order needs it again.
 */
export async function endStep(draft: Draft, waiting: WaitingStep, began: number): Promise<boolean> {
  const { order } = draft;
  if (nextStepOf(order) === waiting.wait && order.version === began && isEmpty(draft)) {
    // What this run has seen may be old: then another run of the step has done what was to be done.
    if ((await loadOrder(order.orderId))?.version !== began) return false;
    throw new StepFailure('NoProgress', 'the step has changed nothing, and the order needs it again');
  }
  const answer = answerTo(waiting.wait, order);
  if (!answer) return keepWaiting(draft, waiting);
  const committed = await commitDraft(draft);
  if (!committed) return false;
  // Before the answer: until that is given, the workflow runs the step again.
  if (nextStepOf(committed) === 'complete') await finishOrder(committed.orderId);
  await answerStep(committed, waiting, answer);
  return true;
}

/** As `endStep`, for a step that has committed everything by itself; looks at the order again as often as it takes. */
export async function endCommittedStep(known: Order, waiting: WaitingStep, began: number): Promise<void> {
  let order: Order | undefined = known;
  for (let attempt = 1; order && attempt <= attempts; attempt += 1) {
    if (await endStep(draftOf(order), waiting, began)) return;
    order = await loadOrder(known.orderId);
  }
  throw new StepFailure('TransientFailure', `order ${known.orderId} is changed by too many at once`);
}

async function keepWaiting(draft: Draft, waiting: WaitingStep): Promise<boolean> {
  const { order, stored } = draft;
  if (isEmpty(draft)) {
    const { ok } = await transact([unchangedWrite(stored), waitWrite(stored.orderId, stored.version, waiting)]);
    return ok;
  }
  const writes = [waitWrite(order.orderId, stored.version + 1, waiting)];
  return (await commitDraft(amended(draft, { order, events: [], writes }))) !== undefined;
}
