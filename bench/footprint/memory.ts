import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storedBytes } from './disk.ts';
import { processTree, usageOf, usageOfAll } from '../system/processes.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../load/rest.ts';
import { significant } from '../statistics.ts';
import { fastWarehouse, System } from '../system/system.ts';
import { prepareItems } from '../load/world.ts';
import { wholeLives, type Lives } from '../pace/life.ts';

/** Pauses in seconds; workers of functions are ended after a minute to a minute and a half without work. */
interface Extent {
  readonly idle: number;
  readonly afterLoad: number;
  readonly orders: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { idle: 1, afterLoad: 1, orders: 20 },
  full: { idle: 70, afterLoad: 100, orders: 300 },
};

/** What the process tree holds at rest and under load, what an order costs it, and how fast it starts. */
export async function memory(quick: boolean): Promise<Findings> {
  const extent = extents[quick ? 'quick' : 'full'];
  const dataFolder = mkdtempSync(join(tmpdir(), 'oms-bench-'));
  try {
    const first = await System.start({ dataFolder });
    await prepareItems(first);
    await first.stop();
    return await System.during({ dataFolder, demoSpeed: fastWarehouse }, async (second) => {
      const starts = { first: first.startSeconds, second: second.startSeconds };
      return findings(extent, starts, await observe(second, extent));
    });
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Observed {
  readonly samples: readonly (readonly [when: string, sample: Sample])[];
  readonly lives: Lives;
  /** Bytes that the data grew by. */
  readonly grown: number;
}

async function observe(system: System, { idle, orders, afterLoad }: Extent): Promise<Observed> {
  tell(`memory: ${idle} s idle`);
  await sleep(idle * 1000);
  const atRest = sampleOf(system);
  const bytes = storedBytes(system.dataFolder);
  tell(`memory: ${orders} orders`);
  let largest = atRest;
  const timer = setInterval(() => {
    const now = sampleOf(system);
    if (now.together > largest.together) largest = now;
  }, 500);
  const lives = await wholeLives(system, orders).finally(() => clearInterval(timer));
  await untilAtRest(system);
  const grown = storedBytes(system.dataFolder) - bytes;
  tell(`memory: ${afterLoad} s idle after them`);
  await sleep(afterLoad * 1000);
  const samples = [
    [`second start, after ${idle} s idle`, atRest],
    ['under load, 8 clients', largest],
    [`${afterLoad} s after the load`, sampleOf(system)],
  ] as const;
  return { samples, lives, grown };
}

/** Resident memory (MB). */
interface Sample {
  readonly host: number;
  readonly engine: number;
  readonly together: number;
}

function sampleOf(system: System): Sample {
  const [main = 0, ...others] = processTree(system.pid);
  const [host, engine] = [usageOf(main).residentMb, usageOfAll(others).residentMb];
  return { host, engine, together: host + engine };
}

function findings(
  { orders }: Extent,
  starts: { readonly first: number; readonly second: number },
  { samples, lives, grown }: Observed,
): Findings {
  const atRest = samples[0]?.[1].together ?? Number.NaN;
  const perOrder = {
    hostCpuMs: significant(lives.hostCpu),
    engineCpuMs: significant(lives.engineCpu),
    diskKb: significant(grown / 1024 / orders),
    memoryKb: significant((((samples.at(-1)?.[1].together ?? Number.NaN) - atRest) * 1024) / orders),
  };
  return {
    tables: [
      {
        title: 'Memory of the process tree (MB, RSS)',
        head: ['when', 'host', 'engine', 'together'],
        rows: samples.map(([when, { host, engine, together }]) => [when, host, engine, together]),
      },
      {
        title: 'What each order costs the machine over its whole life',
        head: ['orders', 'CPU host ms', 'CPU engine ms', 'disk KB', 'memory KB that stays'],
        rows: [[orders, ...Object.values(perOrder)]],
      },
      {
        title: 'Start to ready (s)',
        head: ['first, with demo data', 'second'],
        rows: [[starts.first, starts.second]],
      },
    ],
    remarks: [
      'The first start includes building the app where it had not been built for these sources. The functions are cold when the load begins: their start and warming up are part of what each order costs here; the part life shows them warm.',
    ],
    goals: [
      { what: 'second start to ready (s)', wanted: { atMost: 10 }, measured: starts.second },
      { what: 'memory of the idle process tree (MB, RSS)', wanted: { atMost: 600 }, measured: atRest },
    ],
    figures: { starts, samples: Object.fromEntries(samples), orders, perOrder },
  };
}
