import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClient } from '../load/http-client.ts';
import { Onlooker } from '../load/onlooker.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../load/rest.ts';
import { sum } from '../statistics.ts';
import { fastWarehouse, System } from '../system/system.ts';
import { until } from '../load/until.ts';
import { nextPlacement, prepareItems } from '../load/world.ts';
import { wholeLives } from '../pace/life.ts';

const clients = 16;
const unfinished = ['placed', 'accepted', 'in_fulfilment'];

/** The host is killed with many orders in all stages of their lives, and started again. Throws when one of them is lost. */
export async function recovery(quick: boolean): Promise<Findings> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'oms-bench-'));
  try {
    const killed = await killInFlight(dataFolder, quick ? 50 : 1000, quick ? 20 : 200);
    const recovered = await recover(dataFolder, killed.acknowledged);
    const cleanStart = await startSeconds(dataFolder);
    return findings(killed, recovered, cleanStart);
  } finally {
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Killed {
  /** The orders that were answered with 201. */
  readonly acknowledged: ReadonlySet<string>;
  /** How many of them had not come to their end. */
  readonly inFlight: number;
}

async function killInFlight(dataFolder: string, wanted: number, warmUp: number): Promise<Killed> {
  const system = await System.start({ dataFolder, demoSpeed: fastWarehouse });
  try {
    await prepareItems(system);
    await wholeLives(system, warmUp);
    await untilAtRest(system);
    tell(`recovery: placing until ${wanted} are in flight`);
    return await placeAndKill(system, wanted);
  } finally {
    await system.kill();
  }
}

/** Places orders as fast as it can, and kills the host with requests under way as soon as `wanted` orders are unfinished. */
async function placeAndKill(system: System, wanted: number): Promise<Killed> {
  const onlooker = await Onlooker.of(system);
  const http = new HttpClient(system.ready.api, clients, { authorization: system.authorization });
  const acknowledged = new Set<string>();
  const warmedUp = await onlooker.countOrders('completed');
  let inFlight = 0;
  const enough = new AbortController();
  const placing = Promise.all(
    Array.from({ length: clients }, () => placeUntil(enough.signal, http, (orderId) => acknowledged.add(orderId))),
  );
  const look = async () => {
    inFlight = acknowledged.size - ((await onlooker.countOrders('completed')) - warmedUp);
    return inFlight >= wanted;
  };
  try {
    await Promise.race([placing, until(`${wanted} orders in flight`, look, { every: 20, seconds: 600 })]);
  } finally {
    enough.abort();
    await system.kill();
  }
  await placing;
  http.close();
  return { acknowledged, inFlight };
}

/** Places one order after the other; what fails after `enough` was under way when the host was killed. */
async function placeUntil(enough: AbortSignal, http: HttpClient, taken: (orderId: string) => void): Promise<void> {
  while (!enough.aborted) {
    try {
      const headers = { 'idempotency-key': randomUUID() };
      const { status, body } = await http.send('POST', '/v1/orders', JSON.stringify(nextPlacement()), headers);
      if (status !== 201) throw new Error(`An order was answered with ${status} ${body}`);
      taken((JSON.parse(body) as { orderId: string }).orderId);
    } catch (error) {
      if (!enough.aborted) throw error;
    }
  }
}

interface Recovered {
  /** Orders that were unfinished when the host was ready again. */
  readonly unfinishedThen: number;
  /** Seconds from the start of the process. */
  readonly readyAfter: number;
  readonly allFinishedAfter: number;
}

async function recover(dataFolder: string, acknowledged: ReadonlySet<string>): Promise<Recovered> {
  const began = performance.now();
  return System.during({ dataFolder, demoSpeed: fastWarehouse }, async (system) => {
    const onlooker = await Onlooker.of(system);
    const left = async () => sum(await Promise.all(unfinished.map((state) => onlooker.countOrders(state))));
    const unfinishedThen = await left();
    tell(`recovery: ready again after ${system.startSeconds.toFixed(1)} s with ${unfinishedThen} unfinished`);
    await until('The end of every order', async () => (await left()) === 0, { every: 50, seconds: 600 });
    const allFinishedAfter = (performance.now() - began) / 1000;
    for (const orderId of acknowledged) await insistOnCompleted(onlooker, orderId);
    await untilAtRest(system);
    return { unfinishedThen, readyAfter: system.startSeconds, allFinishedAfter };
  });
}

async function insistOnCompleted(onlooker: Onlooker, orderId: string): Promise<void> {
  const rows = await onlooker.entriesOf(orderId, 'ORDER');
  const header = rows.find(({ entry }) => entry === 'ORDER');
  const status = header ? String(header['status']) : 'lost';
  if (!status.startsWith('completed ')) throw new Error(`The acknowledged order ${orderId} is ${status}.`);
}

function startSeconds(dataFolder: string): Promise<number> {
  return System.during({ dataFolder, demoSpeed: fastWarehouse }, async (system) => system.startSeconds);
}

function findings({ acknowledged, inFlight }: Killed, recovered: Recovered, cleanStart: number): Findings {
  const { unfinishedThen, readyAfter, allFinishedAfter } = recovered;
  return {
    tables: [
      {
        title: 'After kill -9 with orders in flight (s from the start of the process)',
        head: [
          'acknowledged',
          'in flight',
          'unfinished when ready',
          'ready',
          'all finished',
          'a start with nothing in flight',
        ],
        rows: [[acknowledged.size, inFlight, unfinishedThen, readyAfter, allFinishedAfter, cleanStart]],
      },
    ],
    remarks: [
      `${clients} clients place orders with the whole workflow running and the demo warehouse at its fastest, until so many are unfinished; then the host is killed with requests under way, and started again at once. Each acknowledged order is looked up afterwards: one that is not complete fails the benchmark.`,
    ],
    goals: [],
    figures: { acknowledged: acknowledged.size, inFlight, ...recovered, cleanStart },
  };
}
