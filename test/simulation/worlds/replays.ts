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
  /** Told of each run that has come to its end: the first and the second one of every seed. */
  readonly ended?: (result: SimulationResult) => void;
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

/** So many seeds at a time are run in the opposite order by the second process. */
const blockSize = 10;

/**
 * Runs a world from each seed twice, in two processes and in two orders: what one world leaves in its process to the next
 * would show, since other worlds have been before it then.
 */
export async function replaySeeds({ seeds, seed, orders, faults, ended = () => {} }: ReplayOptions): Promise<Replays> {
  const tasks = Array.from({ length: seeds }, (_, number): WorldTask => ({
    seed: `${seed}/${number}`,
    orders,
    faults: [...faults],
  }));
  const runs = new Map<string, SimulationResult[]>(tasks.map((task) => [task.seed, []]));
  await runWorlds([tasks, reversedInBlocks(tasks)].map(oneByOne), {
    ended(task, { result }) {
      runs.get(task.seed)?.push(result);
      ended(result);
    },
  });
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

function reversedInBlocks<Item>(items: readonly Item[]): Item[] {
  const blocks = Map.groupBy(items.entries(), ([place]) => Math.floor(place / blockSize));
  return [...blocks.values()].flatMap((block) => block.toReversed().map(([, item]) => item));
}

function oneByOne(tasks: readonly WorldTask[]): () => WorldTask | undefined {
  const left = tasks[Symbol.iterator]();
  return () => left.next().value;
}
