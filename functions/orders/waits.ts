import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { nowIso } from '#shared/ambient.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { log } from '#shared/observability/log.ts';
import { loadException } from './exception-rows.ts';
import type { Order } from './order.ts';
import { orderOf, orderRows } from './store.ts';
import { answerTo, type Wait, type WaitAnswer } from './wait-rules.ts';

/** A step of the workflow that waits for its token to be answered. An order has one at a time: the newest. */
export interface WaitingStep {
  readonly wait: Wait;
  readonly run: number;
  /** A credential: it never leaves this table but to Step Functions. */
  readonly taskToken: string;
}

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= new SFNClient({}));

/** It sorts among the rows of the aggregate, so that one read brings both. */
const waitEntry = 'ORDER#WAIT';

/**
 * Keeps the token of a step that waits for what comes after version `since` of the order. It belongs into the transaction
 * that makes or checks this version: nothing that ends the wait can then be missed.
 */
export function waitWrite(orderId: string, since: number, waiting: WaitingStep): NamedWrite {
  return {
    name: 'wait',
    Put: {
      TableName: tableName('Orders'),
      Item: { order: orderId, entry: waitEntry, ...waiting, since, keptAt: nowIso() },
    },
  };
}

/** Forgets the token of an order that has come to its end. */
export function waitRemoval(orderId: string): NamedWrite {
  return { name: 'wait', Delete: { TableName: tableName('Orders'), Key: { order: orderId, entry: waitEntry } } };
}

/**
 * Answers the waiting step of an order if its wait is over, by the facts as they stand. Safe to call at any time, any
 * number of times.
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
    return answer ? answerStep(order, waiting, answer) : true;
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
