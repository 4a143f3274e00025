import { AwsError } from '../../service.ts';
import { drive, guarded } from './drive.ts';
import { childrenOf, type Frame, settle, stateOf } from './execution.ts';
import { raise } from './failing.ts';
import { StateFailure } from '../failure.ts';
import type { Outcome } from './invoke.ts';
import type { TaskState } from '../definition/machine.ts';
import type { Signal } from './signals.ts';
import { joinIfComplete } from './states/map.ts';
import { waited } from './states/simple.ts';
import { taskFailed, taskSubmitted, taskSucceeded, taskTimedOut } from './states/task.ts';
import type { Turn } from './turn.ts';

/**
 * Works one signal into an execution: everything that follows from it, until all frames wait again.
 *
 * @returns frames that are still ready when the turn has become long
 * @throws AwsError when the signal is an API call that cannot be answered; the execution is then unchanged
 */
export function take(turn: Turn, signal: Signal): Promise<Frame[]> {
  return drive(turn, () => apply(turn, signal));
}

async function apply(turn: Turn, signal: Signal): Promise<void> {
  const { execution } = turn;
  if (execution.row.status !== 'RUNNING' && signal.kind !== 'redrive') {
    if (signal.kind === 'token') throw timedOutToken();
    return;
  }
  switch (signal.kind) {
    case 'run':
      for (const id of signal.frames) {
        const frame = execution.frames.get(id);
        if (frame !== undefined) turn.ready.push(frame);
      }
      return;
    case 'answered':
      return answered(turn, signal);
    case 'due':
      return due(turn, signal.frame);
    case 'token': {
      const { frame, state } = holder(turn, signal.token);
      const { answer } = signal;
      if (answer.ok) return guarded(turn, frame, () => taskSucceeded(turn, frame, state, answer.output));
      return guarded(turn, frame, async () => {
        throw taskFailed(turn, frame, state, new StateFailure(answer.error ?? '', answer.cause ?? ''));
      });
    }
    case 'stop':
      turn.close('ABORTED', { error: signal.error, cause: signal.cause });
      return;
    case 'redrive':
      return redrive(turn);
  }
}

const timedOutToken = () => new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");

/** The frame whose running task has the token. @throws AwsError TaskTimedOut */
function holder(turn: Turn, token: string): { frame: Frame; state: TaskState } {
  for (const frame of turn.execution.frames.values()) {
    if (frame.token !== token || (frame.phase !== 'task' && frame.phase !== 'token')) continue;
    const state = stateOf(turn.execution, frame);
    if (state.type === 'Task') return { frame, state };
  }
  throw timedOutToken();
}

async function answered(
  turn: Turn,
  signal: { readonly frame: number; readonly task: number; readonly outcome: Outcome },
): Promise<void> {
  const frame = turn.execution.frames.get(signal.frame);
  // An answer may come after a token, a timeout or a retry has ended the attempt that asked for it.
  if (frame?.phase !== 'task' || frame.task !== signal.task) return;
  const state = stateOf(turn.execution, frame);
  if (state.type !== 'Task') return;
  const { outcome } = signal;
  await guarded(turn, frame, async () => {
    if (!outcome.ok) throw taskFailed(turn, frame, state, outcome.failure);
    if (!state.waitsForToken) return taskSucceeded(turn, frame, state, outcome.value);
    taskSubmitted(turn, frame, state, outcome.value);
  });
}

async function due(turn: Turn, id: number): Promise<void> {
  const frame = turn.execution.frames.get(id);
  if (frame === undefined) return;
  const state = stateOf(turn.execution, frame);
  const reached = (time: number | null): boolean => time !== null && time <= turn.now;
  if (reached(frame.wakeAt)) {
    frame.wakeAt = null;
    turn.save(frame);
    if (frame.phase === 'retry') turn.proceed(frame, 'again');
    else if (frame.phase === 'wait' && state.type === 'Wait') {
      await guarded(turn, frame, () => waited(turn, frame, state));
    }
    return;
  }
  if (state.type === 'Task' && reached(frame.deadline)) await raise(turn, frame, taskTimedOut(turn, frame, state));
}

/** Takes a stopped execution up again where it stood: what had succeeded stays, the rest is run again. */
async function redrive(turn: Turn): Promise<void> {
  const { execution } = turn;
  if (execution.row.status === 'RUNNING' || execution.row.status === 'SUCCEEDED') {
    throw new AwsError('ExecutionNotRedrivable', `Execution is ${execution.row.status} and cannot be redriven`);
  }
  turn.row = {
    ...execution.row,
    status: 'RUNNING',
    output: null,
    error: null,
    cause: null,
    stoppedAt: null,
    redrives: execution.row.redrives + 1,
    redrivenAt: turn.now,
  };
  execution.row = turn.row;
  turn.event(undefined, 'ExecutionRedriven', { redriveCount: turn.row.redrives });
  for (const frame of execution.frames.values()) {
    if (frame.phase === 'done') continue;
    frame.lastEvent = execution.lastEvent;
    frame.retries = [];
    frame.retryCount = 0;
    settle(frame);
    if (frame.phase === 'enter') turn.proceed(frame, 'enter');
    else if (childrenOf(execution, frame).length === 0) turn.proceed(frame, 'again');
    else {
      frame.phase = 'fan';
      turn.save(frame);
    }
  }
  const fans = [...execution.frames.values()].filter(({ phase }) => phase === 'fan');
  for (const frame of fans) {
    const state = stateOf(execution, frame);
    if (state.type !== 'Map') continue;
    await guarded(turn, frame, () => joinIfComplete(turn, frame, state));
  }
}
