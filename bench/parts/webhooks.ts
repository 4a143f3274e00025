import { setTimeout as sleep } from 'node:timers/promises';
import { openEventReceiver, type Arrival, type EventReceiver } from '../event-receiver.ts';
import type { KeyFigure } from '../key-figures.ts';
import { latenciesOf, latencyCells, latencyHead, type Latencies } from '../latencies.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../rest.ts';
import { quarterOf, steadily } from '../steady.ts';
import { fastWarehouse, System } from '../system.ts';
import { until } from '../until.ts';
import { nextPlacement, prepareItems } from '../world.ts';
import { wholeLives } from './life.ts';

/** Functions remember a channel's endpoints for five seconds. */
const untilEndpointIsKnown = 6000;
const lastEvent = 'OrderCompleted';

/** From an event's occurring to its arrival at a channel's webhook, over the whole lives of orders. */
export async function webhooks(quick: boolean): Promise<Findings> {
  const orders = quick ? 5 : 100;
  const seconds = quick ? 1 : 20;
  const receiver = await openEventReceiver();
  const system = await System.start({ demoSpeed: fastWarehouse });
  try {
    await prepareItems(system);
    await system.call('POST', '/v1/channels/web/webhooks', { url: receiver.url });
    await sleep(untilEndpointIsKnown);
    const { perSecond } = await wholeLives(system, quick ? 20 : 200);
    await untilAtRest(system);
    tell(`webhooks: ${orders} orders, one after the other`);
    const alone = await arrivalsDuring(system, receiver, async () => {
      for (let order = 0; order < orders; order += 1) await untilTold(receiver, await place(system));
      return orders;
    });
    await untilAtRest(system);
    const rate = quarterOf(perSecond);
    tell(`webhooks: ${rate} orders per second`);
    const steady = await arrivalsDuring(system, receiver, async () => {
      const load = steadily(rate, async () => void (await place(system)));
      await sleep(seconds * 1000);
      return load.end();
    });
    return findings(alone, steady, rate);
  } finally {
    await system.stop();
    await receiver.close();
  }
}

interface Told {
  readonly orders: number;
  readonly latencies: Latencies;
}

async function place(system: System): Promise<string> {
  const { orderId } = (await system.call('POST', '/v1/orders', nextPlacement())) as { orderId: string };
  return orderId;
}

async function untilTold(receiver: EventReceiver, orderId: string): Promise<void> {
  const isTold = () => receiver.arrivals.some((arrival) => arrival.orderId === orderId && arrival.type === lastEvent);
  await until(`${lastEvent} of ${orderId}`, isTold, { every: 5, seconds: 180 });
}

/** Times (ms) of all events of the orders that `work` places; it tells how many those are. Throws when an event is missing. */
async function arrivalsDuring(system: System, receiver: EventReceiver, work: () => Promise<number>): Promise<Told> {
  const before = receiver.arrivals.length;
  const orders = await work();
  const arrived = () => receiver.arrivals.slice(before);
  const areTold = () => arrived().filter(({ type }) => type === lastEvent).length >= orders;
  await until(`${lastEvent} of ${orders} orders`, areTold, { every: 50, seconds: 300 });
  await untilAtRest(system);
  const events = arrived();
  insistOnAll(events);
  return { orders, latencies: latenciesOf(events.map(({ millis }) => millis)) };
}

/** Throws when the sequence of an order has a gap. */
function insistOnAll(arrivals: readonly Arrival[]): void {
  for (const [orderId, ofOrder] of Map.groupBy(arrivals, (arrival) => arrival.orderId)) {
    const sequences = new Set(ofOrder.map(({ sequence }) => sequence));
    const last = Math.max(...sequences);
    if (sequences.size !== last) throw new Error(`Of order ${orderId}, ${sequences.size} of ${last} events arrived.`);
  }
}

function keyFigureOf(when: string, { p50, p95, p99 }: Latencies): KeyFigure {
  return { what: `event to webhook, ${when}, p99`, figure: p99 / 1000, unit: 's', beside: `p50 ${p50}, p95 ${p95} ms` };
}

function findings(alone: Told, steady: Told, ordersPerSecond: number): Findings {
  const rate = `${ordersPerSecond} orders per second`;
  return {
    tables: [
      {
        title: 'From an event to its arrival by webhook (ms)',
        head: ['orders', 'number', ...latencyHead],
        rows: [
          ['one after the other', alone.orders, ...latencyCells(alone.latencies)],
          [rate, steady.orders, ...latencyCells(steady.latencies)],
        ],
      },
    ],
    remarks: [
      'Every event of the whole lives of the orders (placed to complete), from its own `occurredAt`, which is before its commit, to its arrival at a receiver in this process. The events of an order come one after the other, so that a later one waits for those before it. All have arrived, without a gap, or the benchmark fails. The steady load is a quarter of the whole lives per second that the same system did at its warm-up.',
    ],
    keyFigures: [keyFigureOf('one order after the other', alone.latencies), keyFigureOf(rate, steady.latencies)],
    goals: [
      {
        what: 'event to webhook, one order after the other, p99 (s)',
        wanted: { below: 1 },
        measured: alone.latencies.p99 / 1000,
      },
      { what: `event to webhook, ${rate}, p99 (s)`, wanted: { below: 1 }, measured: steady.latencies.p99 / 1000 },
    ],
    figures: { alone, steady, ordersPerSecond },
  };
}
