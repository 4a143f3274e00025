import type { Kernel } from '../../kernel.ts';
import { AwsError } from '../../service.ts';
import { createWakeup, type Wakeup } from '../../wakeup.ts';
import { type Execution, type ExecutionRow, type Frame, newFrame } from './execution.ts';
import { invoke } from './invoke.ts';
import { type Json, parsed } from '../json.ts';
import { keepTurns } from './keeping.ts';
import type { Machine } from '../definition/machine.ts';
import { unfinished } from './resuming.ts';
import { Queue, type Signal } from './signals.ts';
import type { NewExecution, Store } from '../store.ts';
import { type Launch, Turn } from './turn.ts';
import { take } from './turns.ts';

export interface EngineParts {
  readonly kernel: Kernel;
  readonly store: Store;
  /** A compiled definition by its hash. */
  readonly machine: (hash: string) => Machine;
}

/** Executions held in memory between their turns; the others are read again when something happens to them. */
const mostHeld = 2000;
const turnsPerTransaction = 32;
const mostAttempts = 5;

interface Queued {
  readonly signal: Signal;
  /** How often it has been tried before. */
  readonly attempts: number;
}

/** A turn that is still to be kept. */
interface Made extends Queued {
  readonly turn: Turn;
  readonly execution: Execution;
  /** Frames that go on in the next turn. */
  readonly ready: readonly Frame[];
}

/**
 * Runs executions: takes what happens to them one after another, each in a turn that is kept whole or not at all, and
 * makes the calls that a turn decided on after it is kept. After a crash a call may therefore be made again (at least
 * once), but never without the record that it was to be made.
 */
export class Engine {
  readonly #parts: EngineParts;
  readonly #queue = new Queue<Queued>();
  readonly #held = new Map<number, Execution>();
  readonly #alarm: Wakeup;
  #working: Promise<void> | undefined;
  #calls = 0;
  #running = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#alarm = createWakeup(parts.kernel.timeline, () => this.#ring());
  }

  /** Whether anything is left to do now, without a timer or an outside call. */
  get busy(): boolean {
    return this.#queue.length > 0 || this.#working !== undefined || this.#calls > 0;
  }

  /** Takes up every unfinished execution: what was ready goes on, calls without an answer are made again. */
  start(): void {
    this.#running = true;
    for (const id of this.#parts.store.runningIds()) {
      try {
        const execution = this.#load(id);
        if (execution === undefined) continue;
        const { launches, signals } = unfinished(execution, this.#parts.store, this.#parts.kernel.timeline.now());
        for (const launch of launches) this.#launch(launch);
        for (const signal of signals) this.#push(signal);
      } catch (error) {
        this.#parts.kernel.log.error('An execution could not be taken up again', { id, error: String(error) });
      }
    }
    this.#ring();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#alarm.cancel();
    await this.#working;
    for (let left = this.#queue.shift(); left !== undefined; left = this.#queue.shift()) {
      if ('reject' in left.signal) left.signal.reject(stoppedHost());
    }
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
      store.saveFrame(id, root, null);
      return { ...execution, id };
    });
    this.#hold({ row, machine, input, frames: new Map([[0, root]]), lastEvent: 1 });
    this.#push({ kind: 'run', execution: row.id, frames: [0] });
    return row;
  }

  /** Asks for something on behalf of an API call; resolves when it is kept. @throws AwsError */
  ask<Answer>(
    signal: (settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void }) => Signal,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.#running) {
        reject(stoppedHost());
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

  /**
   * Makes turns of different executions while there is work, and keeps several of them in one transaction: under load
   * that is most of the cost. Alone, a turn is kept at once.
   */
  async #work(): Promise<void> {
    // The caller goes on first: an answer is never taken up within the call that caused it.
    await Promise.resolve();
    const made = new Map<number, Made>();
    try {
      while (this.#running) {
        const next = this.#queue.shift();
        const full = made.size >= turnsPerTransaction;
        if (next === undefined || full || made.has(next.signal.execution)) this.#keep(made);
        if (next === undefined) {
          if (this.#queue.length === 0) return;
          continue;
        }
        if (full) await new Promise((resume) => setImmediate(resume));
        try {
          const turn = await this.#make(next.signal);
          if (turn !== undefined) made.set(turn.execution.row.id, { ...next, ...turn });
        } catch (error) {
          this.#complain(next, error);
        }
      }
    } finally {
      this.#keep(made);
      this.#working = undefined;
    }
  }

  async #make(signal: Signal): Promise<Pick<Made, 'turn' | 'execution' | 'ready'> | undefined> {
    const execution = this.#load(signal.execution);
    if (execution === undefined) {
      if ('reject' in signal) signal.reject(new AwsError('ExecutionDoesNotExist', 'The execution does not exist'));
      return undefined;
    }
    const { kernel } = this.#parts;
    const { random, newId, region } = kernel;
    const turn = new Turn(execution, { now: kernel.timeline.now(), random, newId, region });
    const ready = await take(turn, signal);
    return { turn, execution, ready };
  }

  /** Writes turns down, all at once, and then does what they decided on. */
  #keep(made: Map<number, Made>): void {
    if (made.size === 0) return;
    const turns = [...made.values()];
    made.clear();
    const { store } = this.#parts;
    let dues: number[];
    try {
      dues = keepTurns(
        turns.map(({ turn }) => turn),
        store,
      );
    } catch (error) {
      for (const each of turns) this.#complain(each, error);
      return;
    }
    for (const due of dues) this.#wakeAt(due);
    for (const each of turns) this.#follow(each);
  }

  /** What comes after a turn has been kept. */
  #follow({ turn, execution, ready, signal }: Made): void {
    const { id } = execution.row;
    for (const launch of turn.launches) this.#launch(launch);
    if (turn.row !== undefined) execution.row = turn.row;
    const { row } = execution;
    if (ready.length > 0) this.#push({ kind: 'run', execution: id, frames: ready.map((frame) => frame.id) });
    if (turn.over) this.#held.delete(id);
    if (signal.kind === 'token') signal.resolve();
    if (signal.kind === 'stop' || signal.kind === 'redrive') signal.resolve(row);
  }

  #launch(launch: Launch): void {
    // Recorded as scheduled, it is called by the next start.
    if (!this.#running) return;
    const { execution, frame, task } = launch;
    this.#calls += 1;
    void invoke(this.#parts.kernel.lambda, launch.arguments)
      .then((outcome) => this.#push({ kind: 'answered', execution, frame, task, outcome }))
      .finally(() => {
        this.#calls -= 1;
      });
  }

  #ring(): void {
    const { store, kernel } = this.#parts;
    const now = kernel.timeline.now();
    for (const { execution, frame } of store.dueFrames(now)) this.#push({ kind: 'due', execution, frame });
    const next = store.nextDue(now);
    if (next !== undefined) this.#wakeAt(next);
  }

  #wakeAt(due: number): void {
    if (this.#running) this.#alarm.at(due);
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
  #complain({ signal, attempts }: Queued, error: unknown): void {
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

const stoppedHost = (): AwsError =>
  new AwsError('ServiceUnavailable', 'Step Functions is not running on this host', 503);
