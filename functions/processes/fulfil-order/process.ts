import {
  changeOrder,
  deadlineQueues,
  loadException,
  orderHeaders,
  orderOf,
  orderRows,
} from '#functions/orders/public.ts';
import { lookedAtSoon, statusOf, type Order } from '#functions/orders/rules.ts';
import { answerWait } from '../engine/answers.ts';
import { waitingIn } from '../engine/kept-tokens.ts';
import type { WaitingProcess } from '../engine/process.ts';
import { waits, type Wait } from './contracts.ts';
import { executionOf, processName } from './execution.ts';
import { finishOrder } from './finish-order.ts';
import { isDue, looked, lookSoon } from './waiting/look.ts';
import { keptTokens } from './rows.ts';
import { tokens } from './waiting/tokens.ts';
import { answerTo, turnOf } from './waiting/wait-rules.ts';

/** The process that brings an order to its end, as the engine runs it. */
export const fulfilOrder: WaitingProcess<Order> = {
  name: processName,
  logsIdAs: 'orderId',
  waits,
  lastWait: 'Await delivery',
  subjects: orderHeaders,
  queues: deadlineQueues,
  tokens,

  async find(orderId) {
    const rows = await orderRows(orderId, keptTokens);
    const subject = orderOf(rows);
    const kept = rows.find(({ entry }) => entry === tokens.keyOf(orderId).entry);
    return subject && { subject, waiting: kept && waitingIn(kept) };
  },

  executionOf,

  renewed: ({ orderId, workflowRun }, now) =>
    changeOrder(orderId, (present) =>
      present.workflowRun === workflowRun
        ? { state: lookedAtSoon({ ...present, workflowRun: workflowRun + 1 }, now), events: [] }
        : undefined,
    ),

  async answerTo({ wait, exceptionId }, order) {
    const exception = exceptionId === undefined ? undefined : await loadException(order.orderId, exceptionId);
    return answerTo(wait as Wait, order, exception);
  },

  isAlone: ({ test }) => test === true,
  isReadyToFinish: (order) => turnOf(order) === 'Complete',
  isOver: (order) => isClosed(order) || turnOf(order) === 'Complete',
  hasEnded: ({ stage }) => stage === 'done',
  finish: finishOrder,
  whileRunning: (orderId) => answerWait(fulfilOrder, orderId),
  isDue,
  lookSoon,
  looked,
};

/** A cancelled one that still has the customer's money is to be settled first, by an execution. */
function isClosed(order: Order): boolean {
  const { lifecycle } = statusOf(order);
  const { authorised, captured, refunded } = order.payments;
  return lifecycle === 'completed' || (lifecycle === 'cancelled' && authorised === 0 && captured <= refunded);
}
