import { readdirSync, readFileSync } from 'node:fs';

/** Processor time and memory of some processes together. */
export interface Usage {
  /** User and system time since they started. */
  readonly cpuSeconds: number;
  /** What each holds in memory, shared pages counted once for each. */
  readonly residentMb: number;
}

const none: Usage = { cpuSeconds: 0, residentMb: 0 };
const ticksPerSecond = 100;

/** A process with all that it has started, by id. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent !== undefined) parents.set(pid, parent);
  }
  const tree = [root];
  for (const member of tree) {
    for (const [pid, parent] of parents) if (parent === member) tree.push(pid);
  }
  return tree;
}

/** Of one process; nothing for one that has ended. */
export function usageOf(pid: number): Usage {
  const stat = statOf(pid);
  if (!stat) return none;
  return {
    cpuSeconds: stat.ticks / ticksPerSecond,
    residentMb: kilobytes(pid, 'Rss') / 1024,
  };
}

export function usageOfAll(pids: readonly number[]): Usage {
  return pids.map(usageOf).reduce(
    (all, one) => ({
      cpuSeconds: all.cpuSeconds + one.cpuSeconds,
      residentMb: all.residentMb + one.residentMb,
    }),
    none,
  );
}

/** The name of the program that a process runs. */
export function programOf(pid: number): string {
  return read(`/proc/${pid}/comm`)?.trim() ?? '';
}

function statOf(pid: number): { parent: number; ticks: number } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in brackets, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}

function kilobytes(pid: number, name: string): number {
  const lines = read(`/proc/${pid}/smaps_rollup`) ?? '';
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(lines)?.[1] ?? 0);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
