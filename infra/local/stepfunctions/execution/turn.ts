import type { Bindings } from '../definition/expression.ts';
import {
  childrenOf,
  type Execution,
  type ExecutionRow,
  type Frame,
  newFrame,
  settle,
  type Status,
} from './execution.ts';
import { StateFailure } from '../failure.ts';
import { type Json, type JsonObject, overStateLimit } from '../json.ts';
import type { EventRow } from '../store.ts';

/** A call that goes out once the turn that decided on it is kept. */
export interface Launch {
  readonly execution: number;
  readonly frame: number;
  /** The event that scheduled it. */
  readonly task: number;
  readonly arguments: Json;
}

/** Thrown when an execution has used up its 25,000 events. */
export class HistoryFull extends Error {}

const historyLimit = 25_000;

export interface TurnSources {
  readonly now: number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly region: string;
}

/** What an expression may see beside the state's input and variables. */
export interface Seen {
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly token?: string;
  /** The item of a Map that an ItemSelector is evaluated for. */
  readonly item?: { readonly index: number; readonly value: Json };
}

/**
 * One turn of one execution: from something that happened (an answer, a timer, a start) until every frame waits again.
 * It gathers what has changed; nothing is kept or sent until the whole turn is.
 */
export class Turn {
  readonly execution: Execution;
  readonly sources: TurnSources;
  readonly events: EventRow[] = [];
  readonly saved = new Set<Frame>();
  readonly removed = new Set<number>();
  readonly launches: Launch[] = [];
  /** Frames that may go on. */
  readonly ready: Frame[] = [];
  /** Iterations that have ended, for their Maps to take in. */
  readonly joined: Frame[] = [];
  /** The execution's row, if this turn ends or redrives it. */
  row: ExecutionRow | undefined;
  #nextFrame: number;

  constructor(execution: Execution, sources: TurnSources) {
    this.execution = execution;
    this.sources = sources;
    this.#nextFrame = Math.max(0, ...execution.frames.keys()) + 1;
  }

  get now(): number {
    return this.sources.now;
  }

  /** Whether this turn has ended the execution. */
  get over(): boolean {
    return this.row !== undefined && this.row.status !== 'RUNNING';
  }

  /** Adds an event to the history, after the frame's latest (or the execution's, without a frame). */
  event(frame: Frame | undefined, type: string, details: Readonly<Record<string, unknown>>, last = false): number {
    if (this.execution.lastEvent >= historyLimit - 1 && !last) throw new HistoryFull();
    const event = this.execution.lastEvent + 1;
    const previous = frame === undefined ? this.execution.lastEvent : frame.lastEvent;
    this.events.push({ event, previous, at: this.now, type, details: JSON.stringify(details) });
    this.execution.lastEvent = event;
    if (frame !== undefined) {
      frame.lastEvent = event;
      this.saved.add(frame);
    }
    return event;
  }

  /** JSON text of a state's data. @throws StateFailure States.DataLimitExceeded above 256 KiB */
  text(value: Json, what: string): string {
    const text = JSON.stringify(value);
    if (overStateLimit(text)) {
      throw new StateFailure(
        'States.DataLimitExceeded',
        `${what} has a size exceeding the maximum number of bytes service limit (262144).`,
      );
    }
    return text;
  }

  save(frame: Frame): void {
    this.saved.add(frame);
  }

  /** Lets the frame go on within this turn. */
  proceed(frame: Frame, phase: 'enter' | 'again'): void {
    frame.phase = phase;
    this.saved.add(frame);
    this.ready.push(frame);
  }

