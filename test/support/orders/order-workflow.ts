import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { keepOrder, loadOrder } from '#functions/orders/keeping/store.ts';
import { commit } from '#shared/work/commit.ts';
import { awaitAnswer } from '#functions/processes/engine/answers.ts';
import { fulfilOrder } from '#functions/processes/fulfil-order/process.ts';
import { deploymentKey, keyToSeal } from '#shared/vault/keys.ts';
import { personOf } from '#shared/vault/person-key.ts';
import { comparedEmail } from '#functions/orders/keeping/customer-key.ts';
import { people, type Order, type OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { decimalMoney } from '#shared/money.ts';
import type { StepInput, StepName, Wait } from '#functions/processes/fulfil-order/contracts.ts';
import { lambdaContext } from '../api/api.ts';
import { anOrder } from './order.ts';

type StepsHandler = (
  event: { step: string; execution: string; input: unknown },
  context: ReturnType<typeof lambdaContext>,
) => Promise<unknown>;

/** Calls a step as the workflow does. */
export async function callStep<Name extends StepName>(
  handler: StepsHandler,
  step: Name,
  input: StepInput<Name>,
): Promise<unknown> {
  return handler({ step, execution: 'test', input }, lambdaContext());
}

/** Hands an event consumer one event as its queue does. @returns the messages that it left in the queue. */
export async function deliver(
  handler: (event: SQSEvent, context: ReturnType<typeof lambdaContext>) => Promise<SQSBatchResponse>,
  event: DomainEvent,
): Promise<SQSBatchResponse['batchItemFailures']> {
  const record = {
    messageId: randomUUID(),
    body: JSON.stringify({ 'detail-type': event.metadata.type, detail: event }),
  } as SQSEvent['Records'][number];
  const { batchItemFailures } = await handler({ Records: [record] }, lambdaContext());
  return batchItemFailures;
}

/** Lets the order's workflow come to a state that waits: keeps its token, or answers it. `attempt` counts tries of the state. */
export async function waitIn(
  wait: Wait,
  orderId: string,
  taskToken: string,
  { enteredAt = new Date().toISOString(), attempt = 0, run = 1 } = {},
): Promise<void> {
  await awaitAnswer(fulfilOrder, orderId, { wait, run, enteredAt, attempt, taskToken });
}

/** The name of an order's execution. */
export async function executionOf(orderId: string, run = 1): Promise<string> {
  return fulfilOrder.executionOf({ ...(await stored(orderId)), workflowRun: run }).name;
}

/** Stores a placed order. @returns it as it is read. */
export async function putOrder(more: Partial<OrderWithPeople> = {}): Promise<Order> {
  const made = anOrder(more);
  const { channel, contact } = made;
  const who = { customerId: contact.customerId, channel, email: comparedEmail(contact) };
  const { key, writes } = await keyToSeal(personOf(who, made.orderId, await deploymentKey()));
  const order = { ...made, [people]: key };
  const data = {
    orderType: order.type,
    total: decimalMoney(order.total, order.currency),
    lineCount: 1,
    units: 1,
  };
  await commit(keepOrder, undefined, { state: order, events: [{ type: 'OrderPlaced', data }], writes });
  return stored(order.orderId);
}

/** The order as it stands. */
export async function stored(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`there is no order ${orderId}`);
  return order;
}
