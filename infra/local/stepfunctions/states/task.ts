import { type Frame, settle } from '../execution.ts';
import { StateFailure } from '../failure.ts';
import type { Json } from '../json.ts';
import { leave } from '../leaving.ts';
import type { TaskState } from '../machine.ts';
import { newToken } from '../token.ts';
import { type Bindings } from '../expression.ts';
import { numberOf, type Template } from '../template.ts';
import type { Turn } from '../turn.ts';

const untruncated = { truncated: false };

/** Schedules a Task: evaluates its arguments and timeouts, and has the call made once the turn is kept. */
export async function startTask(turn: Turn, frame: Frame, state: TaskState): Promise<void> {
  const { resource } = state;
  const token = resource.kind === 'service' && resource.pattern === 'token' ? newToken(turn, frame) : undefined;
  const bindings = turn.bindings(frame, token === undefined ? {} : { token });
  const given = state.arguments === undefined ? frame.input : await state.arguments.evaluate(bindings);
  const timeout = await secondsOf(state.timeoutSeconds, bindings);
  const heartbeat = await secondsOf(state.heartbeatSeconds, bindings);
  const text = turn.text(given, `The arguments of the state '${state.name}'`);

  settle(frame);
  const limits = { timeoutInSeconds: timeout, heartbeatInSeconds: heartbeat };
  if (resource.kind === 'function') {
    frame.task = turn.event(frame, 'LambdaFunctionScheduled', {
      resource: resource.arn,
      input: text,
      inputDetails: untruncated,
      timeoutInSeconds: timeout,
    });
    turn.event(frame, 'LambdaFunctionStarted', {});
  } else {
    const { resourceType, resource: name } = resource;
    frame.task = turn.event(frame, 'TaskScheduled', {
      resourceType,
      resource: name,
      region: turn.sources.region,
      parameters: text,
      ...limits,
    });
    turn.event(frame, 'TaskStarted', { resourceType, resource: name });
  }
  frame.phase = 'task';
  frame.token = token ?? null;
  frame.deadline = timeout === undefined ? null : turn.now + timeout * 1000;
  frame.heartbeatSeconds = heartbeat ?? null;
  frame.heartbeatAt = heartbeat === undefined ? null : turn.now + heartbeat * 1000;
  turn.save(frame);
  turn.launches.push({
    execution: turn.execution.row.id,
    frame: frame.id,
    task: frame.task,
    resource,
    arguments: given,
  });
}

async function secondsOf(template: Template | undefined, bindings: Bindings): Promise<number | undefined> {
  if (template === undefined) return undefined;
  return numberOf(await template.evaluate(bindings), template.field, { min: 1, max: 99_999_999, whole: true });
}

/** Notes that the call of a Task with a token (or of another execution) was taken; its result is still to come. */
export function taskSubmitted(turn: Turn, frame: Frame, state: TaskState, answer: Json, child: number | null): void {
  const text = turn.text(answer, `The answer to the state '${state.name}'`);
  turn.event(frame, 'TaskSubmitted', { ...names(state), output: text, outputDetails: untruncated });
  frame.phase = child === null ? 'token' : 'child';
  frame.child = child;
}

/** Goes on with a Task's result. */
export async function taskSucceeded(turn: Turn, frame: Frame, state: TaskState, result: Json): Promise<void> {
  const text = turn.text(result, `The result of the state '${state.name}'`);
  turn.event(frame, state.resource.kind === 'function' ? 'LambdaFunctionSucceeded' : 'TaskSucceeded', {
    ...names(state),
    output: text,
    outputDetails: untruncated,
  });
  settle(frame);
  await leave(turn, frame, state.leaving, { result }, result);
}

/** Notes a Task's failure. @returns the failure, for `raise` */
export function taskFailed(turn: Turn, frame: Frame, state: TaskState, failure: StateFailure): StateFailure {
  turn.event(frame, state.resource.kind === 'function' ? 'LambdaFunctionFailed' : 'TaskFailed', {
    ...names(state),
    error: failure.error,
    cause: failure.cause,
  });
  return failure;
}

/** Notes that a Task's time or heartbeat has run out. @returns the failure, for `raise` */
export function taskTimedOut(
  turn: Turn,
  frame: Frame,
  state: TaskState,
  error: 'States.Timeout' | 'States.HeartbeatTimeout',
): StateFailure {
  const cause =
    error === 'States.Timeout'
      ? `The state '${state.name}' ran longer than its TimeoutSeconds`
      : `The state '${state.name}' sent no heartbeat for longer than its HeartbeatSeconds`;
  const failure = new StateFailure(error, cause);
  turn.event(frame, state.resource.kind === 'function' ? 'LambdaFunctionTimedOut' : 'TaskTimedOut', {
    ...names(state),
    error,
    cause,
  });
  if (frame.child !== null) turn.orphans.push(frame.child);
  return failure;
}

const names = ({ resource }: TaskState) =>
  resource.kind === 'function' ? {} : { resourceType: resource.resourceType, resource: resource.resource };