  /** Starts an iteration. */
  spawn(parent: Frame, index: number, scope: number, input: Json): Frame {
    const startAt = this.execution.machine.scopes[scope]?.startAt;
    if (startAt === undefined) throw new Error(`Execution ${this.execution.row.arn} has no scope ${scope}`);
    const place = { id: this.#nextFrame, parent: parent.id, index, scope };
    this.#nextFrame += 1;
    const frame = newFrame(place, startAt, input, parent.lastEvent);
    this.execution.frames.set(frame.id, frame);
    this.proceed(frame, 'enter');
    return frame;
  }

  /** Takes away everything below a frame. */
  dropChildren(frame: Frame): void {
    for (const child of childrenOf(this.execution, frame)) {
      this.dropChildren(child);
      this.execution.frames.delete(child.id);
      this.saved.delete(child);
      this.removed.add(child.id);
    }
  }

  parentOf(frame: Frame): Frame | undefined {
    return frame.parent === null ? undefined : this.execution.frames.get(frame.parent);
  }

  /** Ends a scope with its output: the execution or an iteration. */
  end(frame: Frame, output: Json): void {
    settle(frame);
    if (frame.parent === null) {
      this.close('SUCCEEDED', { output: JSON.stringify(output) }, frame);
      return;
    }
    frame.phase = 'done';
    frame.result = output;
    frame.input = null;
    frame.variables = {};
    this.saved.add(frame);
    this.joined.push(frame);
  }

  /** Ends the execution. */
  close(
    status: Exclude<Status, 'RUNNING'>,
    how: { output?: string; error?: string | undefined; cause?: string | undefined },
    frame?: Frame,
  ): void {
    const details =
      status === 'SUCCEEDED'
        ? { output: how.output, outputDetails: { truncated: false } }
        : { error: how.error, cause: how.cause };
    this.event(frame, closingEvents[status], details, true);
    this.row = {
      ...this.execution.row,
      status,
      output: how.output ?? null,
      error: how.error ?? null,
      cause: how.cause ?? null,
      stoppedAt: this.now,
    };
    this.ready.length = 0;
    this.joined.length = 0;
    this.launches.length = 0;
  }

  /** `$states` and the variables that a frame's expressions see. */
  bindings(frame: Frame, seen: Seen = {}): Bindings {
    const context = this.#context(frame, seen);
    const states: JsonObject = { input: frame.input, context };
    if (seen.result !== undefined) states['result'] = seen.result;
    if (seen.errorOutput !== undefined) states['errorOutput'] = seen.errorOutput;
    return { ...this.#variables(frame), states };
  }

  #variables(frame: Frame): JsonObject {
    const parent = this.parentOf(frame);
    return parent === undefined ? frame.variables : { ...this.#variables(parent), ...frame.variables };
  }

  #context(frame: Frame, seen: Seen): JsonObject {
    const { row, input } = this.execution;
    const context: JsonObject = {
      Execution: {
        Id: row.arn,
        Input: input,
        Name: row.name,
        RoleArn: row.role,
        StartTime: new Date(row.startedAt).toISOString(),
        RedriveCount: row.redrives,
        ...(row.redrivenAt === null ? {} : { RedriveTime: new Date(row.redrivenAt).toISOString() }),
      },
      State: {
        Name: frame.state,
        EnteredTime: new Date(frame.enteredAt).toISOString(),
        RetryCount: frame.retryCount,
      },
      StateMachine: { Id: row.machine, Name: row.machineName },
    };
    if (seen.token !== undefined) context['Task'] = { Token: seen.token };
    const item = seen.item ?? this.#itemOf(frame);
    if (item !== undefined) context['Map'] = { Item: { Index: item.index, Value: item.value } };
    return context;
  }

  /** The item of the innermost Map that the frame runs in. */
  #itemOf(frame: Frame): { index: number; value: Json } | undefined {
    for (let at = frame; ;) {
      const parent = this.parentOf(at);
      if (parent === undefined) return undefined;
      if (parent.fan !== null) return { index: at.index, value: parent.fan.items[at.index] ?? null };
      at = parent;
    }
  }
}

const closingEvents = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  ABORTED: 'ExecutionAborted',
} as const;
