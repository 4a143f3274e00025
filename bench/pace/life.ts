import { medianRound } from '../load/measured.ts';
import { Onlooker } from '../load/onlooker.ts';
import { placeOrders } from '../load/place-orders.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { RawPace } from './raw-pace.ts';
import { processorSeconds, untilAtRest } from '../load/rest.ts';
import { median, significant } from '../statistics.ts';
import { fastWarehouse, System } from '../system/system.ts';
import { until } from '../load/until.ts';
import { prepareItems } from '../load/world.ts';

/** Orders from their placing to delivered, invoiced, captured and the customer told of it, beside raw transactions. */
export async function life(quick: boolean): Promise<Findings> {
  const { warmUp, count, rounds } = quick
    ? { warmUp: 5, count: 40, rounds: 1 }
    : { warmUp: 300, count: 200, rounds: 3 };
  const system = await System.start({ demoSpeed: fastWarehouse });
  const raw = await RawPace.prepare();
  try {
    await prepareItems(system);
    await raw.perSecond(count * 5);
    await wholeLives(system, warmUp);
    const lives: Lives[] = [];
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await untilAtRest(system);
      tell(`life: round ${round} of ${rounds}, ${count} orders`);
      const before = await raw.perSecond(count * 5);
      const result = await wholeLives(system, count);
      await untilAtRest(system);
      const after = await raw.perSecond(count * 5);
      ratios.push(result.perSecond / ((before + after) / 2));
      lives.push(result);
    }
    await checkAll(system, count);
    return findings({ warmUp, count, rounds }, medianRound(lives), median(ratios));
  } finally {
    await raw.stop();
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

interface Extent {
  readonly warmUp: number;
  readonly count: number;
  readonly rounds: number;
}

function findings({ warmUp, count, rounds }: Extent, lives: Lives, ratio: number): Findings {
  const { placedIn, seconds, perSecond, hostCpu, engineCpu } = lives;
  return {
    tables: [
      {
        title: 'The whole life of an order: placed, sourced, authorised, shipped, invoiced, captured, delivered, told',
        head: [
          'orders',
          'placed within s',
          'all ended within s',
          'per second',
          'to raw',
          'CPU host ms',
          'CPU engine ms',
        ],
        rows: [[count, placedIn, seconds, perSecond, String(significant(ratio)), hostCpu, engineCpu]],
      },
    ],
    remarks: [
      `Placed by 8 clients after ${warmUp} others have had their whole lives; the demo warehouse hands over at once, in one commit, and the demo carrier delivers at once. Processor time is per order.`,
      `Raw transactions of a placed order's rows, written by 8 clients, were measured before and after each of ${rounds} rounds, in a system beside it in which nothing follows; the median round is shown, and the median of the ratios.`,
    ],
    goals: [
      {
        what: 'whole lives per second, placed to delivered, invoiced and told, in raw transactions per second, 8 clients',
        wanted: { atLeast: 0.1 },
        measured: significant(ratio),
      },
    ],
    figures: { count, ...lives, ratioToRaw: ratio },
  };
}
