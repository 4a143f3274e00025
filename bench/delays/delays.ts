import { setTimeout as sleep } from 'node:timers/promises';
import { openEventReceiver, type Arrival, type EventReceiver } from './event-receiver.ts';
import { latenciesOf, latencyCells, latencyHead, type Latencies } from './latencies.ts';
import { Onlooker } from '../load/onlooker.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../load/rest.ts';
import { quarterOf, steadily } from './steady.ts';
import { fastWarehouse, System } from '../system/system.ts';
import { until } from '../load/until.ts';
import { cheapPlacement, makeItems, nextPlacement, prepareItems, receive } from '../load/world.ts';
import { wholeLives } from '../pace/life.ts';

const patience = { every: 3, seconds: 120 };
/** Publishers remember for five seconds whether a channel has endpoints. */
const untilEndpointIsKnown = 6000;
const lastEvent = 'OrderCompleted';

/** How long people wait (ms), for what: stock for who waited for it, and each event for the channel. */
interface Delays {
  readonly allocated: Latencies;
  readonly released: Latencies;
  readonly events: Latencies;
}

/** How soon a waiting order has the stock that has come, and a channel knows of an event: at rest, and beside other orders. */
export async function delays(quick: boolean): Promise<Findings> {
  const rounds = quick ? 5 : 100;
  const receiver = await openEventReceiver();
  const system = await System.start({ demoSpeed: fastWarehouse });
  const onlooker = await Onlooker.of(system);
  try {
    await prepareItems(system);
    await system.call('POST', '/v1/channels/web/webhooks', { url: receiver.url });
    await sleep(untilEndpointIsKnown);
    const { perSecond } = await wholeLives(system, quick ? 20 : 200);
    const rate = quarterOf(perSecond);
    const measure = (kind: string, ordersPerSecond?: number) => {
      const skus = Array.from({ length: rounds }, (_, number) => `BENCH-${kind}-${number}`);
      return delaysOf(system, { onlooker, receiver, skus, ordersPerSecond });
    };
    tell(`delays: ${rounds} receipts at rest`);
    const atRest = await measure('REST');
    tell(`delays: ${rounds} receipts beside ${rate} orders per second`);
    return findings(atRest, await measure('LOAD', rate), rate);
  } finally {
    await system.stop();
    await receiver.close();
  }
}

interface Scene {
  readonly onlooker: Onlooker;
  readonly receiver: EventReceiver;
  readonly skus: readonly string[];
  readonly ordersPerSecond: number | undefined;
}

/** Lets one order wait for each item, then receives one item after the other. Throws when an event is missing. */
async function delaysOf(system: System, { onlooker, receiver, skus, ordersPerSecond }: Scene): Promise<Delays> {
  await makeItems(system, skus, true);
  const orderIds: string[] = [];
  for (const sku of skus) {
    const { orderId } = (await system.call('POST', '/v1/orders', cheapPlacement([sku]))) as { orderId: string };
    orderIds.push(orderId);
  }
  for (const orderId of orderIds) await until('The backorder', () => isBackordered(onlooker, orderId));
  await untilAtRest(system);
  const before = receiver.arrivals.length;
  const ended = () => receiver.arrivals.slice(before).filter(({ type }) => type === lastEvent).length;
  const others = ordersPerSecond
    ? steadily(ordersPerSecond, async () => void (await system.call('POST', '/v1/orders', nextPlacement())))
    : undefined;
  const allocated: number[] = [];
  const released: number[] = [];
  for (const [index, orderId] of orderIds.entries()) {
    const began = performance.now();
    await receive(system, [{ sku: skus[index] ?? '', quantity: 1 }]);
    await until('The promotion', async () => !(await isBackordered(onlooker, orderId)), patience);
    allocated.push(performance.now() - began);
    await until('The release', async () => (await onlooker.entriesOf(orderId, 'FULFILMENT#')).length > 0, patience);
    released.push(performance.now() - began);
    // At rest means at rest: the next receipt comes when nothing of this order is under way.
    if (!others) await until('The end of the order', () => ended() > index, { every: 5, seconds: 180 });
  }
  const orders = orderIds.length + ((await others?.end()) ?? 0);
  await until(`${lastEvent} of ${orders} orders`, () => ended() >= orders, { every: 50, seconds: 300 });
  await untilAtRest(system);
  const events = receiver.arrivals.slice(before);
  insistOnAll(events);
  const millis = events.map((arrival) => arrival.millis);
  return { allocated: latenciesOf(allocated), released: latenciesOf(released), events: latenciesOf(millis) };
}

async function isBackordered(onlooker: Onlooker, orderId: string): Promise<boolean> {
  const rows = await onlooker.entriesOf(orderId, 'ORDER');
  const header = rows.find(({ entry }) => entry === 'ORDER');
  return String(header?.['status']).includes(' backordered ');
}

/** Throws when the events that arrived of an order have a gap. */
function insistOnAll(arrivals: readonly Arrival[]): void {
  for (const [orderId, ofOrder] of Map.groupBy(arrivals, (arrival) => arrival.orderId)) {
    const sequences = ofOrder.map(({ sequence }) => sequence);
    const [first, last] = [Math.min(...sequences), Math.max(...sequences)];
    const missing = last - first + 1 - new Set(sequences).size;
    if (missing > 0) throw new Error(`Of order ${orderId}, ${missing} events up to ${last} have not arrived.`);
  }
}

function findings(atRest: Delays, besideLoad: Delays, ordersPerSecond: number): Findings {
  const beside = `beside ${ordersPerSecond} orders per second`;
  const cases = [
    ['system at rest', atRest],
    [beside, besideLoad],
  ] as const;
  return {
    tables: [
      {
        title: 'How soon things are known (ms)',
        head: ['what', ...latencyHead],
        rows: cases.flatMap(([when, { allocated, released, events }]) => [
          [`from a receipt to the order that waited for it, ${when}`, ...latencyCells(allocated)],
          [`until its location is told, ${when}`, ...latencyCells(released)],
          [`from an event to its arrival by webhook, ${when}`, ...latencyCells(events)],
        ]),
      },
    ],
    remarks: [
      `One order waits for one unit of each item; the items are received one after the other. Time runs from the sending of the receipt to the order’s showing it, which is looked at in the table every ${patience.every} ms. Events are all those of the orders from then on, from their own \`occurredAt\`, which is before their commit; those of an order come one after the other. The benchmark fails when one is missing. The load is a quarter of the whole lives per second that the same system did at its warm-up.`,
    ],
    goals: cases.flatMap(([when, { allocated, events }]) => [
      { what: `receipt to promoted backorder, ${when}, p95 (s)`, wanted: { below: 1 }, measured: allocated.p95 / 1000 },
      { what: `event to webhook, ${when}, p99 (s)`, wanted: { below: 1 }, measured: events.p99 / 1000 },
    ]),
    figures: { atRest, besideLoad, ordersPerSecond },
  };
}
