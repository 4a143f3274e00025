import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storedBytes } from '../disk.ts';
import type { Goal } from '../goals.ts';
import { processTree, usageOf, usageOfAll, type Usage } from '../processes.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../rest.ts';
import { significant } from '../statistics.ts';
import { fastWarehouse, System } from '../system.ts';
import { prepareItems } from '../world.ts';
import { wholeLives, type Lives } from './life.ts';

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
    const firstStart = await firstStartSeconds(dataFolder);
    const system = await System.start({ dataFolder, demoSpeed: fastWarehouse });
    try {
      return findings(extent, { first: firstStart, second: system.startSeconds }, await observe(system, extent));
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function firstStartSeconds(dataFolder: string): Promise<number> {
  const system = await System.start({ dataFolder });
  await prepareItems(system);
  await system.stop();
  return system.startSeconds;
}

interface Observed {
  readonly ready: Sample;
  readonly idle: Sample;
  readonly underLoad: Sample;
  readonly afterLoad: Sample;
  readonly lives: Lives;
  /** Bytes that the data grew by. */
  readonly grown: number;
}

async function observe(system: System, extent: Extent): Promise<Observed> {
  await sleep(1000);
  const ready = sample(system);
  tell(`memory: ${extent.idle} s idle`);
  await sleep(extent.idle * 1000);
  const idle = sample(system);
  const bytes = storedBytes(system.dataFolder);
  tell(`memory: ${extent.orders} orders`);
  const { lives, largest: underLoad } = await load(system, extent.orders);
  await untilAtRest(system);
  const grown = storedBytes(system.dataFolder) - bytes;
  tell(`memory: ${extent.afterLoad} s idle after them`);
  await sleep(extent.afterLoad * 1000);
  return { ready, idle, underLoad, afterLoad: sample(system), lives, grown };
}

interface Sample {
  readonly host: Usage;
  readonly others: Usage;
  readonly processes: number;
}

function sample(system: System): Sample {
  const [host = 0, ...others] = processTree(system.pid);
  return { host: usageOf(host), others: usageOfAll(others), processes: 1 + others.length };
}

/** The largest of samples taken while orders are placed and carried to their end. */
async function load(system: System, orders: number): Promise<{ readonly lives: Lives; readonly largest: Sample }> {
  let largest = sample(system);
  const timer = setInterval(() => {
    const now = sample(system);
    if (sharedOut(now) > sharedOut(largest)) largest = now;
  }, 500);
  try {
    const lives = await wholeLives(system, orders);
    return { lives, largest };
  } finally {
    clearInterval(timer);
  }
}

const sharedOut = ({ host, others }: Sample): number => host.proportionalMb + others.proportionalMb;
const resident = ({ host, others }: Sample): number => host.residentMb + others.residentMb;

function findings(
  extent: Extent,
  starts: { readonly first: number; readonly second: number },
  observed: Observed,
): Findings {
  const { ready, idle, underLoad, afterLoad, lives, grown } = observed;
  const samples: readonly (readonly [string, Sample])[] = [
    ['second start, just ready', ready],
    [`after ${extent.idle} s idle`, idle],
    ['under load, 8 clients', underLoad],
    [`${extent.afterLoad} s after the load`, afterLoad],
  ];
  const perOrder = {
    hostCpuMs: significant(lives.hostCpu),
    engineCpuMs: significant(lives.engineCpu),
    diskKb: significant(grown / 1024 / extent.orders),
    memoryKb: significant(((sharedOut(afterLoad) - sharedOut(idle)) * 1024) / extent.orders),
  };
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
          resident(one),
          sharedOut(one),
        ]),
      },
      {
        title: 'What each order costs the machine over its whole life',
        head: ['orders', 'CPU host ms', 'CPU engine ms', 'disk KB', 'memory KB that stays'],
        rows: [[extent.orders, perOrder.hostCpuMs, perOrder.engineCpuMs, perOrder.diskKb, perOrder.memoryKb]],
      },
      {
        title: 'Start to ready (s)',
        head: ['start', 'seconds'],
        rows: [
          ['first, with demo data', starts.first],
          ['second', starts.second],
        ],
      },
    ],
    remarks: [
      'The first start includes building the app where it had not been built for these sources.',
      'The functions are cold when the load begins: their start and warming up are part of what each order costs here; the part life shows them warm. Memory that stays is what the tree holds after the load beyond what it held before, divided by the orders.',
    ],
    keyFigures: [
      {
        what: 'memory of the idle process tree (RSS)',
        figure: resident(idle),
        unit: 'MB',
        beside: `${significant(resident(underLoad))} MB under load`,
      },
      {
        what: 'memory that stays per order',
        figure: perOrder.memoryKb,
        unit: 'KB',
        beside: `disk ${perOrder.diskKb} KB`,
      },
      {
        what: 'CPU per order over its whole life, cold at first',
        figure: perOrder.hostCpuMs + perOrder.engineCpuMs,
        unit: 'ms',
        beside: `host ${perOrder.hostCpuMs}, engine ${perOrder.engineCpuMs} ms`,
      },
      {
        what: 'second start to ready',
        figure: starts.second,
        unit: 's',
        beside: `first, with demo data: ${significant(starts.first)} s`,
      },
    ],
    goals: goalsFor(starts.second, idle),
    figures: {
      firstStartSeconds: starts.first,
      secondStartSeconds: starts.second,
      samples: Object.fromEntries(samples),
      orders: extent.orders,
      perOrder,
    },
  };
}

function goalsFor(secondStart: number, idle: Sample): Goal[] {
  return [
    { what: 'second start to ready (s)', wanted: { atMost: 10 }, measured: secondStart },
    { what: 'memory of the idle process tree (MB, RSS)', wanted: { atMost: 600 }, measured: resident(idle) },
  ];
}
