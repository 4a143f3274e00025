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

/** A run that is tried; `giveUp` ends it when its time is over. */
export type ShorterRun = Run & Required<Pick<SimulationOptions, 'giveUp'>>;

/** What was found in the run that is to be shortened. */
export interface Found {
  readonly invariant: number;
  /** The numbers of the orders that the violation names. */
  readonly suspects: readonly number[];
}

interface Limits {
  readonly runs: number;
  readonly milliseconds: number;
}

/** So much is spent on it. */
const most: Limits = { runs: 60, milliseconds: 4 * 60_000 };
/** The part of it that is spent on the orders before the faults have their turn: runs with fewer orders take less time. */
const forOrdersFirst = 0.6;
/** So many orders before and after those that the violation names are kept, few first. */
const neighbours = [0, 5, 25];

/**
 * Looks for a run with fewer orders and fewer faults that breaks the same invariant. First the orders that the violation names
 * are tried, alone and with those beside them; then larger and smaller parts of the orders, and of the faults, are left out.
 * @param run that breaks the invariant
 * @param simulate makes another run
 */
export async function shortestFound(
  run: Run & { readonly mutant?: string | undefined },
  { invariant, suspects }: Found,
  simulate: (run: ShorterRun) => Promise<Pick<SimulationResult, 'violations'>>,
  limits: Partial<Limits> = {},
  now: () => number = () => performance.now(),
): Promise<Reproduction> {
  const { orders, seed, only = () => true, mutant } = run;
  const whole = { ...most, ...limits };
  const started = now();
  let runs = 0;
  let share = forOrdersFirst;
  const isSpent = () => runs >= share * whole.runs || now() - started >= share * whole.milliseconds;
  const breaks = async (faults: readonly FaultKind[], numbers: readonly number[]) => {
    if (isSpent()) return false;
    runs += 1;
    const placed = new Set(numbers);
    const { violations } = await simulate({
      orders,
      seed,
      faults: new Set(faults),
      only: (one) => placed.has(one),
      giveUp: () => now() - started >= share * whole.milliseconds,
    });
    return violations.some((violation) => violation.invariant === invariant);
  };
  const all = Array.from({ length: orders }, (_, place) => place + 1).filter(only);
  const given = [...run.faults];
  const near = await firstThat(neighbourhoods(all, suspects), (some) => breaks(given, some));
  const few = await fewest(near ?? all, (some) => breaks(given, some));
  share = 1;
  const faults = await fewest(given, (some) => breaks(some, few));
  const numbers = faults.length < given.length ? await fewest(few, (some) => breaks(faults, some)) : few;
  return { orders, seed, faults, only: numbers, mutant, runs };
}

/** The orders within some distance of one of the suspects, the nearest first; none where nobody is suspected. */
function neighbourhoods(all: readonly number[], suspects: readonly number[]): number[][] {
  if (suspects.length === 0) return [];
  return neighbours.map((distance) =>
    all.filter((number) => suspects.some((suspect) => Math.abs(suspect - number) <= distance)),
  );
}

async function firstThat<Item>(
  choices: readonly Item[],
  happens: (choice: Item) => Promise<boolean>,
): Promise<Item | undefined> {
  for (const choice of choices) if (await happens(choice)) return choice;
  return undefined;
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
