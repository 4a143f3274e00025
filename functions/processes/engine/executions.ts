import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { leanClient } from '#shared/aws/lean-client.ts';
import { workflowVariable } from '#shared/context.ts';
import { required } from '#shared/environment.ts';
import { log } from '#shared/observability/log.ts';
import type { Process } from './process.ts';

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= leanClient(SFNClient, {}));

/** Step Functions takes no longer name. */
const longestName = 80;

/**
 * The name of an execution: what people call its subject, where its characters are allowed in a name and in its log, then
 * the subject's id and the run, which make it unique for ever.
 */
export function executionName(readable: string, subjectId: string, run: number): string {
  const own = `${subjectId}-${run}`;
  const room = longestName - own.length - 1;
  return /^[0-9A-Za-z_-]+$/.test(readable) ? `${readable.slice(0, room)}-${own}` : own;
}

/** True when something was caused by a step of an execution of this subject, whichever its run. */
export function isCausedByRunOf(subjectId: string, causationId: string | undefined): boolean {
  const [execution = '', step] = causationId?.split('/') ?? [];
  const [, named] = /^(.+)-\d+$/.exec(execution) ?? [];
  return step !== undefined && named !== undefined && (named === subjectId || named.endsWith(`-${subjectId}`));
}

/** Starts the present execution of a subject; one that was started before stays the one it is. */
export async function startExecution<Subject>(
  process: Pick<Process<Subject>, 'name' | 'executionOf'>,
  subject: Subject,
): Promise<void> {
  const { name, input } = process.executionOf(subject);
  const stateMachineArn = required(workflowVariable(process.name));
  try {
    await workflows().send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** `none`: never started, or forgotten long ago. `broken`: failed, timed out or stopped. */
export type ExecutionState = 'running' | 'succeeded' | 'broken' | 'none';

/** How the present execution of a subject stands. */
export async function executionState<Subject>(process: Process<Subject>, subject: Subject): Promise<ExecutionState> {
  const executionArn = executionArnOf(required(workflowVariable(process.name)), process.executionOf(subject).name);
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
 * Starts an execution that was never started, or the next one after one that has ended. The number of the run is committed
 * before it is started, so that two callers start the same one.
 */
export async function restart<Subject>(
  process: Process<Subject>,
  subject: Subject,
  found: Exclude<ExecutionState, 'running'>,
  now: number,
): Promise<void> {
  const present = found === 'none' ? subject : await process.renewed(subject, now);
  await startExecution(process, present);
  log.warn('a workflow was started anew', { execution: process.executionOf(present).name, found });
}
