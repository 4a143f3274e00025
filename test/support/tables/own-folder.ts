import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a folder that is this process's own, to be removed by it. Before, it removes those of the same kind of processes that were killed
 * and could not.
 * @param kind begins its name, such as `oms-engine`.
 */
export function makeOwnFolder(place: string, kind: string): string {
  for (const { path, pid } of foldersIn(place, kind)) if (!isAlive(pid)) remove(path);
  return mkdtempSync(join(place, `${kind}-${process.pid}-`));
}

/** Removes what a process that has died could not remove itself. */
export function removeFoldersOf(pid: number, place: string, kind: string): void {
  for (const one of foldersIn(place, kind)) if (one.pid === pid) remove(one.path);
}

function foldersIn(place: string, kind: string): { readonly path: string; readonly pid: number }[] {
  return readdirSync(place).flatMap((name) => {
    const [, pid] = name.startsWith(`${kind}-`) ? (/^(\d+)-\w+$/.exec(name.slice(kind.length + 1)) ?? []) : [];
    return pid === undefined ? [] : [{ path: join(place, name), pid: Number(pid) }];
  });
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

/** Whether a process runs, whoever's it is. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
