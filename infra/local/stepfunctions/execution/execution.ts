import type { Json, JsonObject } from '../json.ts';
import type { Machine, State } from '../definition/machine.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** An execution's row. Times are milliseconds since the epoch; `input` and `output` are JSON text. */
export interface ExecutionRow {
  readonly id: number;
  readonly arn: string;
  readonly machine: string;
  readonly machineName: string;
  readonly name: string;
  readonly role: string;
  /** Hash of the definition that it runs, whatever the machine's is by now. */
  readonly definition: string;
  readonly version: string | null;
  readonly alias: string | null;
  readonly status: Status;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly redrives: number;
  readonly redrivenAt: number | null;
}

/**
 * What a frame waits for: `enter` and `again` for its turn (the state is new, or repeated after a retry), `task` for an
 * function's answer, `token` for SendTask*, `wait` and `retry` for a time, `fan` for a Map's iterations. `done` and
 * `failed` are over.
 */
export type Phase = 'enter' | 'again' | 'task' | 'token' | 'wait' | 'retry' | 'fan' | 'done' | 'failed';

/** One running scope: which state it is at and what that state has come to. */
export interface Frame {
  readonly id: number;
  readonly parent: number | null;
  /** Number of the iteration within the parent. */
  readonly index: number;
  /** Number of the scope in the machine. */
  readonly scope: number;
  state: string;
  phase: Phase;
  input: Json;
  variables: JsonObject;
  enteredAt: number;
  /** The event that led here, for `previousEventId`. */
  lastEvent: number;
  /** Retries made in this state, per retrier. */
  retries: number[];
  retryCount: number;
  /** The event that scheduled the running task: tells its answer from that of an earlier attempt. */
  task: number;
  token: string | null;
  /** When a wait or a retry's pause ends. */
  wakeAt: number | null;
  /** When the running task is timed out. */
  deadline: number | null;
  fan: Fan | null;
  /** What a `done` frame yielded, or the error output of a `failed` one. */
  result: Json;
}

/** A Map's items and limit, fixed when it starts. */
export interface Fan {
  readonly items: Json[];
  readonly maxConcurrency: number;
}

/** An execution as it is held in memory between turns. */
export interface Execution {
  row: ExecutionRow;
  readonly machine: Machine;
  readonly input: Json;
  readonly frames: Map<number, Frame>;
  lastEvent: number;
}

/** A frame at the start of a scope. */
export function newFrame(
  place: Pick<Frame, 'id' | 'parent' | 'index' | 'scope'>,
  state: string,
  input: Json,
  lastEvent: number,
): Frame {
  return {
    ...place,
    state,
    phase: 'enter',
    input,
    variables: {},
    enteredAt: 0,
    lastEvent,
    retries: [],
    retryCount: 0,
    task: 0,
    token: null,
    wakeAt: null,
    deadline: null,
    fan: null,
    result: null,
  };
}

/** Ends whatever the frame waits for. */
export function settle(frame: Frame): void {
  frame.task = 0;
  frame.token = null;
  frame.wakeAt = null;
  frame.deadline = null;
}

/** The frame's next timer. */
export function dueOf(frame: Frame): number | null {
  const set = [frame.wakeAt, frame.deadline].filter((time) => time !== null);
  return set.length === 0 ? null : Math.min(...set);
}

/** The state that a frame stands at. */
export function stateOf(execution: Execution, frame: Frame): State {
  const state = execution.machine.scopes[frame.scope]?.states.get(frame.state);
  if (state === undefined) throw new Error(`Execution ${execution.row.arn} stands at an unknown state ${frame.state}`);
  return state;
}

export function childrenOf(execution: Execution, frame: Frame): Frame[] {
  if (frame.phase !== 'fan' && frame.phase !== 'failed') return [];
  return [...execution.frames.values()].filter((child) => child.parent === frame.id);
}
