import { formerCommit, formerSources } from '../system/former.ts';
import { chargesOf } from '../cost/charges.ts';
import { difference, quiet, readMeter } from '../cost/meter.ts';
import { Onlooker } from '../load/onlooker.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { processorSeconds, untilAtRest } from '../load/rest.ts';
import { median, significant } from '../statistics.ts';
import { fastWarehouse, presentSources, System, type Sources } from '../system/system.ts';
import { until } from '../load/until.ts';
import { cheapPlacement, prepareItems, skuOf } from '../load/world.ts';

/** What an order of so many lines takes, alone in the system (ms). */
interface Weight {
  readonly lines: number;
  readonly orders: number;
  /** From the request to the answer. */
  readonly placed: number;
  /** From the request to complete and the customer told. */
  readonly life: number;
  /** Of the whole life, in host and engine. */
  readonly processor: number;
}

/** An order of as many lines as are allowed, beside one of a single line, and beside what it took at the former commit. */
export async function lines(quick: boolean): Promise<Findings> {
  const former = await formerSources();
  const before = await weighBoth(former, quick);
  const now = await weighBoth(presentSources, quick);
  return findings(now, before, await writeUnits(now.large.lines));
}

/** Write units of the whole life of an order of so many lines, the work of its location among them; counted in a run of its own. */
async function writeUnits(count: number): Promise<number> {
  return System.during({ options: ['--meter'], demoSpeed: fastWarehouse }, async (system) => {
    const onlooker = await Onlooker.of(system);
    tell(`lines: write units of an order of ${count}`);
    await prepareItems(system, count);
    // The first order has to make rows that later ones change.
    await liveAlone(system, onlooker, 0, count);
    await untilAtRest(system);
    await quiet(system);
    const before = await readMeter(system, true);
    await liveAlone(system, onlooker, 1, count);
    await untilAtRest(system);
    await quiet(system);
    return chargesOf(difference(await readMeter(system, true), before), 1).writeUnit;
  });
}

interface Weights {
  readonly single: Weight;
  readonly large: Weight;
}

async function weighBoth(sources: Sources, quick: boolean): Promise<Weights> {
  const many = quick ? 100 : 1000;
  const orders = quick ? { single: 3, many: 1 } : { single: 50, many: 3 };
  return System.during({ sources, demoSpeed: fastWarehouse }, async (system) => {
    const onlooker = await Onlooker.of(system);
    tell(`lines: making ${many} items`);
    await prepareItems(system, many);
    await weigh(system, onlooker, { lines: 1, orders: orders.single });
    await weigh(system, onlooker, { lines: many, orders: 1 });
    tell(`lines: ${orders.single} orders of 1 line, ${orders.many} of ${many}`);
    const single = await weigh(system, onlooker, { lines: 1, orders: orders.single });
    const large = await weigh(system, onlooker, { lines: many, orders: orders.many });
    return { single, large };
  });
}

async function weigh(
  system: System,
  onlooker: Onlooker,
  { lines: count, orders }: Pick<Weight, 'lines' | 'orders'>,
): Promise<Weight> {
  await untilAtRest(system);
  const before = processorSeconds(system);
  const placed: number[] = [];
  const life: number[] = [];
  for (let order = 0; order < orders; order += 1) {
    const time = await liveAlone(system, onlooker, order, count);
    placed.push(time.placed);
    life.push(time.life);
  }
  await untilAtRest(system);
  const after = processorSeconds(system);
  const processor = ((after.host + after.engine - before.host - before.engine) * 1000) / orders;
  return { lines: count, orders, placed: median(placed), life: median(life), processor };
}

/** One order's whole life, with nothing else going on; each line is for an item of its own. */
async function liveAlone(system: System, onlooker: Onlooker, number: number, count: number) {
  const completed = await onlooker.countOrders('completed');
  const told = await onlooker.countTold('delivered');
  const skus = Array.from({ length: count }, (_, line) => skuOf(count === 1 ? number % 50 : line));
  const began = performance.now();
  await system.call('POST', '/v1/orders', cheapPlacement(skus));
  const placed = performance.now() - began;
  await until('The end of the order', async () => (await onlooker.countOrders('completed')) > completed);
  await until('The last message', async () => (await onlooker.countTold('delivered')) > told);
  return { placed, life: performance.now() - began };
}

function findings({ single, large }: Weights, before: Weights, units: number): Findings {
  const perLine = (of: 'placed' | 'life' | 'processor') => significant(large[of] / large.lines / single[of]);
  const ratios = { placed: perLine('placed'), life: perLine('life'), processor: perLine('processor') };
  return {
    tables: [
      {
        title: `An order of ${large.lines} lines, alone in the system (ms)`,
        head: ['lines', 'orders', 'placed', 'whole life', 'processor time of its life'],
        rows: [
          ...[single, large].map((one) => [one.lines, one.orders, one.placed, one.life, one.processor]),
          ['a line, as part of an order of one', '', ...Object.values(ratios).map(String)],
          ...[before.single, before.large].map((one) => [
            `${one.lines}, at ${formerCommit}`,
            one.orders,
            one.placed,
            one.life,
            one.processor,
          ]),
        ],
      },
    ],
    remarks: [
      'Medians; each line is for an item of its own. The whole life goes to complete and the customer told; the demo warehouse hands over at once. Processor time is that of host and engine together, from rest to rest, and holds what looking on costs the engine. The third row divides a line of the large order by an order of one line.',
      `Sources of ${formerCommit} run with dependencies of their own, under the same Node, before those of today.`,
    ],
    goals: [
      {
        what: `processor time of an order of ${large.lines} lines, as part of what it takes at ${formerCommit}`,
        wanted: { atMost: 0.333 },
        measured: significant(large.processor / before.large.processor),
      },
      {
        what: `write units for each line of an order of ${large.lines} lines, its location's work included`,
        wanted: { atMost: 12 },
        measured: significant(units / large.lines),
      },
    ],
    figures: { single, large, ratioPerLine: ratios, before, writeUnits: units },
  };
}
