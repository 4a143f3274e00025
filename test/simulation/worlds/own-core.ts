import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The processors that this process may use, where the system tells (Linux); none elsewhere, or where nobody can be kept to one.
 */
function usableCores(): readonly number[] {
  try {
    const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list !== undefined && spawnSync('taskset', ['--version']).status === 0 ? coresOf(list) : [];
  } catch {
    return [];
  }
}

/** The numbers in a list such as `0-1,4`. */
export function coresOf(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  });
}

let cores: readonly number[] | undefined;

/**
 * How the Node of a world is started. A world and its table engine never work at the same time, each waits for the other: on one
 * processor they save a tenth of their time, which goes into waking the other one elsewhere.
 * @param place the number of the world among those that run side by side, from 0.
 */
export function nodeOnOwnCore(place: number, flags: readonly string[]): { execPath?: string; execArgv: string[] } {
  cores ??= usableCores();
  const core = cores[place % cores.length];
  if (core === undefined) return { execArgv: [...flags] };
  return { execPath: 'taskset', execArgv: ['--cpu-list', String(core), process.execPath, ...flags] };
}
