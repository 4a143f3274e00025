import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../reproduction.ts';
import type { EndedWorld, WorldTask } from '../worlds/crew.ts';

/** What was wrong in a world, as its file has it. */
export interface Find {
  readonly seed: string;
  readonly orders: number;
  readonly faults: readonly string[];
  /** How many orders were placed, and how long the run took them, in hours of the world. */
  readonly placed: number;
  readonly hours: number;
  readonly violations: EndedWorld['result']['violations'];
  /** Shows it again as it was found. */
  readonly command: string;
  /** Shows it with what is left of orders and faults; absent where none was looked for. */
  readonly shortest?: string;
  readonly runsTried?: number;
}

/** A world with a violation as it is kept. */
export function findOf({ seed, orders, faults }: WorldTask, { result, reproduction }: EndedWorld): Find {
  const { placed, hours, violations } = result;
  const whole = { orders, seed, faults, only: [], mutant: undefined, runs: 0 };
  return {
    seed,
    orders,
    faults,
    placed,
    hours,
    violations,
    command: command(whole),
    ...(reproduction ? { shortest: command(reproduction), runsTried: reproduction.runs } : {}),
  };
}

/** Keeps a find in a file of its own; gives the file's path. */
export function keep(find: Find, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${find.seed.replaceAll(/[^\w-]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(find, null, 2)}\n`);
  return file;
}
