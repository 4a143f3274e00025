import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { nowIso } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import { log } from '#shared/observability/log.ts';
import { loadException } from './exception-rows.ts';
import type { Order } from './order.ts';
import { loadOrder } from './store.ts';
import { answerTo, type Wait, type WaitAnswer } from './wait-rules.ts';

interface KeptWait {
  readonly order: string;
  readonly entry: string;
  readonly wait: Wait;
  readonly run: number;
  /** A credential: it never leaves this table but to Step Functions. */
  readonly taskToken: string;
}

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= new SFNClient({}));

/**
 * Keeps the token of a step that waits. A step calls this and then `answerWaits`, so that what happened before is not
 * missed. A token of the same wait and run is replaced: the step was tried again and the old one is dead.
 */
export async function keepWait(orderId: string, wait: Wait, run: number, taskToken: string): Promise<KeptWait> {
  const kept: KeptWait = { order: orderId, entry: `WAIT#${wait}#${run}`, wait, run, taskToken };
  await documents().send(new PutCommand({ TableName: tableName('Orders'), Item: { ...kept, keptAt: nowIso() } }));
  return kept;
}

/**
 * How a waiting step ends: `order` is as the step has just read or made it. What it answers already is answered at once;
 * otherwise the token is kept until `answerWaits` finds the wait over.
 */
export async function waitFor(order: Order, wait: Wait, run: number, taskToken: string): Promise<void> {
  const answer = answerTo(wait, order);
  if (answer) return send({ order: order.orderId, wait, run, taskToken }, answer);
  const kept = await keepWait(order.orderId, wait, run, taskToken);
  // What has happened since the order was read must not be missed.
  await answerIfOver(kept, await orderOf(kept));
}

/**
 * Answers every kept token whose wait is over, by the facts as they stand. The tokens are read before the facts, so that
 * none is answered with something older than itself. Safe to call at any time, any number of times.
 */
export async function answerWaits(orderId: string): Promise<void> {
  const waits = await keptWaits(orderId);
  const [first] = waits;
  if (!first) return;
  const order = await orderOf(first);
  for (const kept of waits) await answerIfOver(kept, order);
}

async function answerIfOver(kept: KeptWait, order: Order): Promise<void> {
  const exception = await exceptionOf(kept);
  const answer = answerTo(kept.wait, order, exception ? [exception] : []);
  if (!answer) return;
  await send(kept, answer);
  await forget(kept);
}

async function orderOf({ order: orderId }: KeptWait): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`a workflow waits for order ${orderId}, which does not exist`);
  return order;
}

async function keptWaits(orderId: string): Promise<KeptWait[]> {
  const rows = queryAll({
    TableName: tableName('Orders'),
    KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
    ExpressionAttributeValues: { ':order': orderId, ':prefix': 'WAIT#' },
    ConsistentRead: true,
  });
  return (await Array.fromAsync(rows)) as unknown as KeptWait[];
}

async function exceptionOf({ order, wait }: KeptWait) {
  const [kind, exceptionId] = wait.split(':');
  return kind === 'exception' && exceptionId ? loadException(order, exceptionId) : undefined;
}

/** A token that is not known any more has been answered, or its execution is over: nothing is left to be done. */
async function send({ order, wait, run, taskToken }: Omit<KeptWait, 'entry'>, answer: WaitAnswer): Promise<void> {
  try {
    if ('output' in answer) {
      await workflows().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output) }));
    } else {
      await workflows().send(new SendTaskFailureCommand({ taskToken, error: answer.error, cause: answer.cause }));
    }
  } catch (error) {
    if (!(error instanceof Error) || !deadToken.has(error.name)) throw error;
    log.info('the wait was over already', { orderId: order, wait, run, reason: error.name });
  }
}

const deadToken = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Deletes the row unless a new token has taken its place. */
async function forget({ order, entry, taskToken }: KeptWait): Promise<void> {
  const command = new DeleteCommand({
    TableName: tableName('Orders'),
    Key: { order, entry },
    ConditionExpression: '#taskToken = :taskToken',
    ExpressionAttributeNames: { '#taskToken': 'taskToken' },
    ExpressionAttributeValues: { ':taskToken': taskToken },
  });
  await documents()
    .send(command)
    .catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}
