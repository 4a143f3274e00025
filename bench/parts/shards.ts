import { Onlooker } from '../onlooker.ts';
import { placeOrders } from '../place-orders.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../rest.ts';
import { countSetAside, insistOnUnits, setAsideOf } from '../set-aside.ts';
import { median, significant } from '../statistics.ts';
import { idleWarehouse, System } from '../system.ts';
import { until } from '../until.ts';
import { cheapPlacement, makeItems, prepareItems, receive } from '../world.ts';

const shardCounts = [1, 4, 16];
const skuWith = (shards: number): string => `BENCH-HOT-${shards}`;
const clients = 32;

/** One item that everybody buys, with its counter cut into more and more shards. */
export async function shards(quick: boolean): Promise<Findings> {
  const { rounds, orders } = quick ? { rounds: 1, orders: 30 } : { rounds: 3, orders: 250 };
  const system = await System.start({ demoSpeed: idleWarehouse });
  try {
    await prepareItems(system);
    for (const count of shardCounts) await prepareHotItem(system, count);
    await placeOrders(system, clients, { count: orders });
    const onlooker = await Onlooker.of(system);
    const perSecond = new Map(shardCounts.map((count): [number, number[]] => [count, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const count of shardCounts) {
        await untilAtRest(system);
        tell(`shards: round ${round} of ${rounds}, ${count}`);
        perSecond
          .get(count)
          ?.push(await buy(system, onlooker, { sku: skuWith(count), orders, already: (round - 1) * orders }));
      }
    }
    onlooker.close();
    return findings(perSecond, rounds, orders);
  } finally {
    await system.stop();
  }
}

async function prepareHotItem(system: System, count: number): Promise<void> {
  const sku = skuWith(count);
  await makeItems(system, [sku]);
  await receive(system, [{ sku, quantity: 1_000_000 }]);
  await system.call('POST', '/v1/stock/shards', { sku, location: 'london', shards: count });
}

/** @returns orders per second, from the first one's being placed to the last one's having its unit. */
async function buy(
  system: System,
  onlooker: Onlooker,
  { sku, orders, already }: { readonly sku: string; readonly orders: number; readonly already: number },
): Promise<number> {
  const began = performance.now();
  await placeOrders(system, clients, { count: orders }, () => cheapPlacement([sku]));
  const isServed = async () => (await countSetAside(onlooker, sku)) >= already + orders;
  await until(`The last unit of ${sku}`, isServed, { every: 20, seconds: 600 });
  const seconds = (performance.now() - began) / 1000;
  insistOnUnits(sku, await setAsideOf(onlooker, sku), already + orders);
  return orders / seconds;
}

function findings(perSecond: ReadonlyMap<number, readonly number[]>, rounds: number, orders: number): Findings {
  const single = perSecond.get(1) ?? [];
  const results = [...perSecond].map(([count, rates]) => ({
    shards: count,
    perSecond: significant(median(rates)),
    // Within each round, in which the numbers of shards were measured one after the other.
    ratio: significant(median(rates.map((rate, round) => rate / (single[round] ?? Number.NaN)))),
  }));
  return {
    tables: [
      {
        title: 'Orders for one hot item, placed and served',
        head: ['shards', 'per second', 'ratio to 1 shard'],
        rows: results.map(({ shards: count, perSecond: rate, ratio }) => [count, rate, ratio]),
      },
    ],
    remarks: [
      `${orders} orders of one unit each, placed by ${clients} clients with the workflow running, until the counters have set all aside; rounds: ${rounds}, of which the medians are shown. Afterwards the counters say what the rows of the orders add up to, or the benchmark fails.`,
      'On one machine the engine writes one transaction after the other, so that a single counter makes nobody wait and shards can only cost. On AWS transactions on the same counter cancel each other, and one row takes 1,000 write units a second: that is what shards are for.',
    ],
    keyFigures: results.map(({ shards: count, perSecond: rate, ratio }) => ({
      what: `hot item, ${count} shard${count === 1 ? '' : 's'}`,
      figure: rate,
      unit: 'per second',
      ...(count > 1 && { beside: `${ratio} x 1 shard` }),
    })),
    goals: [],
    figures: { orders, rounds, results },
  };
}
