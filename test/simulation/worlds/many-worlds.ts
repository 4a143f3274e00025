import { createHash } from 'node:crypto';
import type { FaultKind } from '../faults/kinds.ts';
import type { SimulationResult } from '../simulate.ts';
import type { Violation } from '../checker/checker.ts';
import { runWorlds, type WorldTask } from './crew.ts';

/** Orders of one world: enough to meet each other at scarce stock, and to be worth the world's opening. */
export const ordersPerWorld = 500;
const processes = 2;

export interface ManyWorldsOptions {
  readonly orders: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultKind>;
  /** Told of each world that has come to its end, in the order in which they do. */
  readonly ended?: (result: SimulationResult) => void;
}

/** Sums over all worlds; the hash is over the hashes of all, in the order of their numbers. */
export interface ManyWorldsResult extends SimulationResult {
  readonly worlds: number;
  /** What was wrong, and the seed and size of the world in which it was. */
  readonly violations: readonly (Violation & { readonly world: string; readonly orders: number })[];
}

/**
 * Runs many orders in worlds that know nothing of each other, in two processes. Each world has a seed of its own, made from
 * the given one, so that one of them can be run again alone.
 */
export async function simulateManyWorlds({
  orders,
  seed,
  faults,
  ended = () => {},
}: ManyWorldsOptions): Promise<ManyWorldsResult> {
  const tasks = worldsFor(orders, seed, [...faults]);
  const left = tasks[Symbol.iterator]();
  const next = () => left.next().value;
  const results = new Map<string, SimulationResult>();
  await runWorlds(
    Array.from({ length: processes }, () => next),
    {
      ended(task, { result }) {
        results.set(task.seed, result);
        ended(result);
      },
    },
  );
  return summary(
    seed,
    tasks.flatMap((task) => {
      const result = results.get(task.seed);
      return result ? [{ task, result }] : [];
    }),
  );
}

/** Worlds of nearly the same size, `ordersPerWorld` at most. */
export function worldsFor(orders: number, seed: string, faults: readonly FaultKind[]): WorldTask[] {
  const count = Math.max(1, Math.ceil(orders / ordersPerWorld));
  return Array.from({ length: count }, (_, number) => ({
    seed: `${seed}/${number}`,
    orders: Math.floor(orders / count) + (number < orders % count ? 1 : 0),
    faults,
  }));
}

interface EndedWorld {
  readonly task: WorldTask;
  readonly result: SimulationResult;
}

function summary(seed: string, worlds: readonly EndedWorld[]): ManyWorldsResult {
  const hash = createHash('sha256');
  for (const { result } of worlds) hash.update(`${result.hash}\n`);
  const total = (of: (result: SimulationResult) => number) => worlds.reduce((sum, { result }) => sum + of(result), 0);
  return {
    seed,
    hash: hash.digest('hex'),
    worlds: worlds.length,
    placed: total(({ placed }) => placed),
    steps: total(({ steps }) => steps),
    lifecycles: sums(worlds.map(({ result }) => result.lifecycles)),
    workflows: Object.values(sums(worlds.map(({ result }) => Object.fromEntries(result.workflows.entries())))),
    faults: sums(worlds.map(({ result }) => result.faults)),
    violations: worlds.flatMap(({ task, result }) =>
      result.violations.map((violation) => ({ ...violation, world: task.seed, orders: task.orders })),
    ),
    suspects: [],
    hours: total(({ hours }) => hours),
  };
}

/** Counts of the same name added up. */
function sums(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}
