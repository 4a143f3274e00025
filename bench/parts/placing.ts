import { randomUUID } from 'node:crypto';
import { HttpClient } from '../http-client.ts';
import { load, type Bound, type LoadResult } from '../load.ts';
import { usageOf, usageOfAll } from '../processes.ts';
import { rowsOfOneOrder, sizeOf, writeRaw } from '../raw-order.ts';
import type { Findings } from '../report.ts';
import { significant } from '../statistics.ts';
import { idleWarehouse, System } from '../system.ts';
import { documentClient } from '../tables.ts';
import { nextPlacement, prepareItems } from '../world.ts';

const usualClients = [1, 8, 32];

/** A load with the processor time that each call cost (ms): in the host, in its engine, in this process. */
interface Measured extends LoadResult {
  readonly hostCpu: number;
  readonly engineCpu: number;
  readonly clientCpu: number;
}

/** Orders placed over HTTP, beside the transaction that each of them makes, written straight into the same engine. */
export async function placing(quick: boolean): Promise<Findings> {
  const clientCounts = quick ? [8] : usualClients;
  const bound: Bound = { seconds: quick ? 1 : 6 };
  const held = await withSystem(['--hold-events'], async (system) => {
    const documents = documentClient(system);
    const rows = await rowsOfOneOrder(system, documents);
    const raw: Measured[] = [];
    const placed: Measured[] = [];
    await warmUp(system, quick);
    await load(8, { seconds: quick ? 0.3 : 2 }, () => writeRaw(documents, rows));
    for (const clients of clientCounts) {
      raw.push(await measured(system, () => load(clients, bound, () => writeRaw(documents, rows))));
      placed.push(await placeOrders(system, clients, bound));
    }
    documents.destroy();
    return { raw, placed, bytes: sizeOf(rows), writes: rows.length };
  });
  const live = await withSystem([], async (system) => {
    await warmUp(system, quick);
    const placed: Measured[] = [];
    for (const clients of clientCounts) placed.push(await placeOrders(system, clients, bound));
    return placed;
  });
  return findings(clientCounts, held, live);
}

async function withSystem<T>(options: readonly string[], work: (system: System) => Promise<T>): Promise<T> {
  const system = await System.start({ options, demoSpeed: idleWarehouse });
  try {
    await prepareItems(system);
    return await work(system);
  } finally {
    await system.stop();
  }
}

async function warmUp(system: System, quick: boolean): Promise<void> {
  await placeOrders(system, 8, { seconds: quick ? 0.5 : 5 });
}

/** Places orders and checks that each is taken. */
export async function placeOrders(system: System, clients: number, bound: Bound): Promise<Measured> {
  const http = new HttpClient(system.ready.api, clients, { authorization: system.authorization });
  try {
    return await measured(system, () =>
      load(clients, bound, async () => {
        const body = JSON.stringify(nextPlacement());
        const answer = await http.send('POST', '/v1/orders', body, { 'idempotency-key': randomUUID() });
        if (answer.status !== 201) throw new Error(`An order was answered with ${answer.status} ${answer.body}`);
      }),
    );
  } finally {
    http.close();
  }
}

async function measured(system: System, work: () => Promise<LoadResult>): Promise<Measured> {
  const { host, engine } = system.processes;
  const cpu = () => ({
    host: usageOf(host).cpuSeconds,
    engine: usageOfAll(engine).cpuSeconds,
    client: usageOf(process.pid).cpuSeconds,
  });
  const before = cpu();
  const result = await work();
  const after = cpu();
  const perCall = (name: keyof typeof before) => ((after[name] - before[name]) * 1000) / result.done;
  return { ...result, hostCpu: perCall('host'), engineCpu: perCall('engine'), clientCpu: perCall('client') };
}

function findings(
  clientCounts: readonly number[],
  held: { raw: Measured[]; placed: Measured[]; bytes: number; writes: number },
  live: Measured[],
): Findings {
  const rows = [
    ...held.raw.map((result) => row('raw transaction', result)),
    ...held.placed.map((result) => row('order placed, nothing behind', result)),
    ...live.map((result) => row('order placed, workflow running', result)),
  ];
  const ratios = clientCounts.map((clients, index) => {
    const [raw, placed, real] = [held.raw[index], held.placed[index], live[index]];
    if (!raw || !placed || !real) throw new Error(`Nothing was measured with ${clients} clients.`);
    return {
      clients,
      costHeld: significant(raw.perSecond / placed.perSecond),
      costLive: significant(raw.perSecond / real.perSecond),
      medianHeld: significant(placed.p50 / raw.p50),
      medianLive: significant(real.p50 / raw.p50),
    };
  });
  return {
    tables: [
      {
        title: 'Placing an order (ms; processor time per call in ms)',
        head: ['what', 'clients', 'per second', 'p50', 'p95', 'p99', 'CPU host', 'CPU engine', 'CPU client'],
        rows,
      },
      {
        title: 'Ratio to the raw transaction in the same run',
        head: ['clients', 'cost, nothing behind', 'cost, workflow', 'median, nothing behind', 'median, workflow'],
        rows: ratios.map(({ clients, costHeld, costLive, medianHeld, medianLive }) => [
          clients,
          costHeld,
          costLive,
          medianHeld,
          medianLive,
        ]),
      },
    ],
    remarks: [
      `The raw transaction writes the ${held.writes} rows of one placed order (${held.bytes} bytes) with the document client to the same tables and indexes of the same engine; this process does it, while the load on the API comes from here too.`,
      'Nothing behind: streams and queues are held, so that only placing is at work. Workflow running: the stream, the bus, the workflow up to the release and the consumers take their share of the same cores.',
      'Cost is raw transactions per second divided by orders per second.',
    ],
    figures: { raw: held.raw, placedHeld: held.placed, placedLive: live, ratios, rows: held.writes, bytes: held.bytes },
  };
}

function row(what: string, result: Measured) {
  const { clients, perSecond, p50, p95, p99, hostCpu, engineCpu, clientCpu } = result;
  return [what, clients, perSecond, p50, p95, p99, hostCpu, engineCpu, clientCpu];
}
