import type { Violation } from '../checker/checker.ts';
import type { FaultKind } from '../faults/kinds.ts';
import { prepareVersions } from '../prepare.ts';
import { simulate, type SimulationOptions } from '../simulate.ts';
import type { Mutant } from './mutant.ts';
import { plant } from './plant.ts';

/** How a planted bug was found, if it was. */
export interface Catch {
  readonly mutant: string;
  /** The first thing that the checker saw; undefined when all runs went well. */
  readonly violation?: Violation;
  /** Of the run in which it was seen, or of the last one. */
  readonly seed: string;
  /** Orders that were taken until then, in all runs. */
  readonly orders: number;
  readonly seconds: number;
}

interface Attempt {
  readonly orders: number;
  readonly seed: string;
}

/** Few orders first: most bugs show soon. Some show in one of six worlds. */
export const attempts: readonly Attempt[] = [
  { orders: 12, seed: '1' },
  ...['2', '3', '4', '5', '6'].map((seed) => ({ orders: 60, seed })),
];

/** Runs the simulation with a planted bug, with more and more orders, until the checker sees it. */
export async function hunt(mutant: Mutant, assembly: string): Promise<Catch> {
  const planted = await plant(mutant, assembly);
  try {
    return await firstCatch(mutant.name, planted, new Set(mutant.needs));
  } finally {
    await planted.remove();
  }
}

/** The same runs without any bug, which are to find nothing. */
export async function huntNothing(assembly: string, faults: ReadonlySet<FaultKind>): Promise<Catch> {
  return firstCatch('', { assembly, ...(await prepareVersions()) }, faults);
}

type System = Pick<SimulationOptions, 'assembly' | 'program' | 'next'>;

async function firstCatch(mutant: string, system: System, faults: ReadonlySet<FaultKind>): Promise<Catch> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let taken = 0;
  let last = '';
  for (const { orders, seed } of attempts) {
    const { placed, violations } = await simulate({ ...system, orders, seed, faults });
    taken += placed;
    last = seed;
    const [violation] = violations;
    if (violation) return { mutant, violation, seed, orders: taken, seconds: seconds() };
  }
  return { mutant, seed: last, orders: taken, seconds: seconds() };
}
