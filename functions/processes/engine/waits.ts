import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { log } from '#shared/observability/log.ts';
import { loadException, orderOf, orderRows } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import { finishOrder } from '../fulfil-order/finish-order.ts';
import { waitEntry, type WaitingStep } from './wait-rows.ts';
import { answerTo, nextStepOf, type Wait, type WaitAnswer } from '../fulfil-order/wait-rules.ts';

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= new SFNClient({}));

/**
 * Answers the waiting step of an order if its wait is over, by the facts as they stand, and finishes the order when nothing
 * is left to be done. Safe to call at any time, any number of times: the token is kept until the order is finished.
 * @returns false when there was an answer and nobody to hear it.
 */
export async function answerWait(orderId: string): Promise<boolean> {
  for (;;) {
    const rows = await orderRows(orderId);
    const kept = rows.find(({ entry }) => entry === waitEntry);
    if (!kept) return true;
    const order = orderOf(rows);
    if (!order) throw new Error(`a workflow waits for order ${orderId}, which does not exist`);
    const { since, ...waiting } = kept as unknown as WaitingStep & { since: number };
    // Rows of one read may be of two moments: facts older than the token say nothing about it.
    if (order.version < since) continue;
    const answer = answerTo(waiting.wait, order, await exceptionOf(orderId, waiting.wait));
    if (!answer) return true;
    const heard = await answerStep(order, waiting, answer);
    if (nextStepOf(order) === 'complete') await finishOrder(orderId);
    return heard;
  }
}

async function exceptionOf(orderId: string, wait: Wait) {
  const [kind, exceptionId] = wait.split(':');
  return kind === 'exception' && exceptionId ? loadException(orderId, exceptionId) : undefined;
}

/** @returns false when the token is not known any more: it has been answered, or its execution is over. */
export async function answerStep(
  { orderId }: Order,
  { wait, run, taskToken }: WaitingStep,
  answer: WaitAnswer,
): Promise<boolean> {
  try {
    if ('output' in answer) {
      await workflows().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output) }));
    } else {
      await workflows().send(new SendTaskFailureCommand({ taskToken, error: answer.error, cause: answer.cause }));
    }
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !deadToken.has(error.name)) throw error;
    log.info('the wait was over already', { orderId, wait, run, reason: error.name });
    return false;
  }
}

const deadToken = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);
