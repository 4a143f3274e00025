import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../load/http-client.ts';
import { load } from '../load/load.ts';
import { Onlooker } from '../load/onlooker.ts';
import { placeOrders } from '../load/place-orders.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../load/rest.ts';
import { median, significant, sum } from '../statistics.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { until } from '../load/until.ts';
import { cheapPlacement, makeItems, prepareItems, receive } from '../load/world.ts';

const shardCounts = [1, 16];
const skuWith = (shards: number): string => `BENCH-HOT-${shards}`;
const scarce = 'BENCH-SCARCE';
const clients = 32;

/** How much is bought. */
interface Extent {
  readonly rounds: number;
  readonly orders: number;
  /** Orders at once for the last units of an item. */
  readonly claims: number;
  readonly units: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { rounds: 1, orders: 30, claims: 100, units: 10 },
  full: { rounds: 3, orders: 250, claims: 1000, units: 100 },
};

/** One item that everybody buys: how many orders a second it takes, and who gets its last units. */
export async function hot(quick: boolean): Promise<Findings> {
  const extent = extents[quick ? 'quick' : 'full'];
  return System.during({ demoSpeed: idleWarehouse }, async (system) => {
    const onlooker = await Onlooker.of(system);
    await prepareItems(system);
    for (const shards of shardCounts) await prepareHotItem(system, shards);
    await makeItems(system, [scarce]);
    await receive(system, [{ sku: scarce, quantity: extent.units }]);
    await placeOrders(system, clients, { count: extent.orders });
    const rates = await buyInTurns(system, onlooker, extent);
    return findings(extent, rates, await claim(system, onlooker, extent));
  });
}

async function prepareHotItem(system: System, shards: number): Promise<void> {
  const sku = skuWith(shards);
  await makeItems(system, [sku]);
  await receive(system, [{ sku, quantity: 1_000_000 }]);
  await system.call('POST', '/v1/stock/shards', { sku, location: 'london', shards });
}

/** Orders per second by number of shards, from the first one's being placed to the last one's having its unit. */
type Rates = ReadonlyMap<number, readonly number[]>;

async function buyInTurns(system: System, onlooker: Onlooker, { rounds, orders }: Extent): Promise<Rates> {
  const rates = new Map(shardCounts.map((shards): [number, number[]] => [shards, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const shards of shardCounts) {
      await untilAtRest(system);
      tell(`hot: round ${round} of ${rounds}, ${shards} shards`);
      const sku = skuWith(shards);
      const began = performance.now();
      await placeOrders(system, clients, { count: orders }, () => cheapPlacement([sku]));
      const isServed = async () => (await countersOf(onlooker, sku)).allocated >= round * orders;
      await until(`The last unit of ${sku}`, isServed);
      rates.get(shards)?.push((orders * 1000) / (performance.now() - began));
      await insistOnUnits(onlooker, sku, round * orders);
    }
  }
  return rates;
}

/** What came of the claims; times from the first request (s). */
interface Outcome {
  readonly won: number;
  readonly lost: number;
  readonly answeredIn: number;
  readonly decidedIn: number;
}

/** Throws unless exactly as many win as there are units, and all others are cancelled. */
async function claim(system: System, onlooker: Onlooker, { claims, units }: Extent): Promise<Outcome> {
  await untilAtRest(system);
  tell(`hot: ${claims} orders at once for ${units} units`);
  const before = await onlooker.countOrders('in_fulfilment');
  const http = new HttpClient(system.ready.api, claims, { authorization: system.authorization });
  const began = performance.now();
  await load(claims, { count: claims }, () => placeInsistently(http));
  const answeredIn = (performance.now() - began) / 1000;
  http.close();
  const isDecided = async () => (await onlooker.countOrders('placed')) + (await onlooker.countOrders('accepted')) === 0;
  await until('The decision on every order', isDecided, { every: 50, seconds: 600 });
  const decidedIn = (performance.now() - began) / 1000;
  await untilAtRest(system);
  await insistOnUnits(onlooker, scarce, units);
  const won = (await onlooker.countOrders('in_fulfilment')) - before;
  const lost = await onlooker.countOrders('cancelled');
  if (won !== units || lost !== claims - units) throw new Error(`Of ${claims} orders ${won} won and ${lost} lost.`);
  return { won, lost, answeredIn, decidedIn };
}

/** As a careful client does it: what an overrun system refuses is sent again under the same key. */
async function placeInsistently(http: HttpClient): Promise<void> {
  const text = JSON.stringify(cheapPlacement([scarce]));
  const headers = { 'idempotency-key': randomUUID() };
  for (let tries = 20; ; tries -= 1) {
    const { status, body } = await http.send('POST', '/v1/orders', text, headers);
    if (status === 201) return;
    const mayPass = status >= 500 || status === 409 || status === 429;
    if (!mayPass || tries === 1) throw new Error(`An order was answered with ${status} ${body}`);
    await sleep(250);
  }
}

async function countersOf(onlooker: Onlooker, sku: string) {
  const levels = await onlooker.levelsOf(sku);
  return { allocated: sum(levels.map(({ allocated }) => Number(allocated))) };
}

/** Throws unless the counters say that so many orders have a unit each. */
async function insistOnUnits(onlooker: Onlooker, sku: string, expected: number): Promise<void> {
  const { allocated } = await countersOf(onlooker, sku);
  if (allocated !== expected) throw new Error(`Of ${sku} ${expected} are sold; the counters say ${allocated}.`);
}

function findings({ rounds, orders, claims, units }: Extent, rates: Rates, outcome: Outcome): Findings {
  const single = rates.get(1) ?? [];
  const results = [...rates].map(([shards, perSecond]) => ({
    shards,
    perSecond: significant(median(perSecond)),
    // Within each round, in which the numbers of shards were measured one after the other.
    ratio: significant(median(perSecond.map((rate, round) => rate / (single[round] ?? Number.NaN)))),
  }));
  const { won, lost, answeredIn, decidedIn } = outcome;
  return {
    tables: [
      {
        title: 'Orders for one hot item, placed and served',
        head: ['shards', 'per second', 'ratio to 1 shard'],
        rows: results.map(({ shards, perSecond, ratio }) => [shards, perSecond, ratio]),
      },
      {
        title: `${claims} orders at once for the last ${units} units of an item`,
        head: ['won', 'lost', 'all answered within s', 'all decided within s', 'decided per second'],
        rows: [[won, lost, answeredIn, decidedIn, claims / decidedIn]],
      },
    ],
    remarks: [
      `${orders} orders of one unit, placed by ${clients} clients with the workflow running; medians of ${rounds} rounds. On one machine the engine writes one transaction after the other, so that a single counter makes nobody wait and shards can only cost; on AWS transactions on the same counter cancel each other, and one row takes 1,000 write units a second.`,
      'The claims are sent at the same moment, each over a connection of its own. The benchmark fails unless exactly as many orders as units have one, all others are cancelled, and counters and rows say the same.',
    ],
    goals: [],
    figures: { orders, rounds, results, claims, units, ...outcome },
  };
}
