import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultKind } from '../faults/kinds.ts';
import type { Reproduction } from '../reproduction.ts';
import type { SimulationResult } from '../simulate.ts';

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

const workerFile = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** Most of what a world makes is garbage at once: with more room (megabytes) for what is young, less of it is looked at. */
const execArgv = ['--max-semi-space-size=64'];

/**
 * Runs worlds in processes of their own, one world at a time in each.
 * @param turns for each process, what gives it its next world, and undefined when it has none left.
 * @param ended told of each world as soon as it has come to its end.
 * @throws Error, when a world cannot be run at all.
 */
export async function runWorlds(
  turns: readonly (() => WorldTask | undefined)[],
  ended: (task: WorldTask, world: EndedWorld) => void,
): Promise<void> {
  const workers: ChildProcess[] = [];
  try {
    await Promise.all(
      turns.map(async (next) => {
        const worker = fork(workerFile, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
        workers.push(worker);
        for (let task = next(); task !== undefined; task = next()) ended(task, await ask(worker, task));
        worker.disconnect();
        await once(worker, 'exit');
      }),
    );
  } finally {
    for (const worker of workers) worker.kill();
  }
}

function ask(worker: ChildProcess, task: WorldTask): Promise<EndedWorld> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`the process of the world ${task.seed} ended with ${code}`));
    worker.once('exit', died);
    worker.once('message', (message) => {
      worker.off('exit', died);
      const answer = message as WorldAnswer;
      if ('result' in answer) resolve(answer);
      else reject(new Error(`the world ${task.seed} could not be run: ${answer.trouble}`));
    });
    worker.send(task);
  });
}
