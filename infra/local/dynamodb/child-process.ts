import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether process `pid` runs with `argument` on its command line; a number that was given out again does not count. */
export function isRunning(pid: number, argument: string): boolean {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
    if (process.platform === 'win32') return false;
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(argument);
  } catch {
    return false;
  }
}

/** Asks a process to end, insists after three seconds, and resolves when it is gone. */
export async function endProcess(pid: number): Promise<void> {
  const insistAt = performance.now() + 3000;
  signal(pid, 'SIGTERM');
  while (signal(pid, 0)) {
    if (performance.now() > insistAt) signal(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Sends a signal; false when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
