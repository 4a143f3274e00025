import { childrenOf, type Frame, settle, stateOf } from './execution.ts';
import { covers, errorOutput, EvaluationFailure, retryDelay, StateFailure } from '../failure.ts';
import { leave } from './leaving.ts';
import type { MapState, State, TaskState } from '../definition/machine.ts';
import type { Turn } from './turn.ts';

type Recovering = TaskState | MapState;
const recovers = (state: State): state is Recovering => 'retry' in state;

/**
 * Takes a state's failure to what handles it: the state's own Retry, then its Catch, then the Map around it,
 * and in the end the execution. Frames of a failed execution stay as they are, for a redrive.
 */
export async function raise(turn: Turn, failed: Frame, failure: StateFailure): Promise<void> {
  let current = failure;
  let frame = failed;
  for (;;) {
    const state = stateOf(turn.execution, frame);
    if (current instanceof EvaluationFailure) noteEvaluation(turn, frame, current);
    if (frame !== failed) turn.event(frame, `${state.type}StateFailed`, {});
    if (recovers(state)) {
      if (retried(turn, frame, state, current)) return;
      const outcome = await caught(turn, frame, state, current);
      if (outcome === 'caught') return;
      if (outcome !== 'uncaught') {
        current = outcome;
        if (current instanceof EvaluationFailure) noteEvaluation(turn, frame, current);
      }
    }
    const parent = turn.parentOf(frame);
    if (parent === undefined) {
      turn.close('FAILED', { error: current.error, cause: current.cause }, frame);
      return;
    }
    settle(frame);
    frame.phase = 'failed';
    frame.result = errorOutput(current);
    turn.save(frame);
    turn.event(frame, 'MapIterationFailed', { name: parent.state, index: frame.index });
    parent.lastEvent = frame.lastEvent;
    frame = parent;
  }
}

function noteEvaluation(turn: Turn, frame: Frame, failure: EvaluationFailure): void {
  turn.event(frame, 'EvaluationFailed', {
    error: failure.error,
    cause: failure.cause,
    location: failure.location,
    state: frame.state,
  });
}

function retried(turn: Turn, frame: Frame, state: Recovering, failure: StateFailure): boolean {
  const chosen = state.retry.findIndex((retrier) => covers(retrier.errorEquals, failure.error));
  const retrier = state.retry[chosen];
  if (retrier === undefined) return false;
  const made = frame.retries[chosen] ?? 0;
  if (made >= retrier.maxAttempts) return false;
  dropAborted(turn, frame);
  settle(frame);
  frame.fan = null;
  frame.retries = state.retry.map((_, index) => (frame.retries[index] ?? 0) + (index === chosen ? 1 : 0));
  frame.retryCount += 1;
  frame.phase = 'retry';
  frame.wakeAt = turn.now + retryDelay(retrier, made, turn.sources.random);
  turn.save(frame);
  return true;
}

async function caught(
  turn: Turn,
  frame: Frame,
  state: Recovering,
  failure: StateFailure,
): Promise<'caught' | 'uncaught' | StateFailure> {
  const catcher = state.catch.find(({ errorEquals }) => covers(errorEquals, failure.error));
  if (catcher === undefined) return 'uncaught';
  const error = errorOutput(failure);
  try {
    noteAborted(turn, frame);
    await leave(turn, frame, catcher, { errorOutput: error }, error);
    return 'caught';
  } catch (thrown) {
    if (thrown instanceof StateFailure) return thrown;
    throw thrown;
  }
}

function dropAborted(turn: Turn, frame: Frame): void {
  noteAborted(turn, frame);
  turn.dropChildren(frame);
}

/** Notes the end of the iterations that a failing Map takes with it. */
function noteAborted(turn: Turn, frame: Frame): void {
  const state = stateOf(turn.execution, frame);
  if (state.type !== 'Map') return;
  for (const child of childrenOf(turn.execution, frame)) {
    if (child.phase === 'done' || child.phase === 'failed') continue;
    turn.event(child, 'MapIterationAborted', { name: state.name, index: child.index });
  }
}
