import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { Alarm } from './alarm.ts';
import { dueOf, type Execution, type ExecutionRow, newFrame, stateOf } from './execution.ts';
import { call } from './integrations/integrations.ts';
import type { Endpoints } from './integrations/services.ts';
import type { StartRequest } from './integrations/start.ts';
import { type Json, isObject, parsed } from './json.ts';
import type { Machine } from './machine.ts';
import type { Notices } from './notices.ts';
import { Queue, type Signal } from './signals.ts';
import type { NewExecution, Store } from './store.ts';
import { type Launch, Turn } from './turn.ts';
import { take } from './turns.ts';

export interface EngineParts {
  readonly kernel: Kernel;
  readonly store: Store;
  readonly notices: Notices;
  readonly endpoints: Endpoints;
  /** A compiled definition by its hash. */
  readonly machine: (hash: string) => Machine;
  /** Starts an execution on behalf of a Task. */
  readonly start: (request: StartRequest) => ExecutionRow;
}

/** Executions held in memory between their turns; the others are read again when something happens to them. */
const mostHeld = 2000;
const turnsPerBreath = 50;
const mostAttempts = 5;

/**
 * Runs executions: takes what happens to them one after another, each in a turn that is kept in one transaction, and
 * makes the calls that a turn decided on after it is kept. After a crash a call may therefore be made again (at least
 * once), but never without the record that it was to be made.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #queue = new Queue<{ signal: Signal; attempts: number }>();
  readonly #held = new Map<number, Execution>();
  readonly #alarm: Alarm;
  #working: Promise<void> | undefined;
  #calls = 0;
  #running = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.kernel.timeline, () => this.#ring());
  }

  /** Whether anything is left to do now, without a timer or an outside call. */
  get busy(): boolean {
    return this.#queue.length > 0 || this.#working !== undefined || this.#calls > 0;
  }

  /** Takes up every unfinished execution: what was ready goes on, calls without an answer are made again. */
  start(): void {
    this.#running = true;
    this.#alarm.on();
    for (const id of this.#parts.store.runningIds()) {
      try {
        this.#resume(this.#load(id));
      } catch (error) {
        this.#parts.kernel.log.error('An execution could not be taken up again', { id, error: String(error) });
      }
    }
    this.#ring();
  }

  #resume(execution: Execution | undefined): void {
    if (execution === undefined) return;
    const { id } = execution.row;
    const ready: number[] = [];
    for (const frame of execution.frames.values()) {
      if (frame.phase === 'enter' || frame.phase === 'again') ready.push(frame.id);
      if (frame.phase === 'child' && frame.child !== null) {
        this.#push({ kind: 'child', execution: id, frame: frame.id, child: frame.child });
      }
      if (frame.phase !== 'task') continue;
      const state = stateOf(execution, frame);
      const scheduled = this.#parts.store.event(id, frame.task);
      if (state.type !== 'Task' || scheduled === undefined) continue;
      const given = scheduledArguments(scheduled.details);
      const launch = { execution: id, frame: frame.id, task: frame.task, resource: state.resource, arguments: given };
      this.#launch(execution.row, launch);
    }
    if (ready.length > 0) this.#push({ kind: 'run', execution: id, frames: ready });
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#alarm.off();
    await this.#working;
  }

  /** Adds an execution, durably, and lets it run. */
  begin(execution: NewExecution, machine: Machine, input: Json): ExecutionRow {
    const { store, kernel } = this.#parts;
    const startAt = machine.scopes[0]?.startAt ?? '';
    const root = newFrame({ id: 0, parent: null, index: 0, scope: 0 }, startAt, input, 1);
    const details = {
      input: execution.input,
      inputDetails: { truncated: false },
      roleArn: execution.role,
      ...(execution.alias === null ? {} : { stateMachineAliasArn: execution.alias }),
      ...(execution.version === null ? {} : { stateMachineVersionArn: execution.version }),
    };
    const row = store.atomically((): ExecutionRow => {
      const id = store.addExecution(execution);
      const event = { event: 1, previous: 0, at: kernel.timeline.now(), type: 'ExecutionStarted' };
      store.addEvent(id, { ...event, details: JSON.stringify(details) });
      store.saveFrame(id, root, execution.deadline);
      return { ...execution, id };
    });
    this.#hold({ row, machine, input, frames: new Map([[0, root]]), lastEvent: 1 });
    this.#alarm.arm(row.deadline);
    this.#push({ kind: 'run', execution: row.id, frames: [0] });
    return row;
  }

  /** Asks for something on behalf of an API call; resolves when it is kept. @throws AwsError */
  ask<Answer>(
    signal: (settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void }) => Signal,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.#running) {
        reject(new AwsError('ServiceUnavailable', 'Step Functions is not running on this host', 503));
        return;
      }
      this.#push(signal({ resolve, reject }));
    });
  }

  #push(signal: Signal, attempts = 0): void {
    if (!this.#running) return;
    this.#queue.push({ signal, attempts });
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // Whoever pushed goes on first: an answer is never taken up within the call that caused it.
    await Promise.resolve();
    try {
      for (let taken = 1; this.#running; taken += 1) {
        const next = this.#queue.shift();
        if (next === undefined) return;
        try {
          await this.#take(next.signal);
        } catch (error) {
          this.#complain(next.signal, next.attempts, error);
        }
        if (taken % turnsPerBreath === 0) await new Promise((resume) => setImmediate(resume));
      }
    } finally {
      this.#working = undefined;
    }
  }

  async #take(signal: Signal): Promise<void> {
    const execution = this.#load(signal.execution);
    if (execution === undefined) {
      if ('reject' in signal) signal.reject(new AwsError('ExecutionDoesNotExist', 'The execution does not exist'));
      return;
    }
    const { kernel, store } = this.#parts;
    const turn = new Turn(execution, {
      now: kernel.timeline.now(),
      random: kernel.random,
      newId: kernel.newId,
      region: kernel.region,
    });
    const ready = await take(turn, signal, store);
    this.#keep(turn);
    if (ready.length > 0) this.#push({ kind: 'run', execution: execution.row.id, frames: ready.map(({ id }) => id) });
    if (signal.kind === 'token' || signal.kind === 'heartbeat') signal.resolve();
    if (signal.kind === 'stop' || signal.kind === 'redrive') signal.resolve(execution.row);
  }

  /** Writes a turn down, all at once, and then does what it decided on. */
  #keep(turn: Turn): void {
    const { store, notices } = this.#parts;
    const { execution } = turn;
    const { id } = execution.row;
    const row = turn.row;
    if (turn.events.length === 0 && turn.saved.size === 0 && turn.removed.size === 0) return;
    const dues: number[] = [];
    store.atomically(() => {
      for (const event of turn.events) store.addEvent(id, event);
      if (row !== undefined) store.updateExecution(row);
      if (row?.status === 'SUCCEEDED') {
        store.removeFrames(id);
        return;
      }
      for (const frame of turn.removed) store.removeFrame(id, frame);
      for (const frame of turn.saved) {
        const due = turn.over ? null : dueOf(execution, frame);
        if (due !== null) dues.push(due);
        store.saveFrame(id, frame, due);
      }
      if (row !== undefined && turn.over) {
        store.stillFrames(id);
        notices.keep(row);
      }
    });
    for (const due of dues) this.#alarm.arm(due);
    for (const launch of turn.launches) this.#launch(execution.row, launch);
    for (const child of turn.orphans) this.#stopOrphan(child);
    if (row === undefined) return;
    execution.row = row;
    if (!turn.over) return;
    this.#held.delete(id);
    if (row.status !== 'SUCCEEDED') notices.send();
    if (row.parent !== null && row.parentFrame !== null) {
      this.#push({ kind: 'child', execution: row.parent, frame: row.parentFrame, child: id });
    }
  }

  #stopOrphan(child: number): void {
    const ignore = (): void => {};
    const cause = 'The execution that waited for this one has stopped waiting';
    this.#push({ kind: 'stop', execution: child, error: undefined, cause, resolve: ignore, reject: ignore });
  }

  #launch(row: ExecutionRow, launch: Launch): void {
    const { kernel, endpoints, start } = this.#parts;
    const { lambda, region, account } = kernel;
    const { execution, frame, task } = launch;
    const caller = { executionArn: row.arn, executionId: row.id, executionName: row.name, frame, task };
    this.#calls += 1;
    void call({ lambda, region, account, endpoints, start }, launch, caller)
      .then((outcome) => this.#push({ kind: 'answered', execution, frame, task, outcome }))
      .finally(() => {
        this.#calls -= 1;
      });
  }

  #ring(): void {
    const { store, kernel } = this.#parts;
    const now = kernel.timeline.now();
    for (const { execution, frame } of store.dueFrames(now)) this.#push({ kind: 'due', execution, frame });
    this.#alarm.arm(store.nextDue(now));
  }

  #load(id: number): Execution | undefined {
    const held = this.#held.get(id);
    if (held !== undefined) return held;
    const { store, machine } = this.#parts;
    const row = store.execution(id);
    if (row === undefined) return undefined;
    const frames = new Map(store.frames(id).map((frame) => [frame.id, frame]));
    const input = parsed(row.input) ?? null;
    const execution = { row, machine: machine(row.definition), input, frames, lastEvent: store.lastEvent(id) };
    if (row.status === 'RUNNING') this.#hold(execution);
    return execution;
  }

  #hold(execution: Execution): void {
    this.#held.set(execution.row.id, execution);
    if (this.#held.size <= mostHeld) return;
    for (const oldest of this.#held.keys()) {
      if (oldest !== execution.row.id) this.#held.delete(oldest);
      return;
    }
  }

  /** A turn that could not be made or kept: the caller is told, or it is tried again from what is in the database. */
  #complain(signal: Signal, attempts: number, error: unknown): void {
    const { log, timeline } = this.#parts.kernel;
    if ('reject' in signal && error instanceof AwsError) {
      signal.reject(error);
      return;
    }
    this.#held.delete(signal.execution);
    log.error('A step of an execution could not be made', {
      execution: signal.execution,
      signal: signal.kind,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    if ('reject' in signal) signal.reject(new AwsError('InternalFailure', 'The call could not be carried out', 500));
    else if (attempts < mostAttempts) {
      timeline.at(timeline.now() + 1000 * 2 ** attempts, () => this.#push(signal, attempts + 1));
    }
  }
}

function scheduledArguments(details: string): Json {
  const scheduled = parsed(details);
  if (!isObject(scheduled)) return null;
  const text = scheduled['parameters'] ?? scheduled['input'];
  return typeof text === 'string' ? (parsed(text) ?? null) : null;
}
