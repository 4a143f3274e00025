import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf, usageOfAll } from '../system/processes.ts';
import type { System } from '../system/system.ts';

/** At rest a host uses a hundredth of a core; at work, most of one. */
const shareOfACoreAtRest = 0.08;
const lookMs = 500;
/** One quiet look can fall between two polls of a queue. */
const quietLooks = 3;
const patienceSeconds = 600;

/** Processor seconds that host and engine have used so far. */
export function processorSeconds(system: System): { readonly host: number; readonly engine: number } {
  const { host, engine } = system.processes;
  return { host: usageOf(host).cpuSeconds, engine: usageOfAll(engine).cpuSeconds };
}

/** Waits until everything that was set off has been worked off: host and engine hardly use the processor any more. */
export async function untilAtRest(system: System): Promise<void> {
  const giveUpAt = performance.now() + patienceSeconds * 1000;
  for (let quiet = 0; quiet < quietLooks;) {
    const before = processorSeconds(system);
    const since = performance.now();
    await sleep(lookMs);
    const after = processorSeconds(system);
    const used = after.host + after.engine - before.host - before.engine;
    const share = used / ((performance.now() - since) / 1000);
    quiet = share < shareOfACoreAtRest ? quiet + 1 : 0;
    if (performance.now() > giveUpAt) throw new Error(`The host did not come to rest within ${patienceSeconds} s.`);
  }
}
