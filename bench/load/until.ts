import { setTimeout as sleep } from 'node:timers/promises';

/** How often it is looked (ms), and how long (s). */
interface Patience {
  readonly every: number;
  readonly seconds: number;
}

/** Looks again and again until it is so. Throws, naming `what`, when that does not come. */
export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  { every, seconds }: Patience = { every: 20, seconds: 300 },
): Promise<void> {
  const giveUpAt = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`${what} did not come within ${seconds} s.`);
    await sleep(every);
  }
}
