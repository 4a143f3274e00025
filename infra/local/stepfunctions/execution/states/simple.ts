import type { Frame } from '../execution.ts';
import { EvaluationFailure, StateFailure } from '../../failure.ts';
import { leave } from '../leaving.ts';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../../definition/machine.ts';
import { numberOf, textOf } from '../../definition/template.ts';
import type { Turn } from '../turn.ts';

/** Pass and Succeed: the input goes on, shaped by Output. */
export function pass(turn: Turn, frame: Frame, state: PassState | SucceedState): Promise<void> {
  return leave(turn, frame, state.leaving, {}, frame.input);
}

/** Takes the first choice whose condition holds, else the default. */
export async function choose(turn: Turn, frame: Frame, state: ChoiceState): Promise<void> {
  const bindings = turn.bindings(frame);
  for (const { condition, leaving } of state.choices) {
    const holds = await condition.evaluate(bindings);
    if (typeof holds !== 'boolean') {
      throw new EvaluationFailure(
        condition.field,
        `The field '${condition.field}' needs a boolean, but was ${JSON.stringify(holds)}.`,
      );
    }
    if (holds) return leave(turn, frame, leaving, {}, frame.input);
  }
  if (state.otherwise !== undefined) return leave(turn, frame, state.otherwise, {}, frame.input);
  throw new StateFailure('States.NoChoiceMatched', `No choice rule of the state '${state.name}' matched its input`);
}

const longestWait = 99_999_999;

/** Waits for a number of seconds. */
export async function wait(turn: Turn, frame: Frame, state: WaitState): Promise<void> {
  const seconds = numberOf(await state.seconds.evaluate(turn.bindings(frame)), 'Seconds', { min: 0, max: longestWait });
  if (seconds === 0) return waited(turn, frame, state);
  frame.wakeAt = turn.now + seconds * 1000;
  frame.phase = 'wait';
  turn.save(frame);
}

/** Goes on after a Wait. */
export function waited(turn: Turn, frame: Frame, state: WaitState): Promise<void> {
  return leave(turn, frame, state.leaving, {}, frame.input);
}

/** Ends the scope with an error of the definition's own naming. */
export async function fail(turn: Turn, frame: Frame, state: FailState): Promise<never> {
  const bindings = turn.bindings(frame);
  const error = state.error === undefined ? '' : textOf(await state.error.evaluate(bindings), 'Error');
  const cause = state.cause === undefined ? '' : textOf(await state.cause.evaluate(bindings), 'Cause');
  throw new StateFailure(error, cause);
}
