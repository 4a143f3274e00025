import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../reproduction.ts';
import type { EndedWorld, FailedWorld, WorldTask } from '../worlds/crew.ts';

/** A world in which something was wrong, as its file has it. */
export interface Find {
  readonly seed: string;
  readonly orders: number;
  readonly faults: readonly string[];
  /** Shows it again as it was found. */
  readonly command: string;
  /** What was wrong, in one sentence. */
  readonly sentence: string;
  /** Shows it with what is left of orders and faults; absent where none was looked for. */
  readonly shortest?: string;
}

/** A world that broke an invariant. */
interface BrokenInvariant extends Find {
  /** How many orders were placed, and how long the run took them, in hours of the world. */
  readonly placed: number;
  readonly hours: number;
  readonly violations: EndedWorld['result']['violations'];
  readonly runsTried?: number;
}

/** A world that came to no end. */
interface NoEnd extends Find {
  /** What its process printed last. */
  readonly printed: string;
}

/** A world with a violation as it is kept. */
export function findOf(task: WorldTask, { result, reproduction }: EndedWorld): BrokenInvariant {
  const { placed, hours, violations } = result;
  const [violation] = violations;
  return {
    ...shownAgain(task),
    sentence: `invariant ${violation?.invariant}: ${violation?.sentence}`,
    placed,
    hours,
    violations,
    ...(reproduction ? { shortest: command(reproduction), runsTried: reproduction.runs } : {}),
  };
}

/** A world that came to no end, as it is kept. */
export function noEndOf(task: WorldTask, { trouble, printed }: FailedWorld): NoEnd {
  return { ...shownAgain(task), sentence: `no end: ${trouble}`, printed };
}

function shownAgain({ seed, orders, faults }: WorldTask) {
  return { seed, orders, faults, command: command({ orders, seed, faults, only: [], mutant: undefined, runs: 0 }) };
}

/** Keeps a find in a file of its own; gives the file's path. */
export function keep(find: Find, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${find.seed.replaceAll(/[^\w-]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(find, null, 2)}\n`);
  return file;
}
