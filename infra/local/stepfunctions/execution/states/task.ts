import { type Frame, settle } from '../execution.ts';
import { StateFailure } from '../../failure.ts';
import type { Json } from '../../json.ts';
import { leave } from '../leaving.ts';
import type { TaskState } from '../../definition/machine.ts';
import { newToken } from '../token.ts';
import { type Bindings } from '../../definition/expression.ts';
import { numberOf, type Template } from '../../definition/template.ts';
import type { Turn } from '../turn.ts';

const untruncated = { truncated: false };

/** Schedules a Task: evaluates its arguments and timeouts, and has the call made once the turn is kept. */
export async function startTask(turn: Turn, frame: Frame, state: TaskState): Promise<void> {
  const token = state.waitsForToken ? newToken(turn, frame) : undefined;
  const bindings = turn.bindings(frame, token === undefined ? {} : { token });
  const given = state.arguments === undefined ? frame.input : await state.arguments.evaluate(bindings);
  const timeout = await secondsOf(state.timeoutSeconds, bindings);
  const text = turn.text(given, `The arguments of the state '${state.name}'`);

  settle(frame);
  frame.task = turn.event(frame, 'TaskScheduled', {
    ...names(state),
    region: turn.sources.region,
    parameters: text,
    timeoutInSeconds: timeout,
  });
  turn.event(frame, 'TaskStarted', names(state));
  frame.phase = 'task';
  frame.token = token ?? null;
  frame.deadline = timeout === undefined ? null : turn.now + timeout * 1000;
  turn.save(frame);
  turn.launches.push({
    execution: turn.execution.row.id,
    frame: frame.id,
    task: frame.task,
    arguments: given,
  });
}

async function secondsOf(template: Template | undefined, bindings: Bindings): Promise<number | undefined> {
  if (template === undefined) return undefined;
  return numberOf(await template.evaluate(bindings), template.field, { min: 1, max: 99_999_999 });
}

/** Notes that the call of a Task with a token was taken; its result is still to come. */
export function taskSubmitted(turn: Turn, frame: Frame, state: TaskState, answer: Json): void {
  const text = turn.text(answer, `The answer to the state '${state.name}'`);
  turn.event(frame, 'TaskSubmitted', { ...names(state), output: text, outputDetails: untruncated });
  frame.phase = 'token';
}

/** Goes on with a Task's result. */
export async function taskSucceeded(turn: Turn, frame: Frame, state: TaskState, result: Json): Promise<void> {
  const text = turn.text(result, `The result of the state '${state.name}'`);
  turn.event(frame, 'TaskSucceeded', {
    ...names(state),
    output: text,
    outputDetails: untruncated,
  });
  settle(frame);
  await leave(turn, frame, state.leaving, { result }, result);
}

/** Notes a Task's failure. @returns the failure, for `raise` */
export function taskFailed(turn: Turn, frame: Frame, state: TaskState, failure: StateFailure): StateFailure {
  turn.event(frame, 'TaskFailed', {
    ...names(state),
    error: failure.error,
    cause: failure.cause,
  });
  return failure;
}

/** Notes that a Task's time has run out. @returns the failure, for `raise` */
export function taskTimedOut(turn: Turn, frame: Frame, state: TaskState): StateFailure {
  const cause = `The state '${state.name}' ran longer than its TimeoutSeconds`;
  const failure = new StateFailure('States.Timeout', cause);
  turn.event(frame, 'TaskTimedOut', { ...names(state), error: failure.error, cause });
  return failure;
}

const names = ({ waitsForToken }: TaskState) => ({
  resourceType: 'lambda',
  resource: waitsForToken ? 'invoke.waitForTaskToken' : 'invoke',
});
