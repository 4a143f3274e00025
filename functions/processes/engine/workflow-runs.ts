import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { workflowVariable } from '#shared/context.ts';
import { required } from '#shared/environment.ts';
import { log } from '#shared/observability/log.ts';
import { executionName } from '../fulfil-order/contracts.ts';
import { changeOrder } from '#functions/orders/public.ts';
import { lookedAtSoon, type Order } from '#functions/orders/rules.ts';

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= new SFNClient({}));

/** Starts one run of an order's workflow; a run that was started before stays the one it is. */
export async function startRun(orderId: string, run: number): Promise<void> {
  try {
    await workflows().send(
      new StartExecutionCommand({
        stateMachineArn: required(workflowVariable('fulfil-order')),
        name: executionName(orderId, run),
        input: JSON.stringify({ orderId, run }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** True when something was caused by a step of a run of this order's workflow. */
export function isRunOf(orderId: string, causationId: string | undefined): boolean {
  return causationId?.startsWith(executionName(orderId, 0).slice(0, -1)) ?? false;
}

/** `none`: never started, or forgotten long ago. `broken`: failed, timed out or stopped. */
export type RunState = 'running' | 'succeeded' | 'broken' | 'none';

/** How a run of an order's workflow stands. */
export async function stateOfRun(orderId: string, run: number): Promise<RunState> {
  const executionArn = executionArnOf(required(workflowVariable('fulfil-order')), executionName(orderId, run));
  try {
    const { status } = await workflows().send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
    return status === 'SUCCEEDED' ? 'succeeded' : 'broken';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'none';
    throw error;
  }
}

/** The ARN of an execution, from the ARN of its state machine or of an alias or version of it. */
export function executionArnOf(workflowArn: string, name: string): string {
  const [arn, partition, service, region, account, kind, machine] = workflowArn.split(':');
  if (arn !== 'arn' || service !== 'states' || kind !== 'stateMachine' || !machine) {
    throw new Error(`the workflow is ${JSON.stringify(workflowArn)}, not the ARN of a state machine or of its alias`);
  }
  return ['arn', partition, 'states', region, account, 'execution', machine, name].join(':');
}

/**
 * Makes sure that an unfinished order has a living workflow.
 * @returns what was found: `running` needed nothing.
 */
export async function keepRunning(order: Order, now: number): Promise<RunState> {
  const found = await stateOfRun(order.orderId, order.workflowRun);
  if (found !== 'running') await restart(order, found, now);
  return found;
}

/**
 * Starts a run that was never started, or the next run after one that has ended. The number of the run is committed before
 * it is started, so that two callers start the same one.
 */
export async function restart(order: Order, found: Exclude<RunState, 'running'>, now: number): Promise<void> {
  const { orderId, workflowRun } = order;
  if (found === 'none') {
    await startRun(orderId, workflowRun);
  } else {
    const renewed = await changeOrder(orderId, (present) =>
      present.workflowRun === workflowRun
        ? { order: lookedAtSoon({ ...present, workflowRun: workflowRun + 1 }, now), events: [] }
        : undefined,
    );
    await startRun(orderId, renewed.workflowRun);
  }
  log.warn('the workflow of an order was started anew', { orderId, run: workflowRun, found });
}
