import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree, usageOf, type Usage } from '../processes.ts';
import type { Findings } from '../report.ts';
import { fastWarehouse, System } from '../system.ts';
import { prepareItems } from '../world.ts';
import { wholeLives } from './life.ts';

/** What the process tree holds at rest and under load, and how fast a second start is. */
export async function memory(quick: boolean): Promise<Findings> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'oms-bench-'));
  const samples: [string, Sample][] = [];
  try {
    const first = await System.start({ dataFolder });
    await prepareItems(first);
    const firstStart = first.startSeconds;
    await first.stop();
    const system = await System.start({ dataFolder, demoSpeed: fastWarehouse });
    try {
      await sleep(1000);
      samples.push(['second start, just ready', sample(system)]);
      if (!quick) {
        await sleep(70_000);
        samples.push(['after 70 s idle', sample(system)]);
      }
      samples.push(['under load, 8 clients', await underLoad(system, quick ? 20 : 300)]);
      if (!quick) {
        await sleep(100_000);
        samples.push(['100 s after the load', sample(system)]);
      }
      return findings(firstStart, system.startSeconds, samples);
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Sample {
  readonly host: Usage;
  readonly others: Usage;
  readonly processes: number;
}

function sample(system: System): Sample {
  const [host = 0, ...others] = processTree(system.pid);
  const all = others.map(usageOf);
  return {
    host: usageOf(host),
    others: {
      cpuSeconds: all.reduce((sum, one) => sum + one.cpuSeconds, 0),
      residentMb: all.reduce((sum, one) => sum + one.residentMb, 0),
      proportionalMb: all.reduce((sum, one) => sum + one.proportionalMb, 0),
    },
    processes: 1 + others.length,
  };
}

/** The largest of samples taken while orders are placed and carried to their end. */
async function underLoad(system: System, orders: number): Promise<Sample> {
  let largest = sample(system);
  const timer = setInterval(() => {
    const now = sample(system);
    if (totalOf(now) > totalOf(largest)) largest = now;
  }, 500);
  await wholeLives(system, orders);
  clearInterval(timer);
  return largest;
}

const totalOf = ({ host, others }: Sample): number => host.proportionalMb + others.proportionalMb;

function findings(firstStart: number, secondStart: number, samples: readonly [string, Sample][]): Findings {
  return {
    tables: [
      {
        title: 'Memory of the process tree (MB)',
        head: ['when', 'processes', 'RSS host', 'RSS engine', 'RSS together', 'PSS together'],
        rows: samples.map(([when, one]) => [
          when,
          one.processes,
          one.host.residentMb,
          one.others.residentMb,
          one.host.residentMb + one.others.residentMb,
          totalOf(one),
        ]),
      },
      {
        title: 'Start to ready (s)',
        head: ['start', 'seconds'],
        rows: [
          ['first, with demo data', firstStart],
          ['second', secondStart],
        ],
      },
    ],
    remarks: ['The first start includes building the app where it had not been built for these sources.'],
    figures: { firstStartSeconds: firstStart, secondStartSeconds: secondStart, samples: Object.fromEntries(samples) },
  };
}
