import type { KeyFigure } from '../key-figures.ts';
import { latenciesOf, latencyCells, latencyHead, type Latencies } from '../latencies.ts';
import { Onlooker } from '../onlooker.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../rest.ts';
import { quarterOf, steadily } from '../steady.ts';
import { fastWarehouse, System } from '../system.ts';
import { until } from '../until.ts';
import { cheapPlacement, makeItems, nextPlacement, prepareItems, receive } from '../world.ts';
import { wholeLives } from './life.ts';

const patience = { every: 3, seconds: 120 };

/** Each with the time at which its order showed it, from the sending of the receipt (ms). */
interface Promotions {
  readonly allocated: Latencies;
  readonly released: Latencies;
}

/** Stock arrives for an order that waits for it: how long until it is set aside, and until the location is told. */
export async function backorders(quick: boolean): Promise<Findings> {
  const rounds = quick ? 5 : 100;
  const system = await System.start({ demoSpeed: fastWarehouse });
  try {
    await prepareItems(system);
    const { perSecond } = await wholeLives(system, quick ? 20 : 200);
    const onlooker = await Onlooker.of(system);
    await promotions(system, onlooker, waitingItems('WARM', quick ? 2 : 30));
    tell(`backorders: ${rounds} receipts at rest`);
    const atRest = await promotions(system, onlooker, waitingItems('REST', rounds));
    const meanwhile = quarterOf(perSecond);
    tell(`backorders: ${rounds} receipts beside ${meanwhile} orders per second`);
    const besideLoad = await promotions(system, onlooker, waitingItems('LOAD', rounds), meanwhile);
    onlooker.close();
    return findings(atRest, besideLoad, meanwhile);
  } finally {
    await system.stop();
  }
}

const waitingItems = (kind: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => `BENCH-${kind}-${number}`);

/** Lets one order wait for each item, then receives one item after the other. */
async function promotions(
  system: System,
  onlooker: Onlooker,
  skus: readonly string[],
  ordersPerSecond?: number,
): Promise<Promotions> {
  await makeItems(system, skus, true);
  const orders: { readonly sku: string; readonly orderId: string }[] = [];
  for (const sku of skus) {
    const { orderId } = (await system.call('POST', '/v1/orders', cheapPlacement([sku]))) as { orderId: string };
    orders.push({ sku, orderId });
  }
  for (const { orderId } of orders) {
    await until('The backorder', async () => (await headerOf(onlooker, orderId)).fulfilment === 'backordered');
  }
  await untilAtRest(system);
  const others = ordersPerSecond
    ? steadily(ordersPerSecond, async () => void (await system.call('POST', '/v1/orders', nextPlacement())))
    : undefined;
  const allocated: number[] = [];
  const released: number[] = [];
  for (const { sku, orderId } of orders) {
    const began = performance.now();
    await receive(system, [{ sku, quantity: 1 }]);
    const isAllocated = async () => (await headerOf(onlooker, orderId)).fulfilment !== 'backordered';
    await until('The promotion', isAllocated, patience);
    allocated.push(performance.now() - began);
    await until('The release', async () => (await onlooker.entriesOf(orderId, 'FULFILMENT#')).length > 0, patience);
    released.push(performance.now() - began);
    const isOver = async () => (await headerOf(onlooker, orderId)).lifecycle === 'completed';
    // At rest means at rest: the next receipt comes when nothing of this order is under way.
    if (!others) await until('The end of the order', isOver);
  }
  await others?.end();
  return { allocated: latenciesOf(allocated), released: latenciesOf(released) };
}

/** Where an order stands on two of its axes. */
async function headerOf(onlooker: Onlooker, orderId: string) {
  const rows = await onlooker.entriesOf(orderId, 'ORDER');
  const header = rows.find(({ entry }) => entry === 'ORDER');
  const statusIn = (key: string) => String(header?.[key]).replace('web#', '');
  return { fulfilment: statusIn('fulfilmentKey'), lifecycle: statusIn('lifecycleKey') };
}

function keyFigureOf(when: string, { p50, p95, p99 }: Latencies): KeyFigure {
  return {
    what: `receipt to promoted backorder, ${when}, p95`,
    figure: p95 / 1000,
    unit: 's',
    beside: `p50 ${p50}, p99 ${p99} ms`,
  };
}

function findings(atRest: Promotions, besideLoad: Promotions, meanwhile: number): Findings {
  const beside = `beside ${meanwhile} orders per second`;
  return {
    tables: [
      {
        title: 'From the receipt of stock to the backorder that waited for it (ms)',
        head: ['until', ...latencyHead],
        rows: [
          ['set aside, system at rest', ...latencyCells(atRest.allocated)],
          ['released to the location, system at rest', ...latencyCells(atRest.released)],
          [`set aside, ${beside}`, ...latencyCells(besideLoad.allocated)],
          [`released to the location, ${beside}`, ...latencyCells(besideLoad.released)],
        ],
      },
    ],
    remarks: [
      `One order waits for one unit of each item; the items are received one after the other. Time runs from the sending of the receipt to the order’s showing it, which is looked at in the table every ${patience.every} ms. The load beside it is a quarter of the whole lives per second that the same system did at its warm-up.`,
    ],
    keyFigures: [keyFigureOf('system at rest', atRest.allocated), keyFigureOf(beside, besideLoad.allocated)],
    goals: [
      {
        what: 'receipt to promoted backorder, system at rest, p95 (s)',
        wanted: { below: 1 },
        measured: atRest.allocated.p95 / 1000,
      },
      {
        what: `receipt to promoted backorder, ${beside}, p95 (s)`,
        wanted: { below: 1 },
        measured: besideLoad.allocated.p95 / 1000,
      },
    ],
    figures: { atRest, besideLoad, ordersPerSecondBeside: meanwhile },
  };
}
