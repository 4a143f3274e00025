import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf, usageOfAll } from '../processes.ts';
import type { Findings } from '../report.ts';
import { fastWarehouse, System } from '../system.ts';
import { countMessages, countOrders, documentClient, physicalName } from '../tables.ts';
import { prepareItems } from '../world.ts';
import { placeOrders } from './placing.ts';

/** Orders from their placing to delivered, invoiced, captured and the customer told of it. */
export async function life(quick: boolean): Promise<Findings> {
  const count = quick ? 40 : 500;
  const system = await System.start({ demoSpeed: fastWarehouse });
  try {
    await prepareItems(system);
    await wholeLives(system, quick ? 5 : 50);
    const result = await wholeLives(system, count);
    await checkAll(system, count);
    return findings(count, result);
  } finally {
    await system.stop();
  }
}

interface Lives {
  readonly placedIn: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly hostCpu: number;
  readonly engineCpu: number;
}

/** Places orders and waits until all of them have ended and their customers have been told. */
export async function wholeLives(system: System, count: number): Promise<Lives> {
  const documents = documentClient(system);
  const tables = {
    orders: await physicalName(documents, 'Orders'),
    messages: await physicalName(documents, 'Messages'),
  };
  const { host, engine } = system.processes;
  const cpu = () => ({ host: usageOf(host).cpuSeconds, engine: usageOfAll(engine).cpuSeconds });
  const [completed, told] = await Promise.all([
    countOrders(documents, tables.orders, 'completed'),
    countMessages(documents, tables.messages, 'delivered'),
  ]);
  const before = cpu();
  const began = performance.now();
  const placed = await placeOrders(system, 8, { count });
  await until(async () => (await countOrders(documents, tables.orders, 'completed')) >= completed + count);
  await until(async () => (await countMessages(documents, tables.messages, 'delivered')) >= told + count);
  const seconds = (performance.now() - began) / 1000;
  const after = cpu();
  documents.destroy();
  return {
    placedIn: placed.seconds,
    seconds,
    perSecond: count / seconds,
    hostCpu: ((after.host - before.host) * 1000) / count,
    engineCpu: ((after.engine - before.engine) * 1000) / count,
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 600_000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('The orders did not come to their end within ten minutes.');
    await sleep(200);
  }
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

function findings(count: number, lives: Lives): Findings {
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
      'Placed by 8 clients; the demo warehouse hands over at once, in one commit, and the demo carrier delivers at once. Processor time is per order.',
    ],
    figures: { count, ...lives },
  };
}
