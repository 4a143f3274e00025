import type { FaultKind } from '../faults/kinds.ts';
import type { SimulationResult } from '../simulate.ts';
import { runWorlds, type WorldTask } from './crew.ts';

export interface ReplayOptions {
  readonly seeds: number;
  /** The seeds of the worlds are made from it. */
  readonly seed: string;
  /** Of each world. */
  readonly orders: number;
  readonly faults: ReadonlySet<FaultKind>;
}

export interface Replays {
  readonly seeds: number;
  readonly equal: number;
  /** The seeds whose two runs have not been the same. */
  readonly different: readonly string[];
  /** The seeds in whose worlds something was wrong. */
  readonly violated: readonly string[];
  /** Orders that were taken, in both runs of all. */
  readonly placed: number;
}

/**
 * Runs a world from each seed twice, in two processes: once from the first seed to the last, once from the last to the first.
 * What one world leaves to the next in its process would show, since each has others before it then.
 */
export async function replaySeeds({ seeds, seed, orders, faults }: ReplayOptions): Promise<Replays> {
  const tasks = Array.from({ length: seeds }, (_, number): WorldTask => ({
    seed: `${seed}/${number}`,
    orders,
    faults: [...faults],
  }));
  const runs = new Map<string, SimulationResult[]>(tasks.map((task) => [task.seed, []]));
  await runWorlds([tasks, tasks.toReversed()].map(oneByOne), (task, result) => runs.get(task.seed)?.push(result));
  const where = (unlike: (results: readonly SimulationResult[]) => boolean) =>
    [...runs].filter(([, results]) => unlike(results)).map(([name]) => name);
  const different = where(([first, second]) => first === undefined || first.hash !== second?.hash);
  return {
    seeds,
    equal: seeds - different.length,
    different,
    violated: where((results) => results.some(({ violations }) => violations.length > 0)),
    placed: [...runs.values()].flat().reduce((sum, { placed }) => sum + placed, 0),
  };
}

function oneByOne(tasks: readonly WorldTask[]): () => WorldTask | undefined {
  const left = tasks[Symbol.iterator]();
  return () => left.next().value;
}
