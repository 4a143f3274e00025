import { childrenOf, type Frame, stateOf } from './execution.ts';
import { raise } from './failing.ts';
import { StateFailure } from '../failure.ts';
import type { State } from '../definition/machine.ts';
import { joined, startMap } from './states/map.ts';
import { choose, fail, pass, wait } from './states/simple.ts';
import { startTask } from './states/task.ts';
import { HistoryFull, type Turn } from './turn.ts';

/** State entries in one turn before it is kept, so that a long loop neither blocks the host nor is lost at once. */
const longestTurn = 100;

/**
 * Carries an execution on from `first` until all its frames wait.
 *
 * @returns the frames that are still ready when the turn has become long; they go on in the next one
 */
export async function drive(turn: Turn, first: () => Promise<void> | void): Promise<Frame[]> {
  try {
    await first();
    await takeIn(turn);
    for (let entered = 0; turn.ready.length > 0; entered += 1) {
      if (entered >= longestTurn) return turn.ready.splice(0);
      const frame = turn.ready.shift();
      if (frame === undefined || !runnable(turn, frame)) continue;
      await guarded(turn, frame, () => enter(turn, frame));
      await takeIn(turn);
    }
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    turn.close('FAILED', {
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  }
  return [];
}

const runnable = (turn: Turn, frame: Frame): boolean =>
  turn.execution.frames.get(frame.id) === frame && (frame.phase === 'enter' || frame.phase === 'again');

/** Runs a state's work; its failure goes to the state's Retry and Catch. */
export async function guarded(turn: Turn, frame: Frame, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    await raise(turn, frame, error);
  }
}

async function takeIn(turn: Turn): Promise<void> {
  for (let child = turn.joined.shift(); child !== undefined; child = turn.joined.shift()) {
    const ended = child;
    const parent = turn.parentOf(ended);
    if (parent === undefined || turn.execution.frames.get(ended.id) !== ended) continue;
    const state = stateOf(turn.execution, parent);
    if (state.type !== 'Map') continue;
    await guarded(turn, parent, () => joined(turn, parent, state, ended));
  }
}

async function enter(turn: Turn, frame: Frame): Promise<void> {
  const state = stateOf(turn.execution, frame);
  if (frame.phase === 'enter') {
    frame.enteredAt = turn.now;
    turn.event(frame, `${state.type}StateEntered`, {
      name: state.name,
      input: turn.text(frame.input, `The input of the state '${state.name}'`),
      inputDetails: { truncated: false },
    });
  }
  // A state that is entered again leaves no iterations of its last attempt behind.
  if (childrenOf(turn.execution, frame).length > 0) turn.dropChildren(frame);
  await start(turn, frame, state);
}

function start(turn: Turn, frame: Frame, state: State): Promise<void> {
  switch (state.type) {
    case 'Pass':
    case 'Succeed':
      return pass(turn, frame, state);
    case 'Choice':
      return choose(turn, frame, state);
    case 'Wait':
      return wait(turn, frame, state);
    case 'Fail':
      return fail(turn, frame, state);
    case 'Task':
      return startTask(turn, frame, state);
    case 'Map':
      return startMap(turn, frame, state);
  }
}
