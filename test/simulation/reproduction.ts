import type { FaultKind } from './faults/kinds.ts';
import { fewest } from './fewest.ts';
import { shownRanges } from './ranges.ts';
import type { SimulationOptions, SimulationResult } from './simulate.ts';

/** What has to go wrong, and for which orders, so that a violation shows. */
export interface Reproduction {
  readonly orders: number;
  readonly seed: string;
  readonly faults: readonly FaultKind[];
  /** The orders that are placed, by their number. */
  readonly only: readonly number[];
  readonly mutant: string | undefined;
  /** How many runs it took to find it. */
  readonly runs: number;
}

type Run = Pick<SimulationOptions, 'orders' | 'seed' | 'faults' | 'only'>;

/** So much is spent on it. */
const most = { runs: 60, milliseconds: 5 * 60_000 };

/**
 * Looks for a run with fewer faults and fewer orders that breaks the same invariant.
 * @param run that breaks the invariant
 * @param simulate makes another run
 */
export async function shortestFound(
  run: Run & { readonly mutant?: string | undefined },
  invariant: number,
  simulate: (run: Run) => Promise<Pick<SimulationResult, 'violations'>>,
  now: () => number = () => performance.now(),
): Promise<Reproduction> {
  const { orders, seed, only = () => true, mutant } = run;
  const until = now() + most.milliseconds;
  let runs = 0;
  const breaks = async (faults: readonly FaultKind[], numbers: readonly number[]) => {
    if (runs === most.runs || now() > until) return false;
    runs += 1;
    const placed = new Set(numbers);
    const { violations } = await simulate({ orders, seed, faults: new Set(faults), only: (one) => placed.has(one) });
    return violations.some((violation) => violation.invariant === invariant);
  };
  const all = Array.from({ length: orders }, (_, place) => place + 1).filter(only);
  const faults = await fewest([...run.faults], (some) => breaks(some, all));
  const numbers = await fewest(all, (some) => breaks(faults, some));
  return { orders, seed, faults, only: numbers, mutant, runs };
}

/** The command that shows the violation again. */
export function command({ orders, seed, faults, only, mutant }: Reproduction): string {
  return [
    `npm run simulate -- --orders ${orders} --seed ${/^[\w-]+$/.test(seed) ? seed : `'${seed}'`}`,
    `--faults ${faults.length === 0 ? 'none' : faults.join(',')}`,
    ...(only.length === orders || only.length === 0 ? [] : [`--only ${shownRanges(only)}`]),
    ...(mutant === undefined ? [] : [`--mutant ${mutant}`]),
  ].join(' ');
}
