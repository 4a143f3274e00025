import { Onlooker } from '../onlooker.ts';
import { placeOrders } from '../place-orders.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { processorSeconds, untilAtRest } from '../rest.ts';
import { significant } from '../statistics.ts';
import { fastWarehouse, System } from '../system.ts';
import { until } from '../until.ts';
import { prepareItems } from '../world.ts';

/** Orders from their placing to delivered, invoiced, captured and the customer told of it. */
export async function life(quick: boolean): Promise<Findings> {
  const [warmUp, count] = quick ? [5, 40] : [200, 500];
  const system = await System.start({ demoSpeed: fastWarehouse });
  try {
    await prepareItems(system);
    await wholeLives(system, warmUp);
    await untilAtRest(system);
    tell(`life: ${count} orders`);
    const result = await wholeLives(system, count);
    await checkAll(system, count);
    return findings(warmUp, count, result);
  } finally {
    await system.stop();
  }
}

export interface Lives {
  readonly placedIn: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Processor time per order (ms). */
  readonly hostCpu: number;
  readonly engineCpu: number;
}

/** Places orders and waits until all of them have ended and their customers have been told. */
export async function wholeLives(system: System, count: number): Promise<Lives> {
  const onlooker = await Onlooker.of(system);
  const [completed, told] = await Promise.all([onlooker.countOrders('completed'), onlooker.countTold('delivered')]);
  const before = processorSeconds(system);
  const began = performance.now();
  const placed = await placeOrders(system, 8, { count });
  const patience = { every: 200, seconds: 600 };
  const isOver = async () => (await onlooker.countOrders('completed')) >= completed + count;
  await until(`The end of ${count} orders`, isOver, patience);
  const isTold = async () => (await onlooker.countTold('delivered')) >= told + count;
  await until(`The last message of ${count} orders`, isTold, patience);
  const seconds = (performance.now() - began) / 1000;
  const after = processorSeconds(system);
  onlooker.close();
  return {
    placedIn: placed.seconds,
    seconds,
    perSecond: count / seconds,
    hostCpu: ((after.host - before.host) * 1000) / count,
    engineCpu: ((after.engine - before.engine) * 1000) / count,
  };
}

/** Asks the API itself: the newest orders must be delivered and paid. */
async function checkAll(system: System, count: number): Promise<void> {
  const page = (await system.call('GET', `/v1/orders?channel=web&limit=${Math.min(100, count)}`)) as {
    items: { status: { lifecycle: string; payment: string; fulfilment: string } }[];
  };
  for (const { status } of page.items) {
    const { lifecycle, payment, fulfilment } = status;
    if (lifecycle !== 'completed' || payment !== 'captured' || fulfilment !== 'delivered') {
      throw new Error(`An order ended as ${lifecycle}, ${payment}, ${fulfilment}.`);
    }
  }
}

function findings(warmUp: number, count: number, lives: Lives): Findings {
  const { placedIn, seconds, perSecond, hostCpu, engineCpu } = lives;
  return {
    tables: [
      {
        title: 'The whole life of an order: placed, sourced, authorised, shipped, invoiced, captured, delivered, told',
        head: ['orders', 'placed within s', 'all ended within s', 'per second', 'CPU host ms', 'CPU engine ms'],
        rows: [[count, placedIn, seconds, perSecond, hostCpu, engineCpu]],
      },
    ],
    remarks: [
      `Placed by 8 clients after ${warmUp} others have had their whole lives; the demo warehouse hands over at once, in one commit, and the demo carrier delivers at once. Processor time is per order.`,
    ],
    keyFigures: [
      {
        what: 'whole life of an order, placed to delivered, invoiced and told',
        figure: perSecond,
        unit: 'per second',
        beside: `CPU per order: host ${significant(hostCpu)}, engine ${significant(engineCpu)} ms`,
      },
    ],
    goals: [
      {
        what: 'orders per second through the whole life to delivered, invoiced and notified',
        wanted: { atLeast: 80 },
        measured: perSecond,
      },
    ],
    figures: { count, ...lives },
  };
}
