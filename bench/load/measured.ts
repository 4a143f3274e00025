import type { LoadResult } from './load.ts';
import { usageOf } from '../system/processes.ts';
import { processorSeconds } from './rest.ts';
import { sortedBy } from '../statistics.ts';
import type { System } from '../system/system.ts';

/** A load with the processor time that each call cost (ms): in the host, in its engine, in this process. */
export interface Measured extends LoadResult {
  readonly hostCpu: number;
  readonly engineCpu: number;
  readonly clientCpu: number;
}

/** Carries out a load on a system and takes down the processor time that it costs. */
export async function measured(system: System, work: () => Promise<LoadResult>): Promise<Measured> {
  const cpu = () => ({ ...processorSeconds(system), client: usageOf(process.pid).cpuSeconds });
  const before = cpu();
  const result = await work();
  const after = cpu();
  const perCall = (name: keyof typeof before) => ((after[name] - before[name]) * 1000) / result.done;
  return { ...result, hostCpu: perCall('host'), engineCpu: perCall('engine'), clientCpu: perCall('client') };
}

/** Of several rounds of the same load, the one that was neither the fastest nor the slowest. */
export function medianRound<Result extends { readonly perSecond: number }>(rounds: readonly Result[]): Result {
  const sorted = sortedBy(rounds, ({ perSecond }) => perSecond);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('There was no round to choose from.');
  return middle;
}
