import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultKind } from '../faults/kinds.ts';
import type { Reproduction } from '../reproduction.ts';
import type { SimulationResult } from '../simulate.ts';
import { removeTablesOf } from '../tables/table-engine.ts';
import { nodeOnOwnCore } from './own-core.ts';

/** A world that another process is to run. */
export interface WorldTask {
  readonly seed: string;
  readonly orders: number;
  readonly faults: readonly FaultKind[];
  /** So many milliseconds a shorter run is looked for when something was wrong; not at all unless given. */
  readonly shortenFor?: number;
}

/** A world that has come to its end, with a shorter run where something was wrong and one was asked for. */
export interface EndedWorld {
  readonly result: SimulationResult;
  readonly reproduction?: Reproduction;
}

/** What comes back from there. */
export type WorldAnswer = EndedWorld | { readonly trouble: string };

/** A world that came to no end: its process died, or it could not be run. */
export interface FailedWorld {
  /** What ended it. */
  readonly trouble: string;
  /** What its process printed last. */
  readonly printed: string;
}

/** Told of each world when it is over. */
export interface WorldEnds {
  ended(task: WorldTask, world: EndedWorld): void;
  /** A world came to no end; its process is replaced and goes on with the next one. Without this it is the end of all. */
  failed?(task: WorldTask, failure: FailedWorld): void;
}

const ownWorker = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Most of what a world makes is garbage at once: with more room (megabytes) for what is young, less of it is looked at. */
export const execArgv = ['--max-semi-space-size=64'];
/** So many worlds in a row without an end are not the worlds' fault. */
const mostFailures = 3;
/** So much of what a process prints is kept, in characters. */
const keptOutput = 4000;

/**
 * Runs worlds in processes of their own, one world at a time in each.
 * @param turns for each process, what gives it its next world, and undefined when it has none left.
 * @param workerFile the program of the processes.
 * @throws Error, when a world came to no end and nobody wants to be told, or when that goes on.
 */
export async function runWorlds(
  turns: readonly (() => WorldTask | undefined)[],
  { ended, failed }: WorldEnds,
  workerFile = ownWorker,
): Promise<void> {
  const workers = new Set<WorldProcess>();
  const hire = (place: number) => {
    const worker = new WorldProcess(workerFile, place);
    workers.add(worker);
    return worker;
  };
  try {
    await Promise.all(
      turns.map(async (next, place) => {
        let worker = hire(place);
        let failures = 0;
        for (let task = next(); task !== undefined; task = next()) {
          const outcome = await worker.run(task);
          if ('result' in outcome) {
            failures = 0;
            ended(task, outcome);
            continue;
          }
          failures += 1;
          failed?.(task, outcome);
          if (!failed || failures === mostFailures) {
            throw new Error(`the world ${task.seed} came to no end: ${outcome.trouble}\n${outcome.printed}`.trimEnd());
          }
          workers.delete(worker);
          worker = hire(place);
        }
        await worker.end();
      }),
    );
  } finally {
    for (const worker of workers) worker.kill();
  }
}

/** A process that runs one world after the other. */
class WorldProcess {
  readonly #process: ChildProcess;
  readonly #closed: Promise<string>;
  #printed = '';

  constructor(file: string, place: number) {
    this.#process = fork(file, { ...nodeOnOwnCore(place, execArgv), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    const { stdout, stderr, pid } = this.#process;
    stdout?.on('data', (text: Buffer) => this.#prints(text, process.stdout));
    stderr?.on('data', (text: Buffer) => this.#prints(text, process.stderr));
    // Once all that it has printed is here, too.
    const printed = [stdout, stderr].flatMap((stream) => (stream ? [once(stream, 'close')] : []));
    this.#closed = Promise.all([once(this.#process, 'exit'), ...printed]).then(([[code, signal]]) => {
      if (pid !== undefined) removeTablesOf(pid);
      return `its process ended with ${signal ?? code}`;
    });
  }

  /** Runs a world. Never rejects; where the world came to no end, the process has ended, too. */
  async run(task: WorldTask): Promise<EndedWorld | FailedWorld> {
    const answer = new Promise<WorldAnswer>((resolve) => {
      this.#process.once('message', (message) => resolve(message as WorldAnswer));
    });
    this.#printed = '';
    // A process that is no more says so by its end.
    this.#process.send(task, () => undefined);
    const first = await Promise.race([answer, this.#closed.then((trouble) => ({ trouble }))]);
    if ('result' in first) return first;
    await this.end();
    return { trouble: first.trouble, printed: this.#printed };
  }

  /** Lets it go home. */
  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#closed;
  }

  kill(): void {
    this.#process.kill();
  }

  #prints(text: Buffer, to: NodeJS.WriteStream): void {
    to.write(text);
    this.#printed = (this.#printed + text.toString('utf8')).slice(-keptOutput);
  }
}
