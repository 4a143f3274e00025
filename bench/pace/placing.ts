import { load, type Bound } from '../load/load.ts';
import { measured, medianRound, type Measured } from '../load/measured.ts';
import { Onlooker } from '../load/onlooker.ts';
import { placeOrders } from '../load/place-orders.ts';
import { tell } from '../progress.ts';
import { placeToCopy, sizeOf, writeRaw } from './raw-order.ts';
import type { Cell, Findings } from '../report.ts';
import { untilAtRest } from '../load/rest.ts';
import { significant } from '../statistics.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { documentClient } from '../system/tables.ts';
import { prepareItems } from '../load/world.ts';

const usualClients = [1, 8, 32];
/** The goals are set for this many. */
const clientsOfGoals = 8;

/** How much is measured with each number of clients. */
interface Extent {
  readonly warmUp: Bound;
  readonly rounds: number;
  readonly round: Bound;
  /** Orders that are placed with the workflow running. */
  readonly live: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { warmUp: { seconds: 0.5 }, rounds: 1, round: { seconds: 1 }, live: 30 },
  full: { warmUp: { seconds: 5 }, rounds: 3, round: { seconds: 3 }, live: 600 },
};

interface Held {
  readonly raw: readonly Measured[];
  readonly placed: readonly Measured[];
  /** Of the rows of one order. */
  readonly bytes: number;
  readonly writes: number;
}

/** With the part of the orders that had been accepted and released when the last one was placed (0 to 1). */
interface Live extends Measured {
  readonly acceptedMeanwhile: number;
}

/** Orders placed over HTTP, beside the transaction that each of them makes, written straight into the same engine. */
export async function placing(quick: boolean): Promise<Findings> {
  const clientCounts = quick ? [clientsOfGoals] : usualClients;
  const extent = extents[quick ? 'quick' : 'full'];
  const held = await withSystem(['--hold-events'], (system) => nothingBehind(system, clientCounts, extent));
  const live = await withSystem([], (system) => workflowRunning(system, clientCounts, extent));
  return findings(clientCounts, extent, held, live);
}

function withSystem<T>(options: readonly string[], work: (system: System) => Promise<T>): Promise<T> {
  return System.during({ options, demoSpeed: idleWarehouse }, async (system) => {
    await prepareItems(system);
    return work(system);
  });
}

async function nothingBehind(system: System, clientCounts: readonly number[], extent: Extent): Promise<Held> {
  const documents = documentClient(system);
  const { rows } = await placeToCopy(system, documents);
  const writeOne = () => writeRaw(documents, rows);
  await load(8, extent.warmUp, writeOne);
  await placeOrders(system, 8, extent.warmUp);
  const raw: Measured[] = [];
  const placed: Measured[] = [];
  for (const clients of clientCounts) {
    tell(`placing: nothing behind, ${clients} clients`);
    // Turn by turn, so that a busy moment of the machine does not fall on one of the two alone.
    const rounds: { raw: Measured; placed: Measured }[] = [];
    for (let round = 0; round < extent.rounds; round += 1) {
      rounds.push({
        raw: await measured(system, () => load(clients, extent.round, writeOne)),
        placed: await placeOrders(system, clients, extent.round),
      });
    }
    raw.push(medianRound(rounds.map((round) => round.raw)));
    placed.push(medianRound(rounds.map((round) => round.placed)));
  }
  documents.destroy();
  return { raw, placed, bytes: sizeOf(rows), writes: rows.length };
}

async function workflowRunning(system: System, clientCounts: readonly number[], extent: Extent): Promise<Live[]> {
  const onlooker = await Onlooker.of(system);
  await placeOrders(system, 8, { count: extent.live });
  const results: Live[] = [];
  for (const clients of clientCounts) {
    // What earlier orders have set off would take its share of the processor from these.
    await untilAtRest(system);
    tell(`placing: workflow running, ${clients} clients`);
    const result = await placeOrders(system, clients, { count: extent.live });
    const acceptedMeanwhile = 1 - (await onlooker.countOrders('placed')) / extent.live;
    results.push({ ...result, acceptedMeanwhile });
  }
  return results;
}

function findings(clientCounts: readonly number[], extent: Extent, held: Held, live: readonly Live[]): Findings {
  const ratios = clientCounts.map((clients, index) => {
    const perSecondOf = (results: readonly Measured[]) => results[index]?.perSecond ?? Number.NaN;
    const costOf = (results: readonly Measured[]) => significant(perSecondOf(held.raw) / perSecondOf(results));
    return {
      clients,
      costHeld: costOf(held.placed),
      costLive: costOf(live),
      placedPerSecond: perSecondOf(held.placed),
    };
  });
  const ofGoals = ratios.find(({ clients }) => clients === clientsOfGoals);
  return {
    tables: [
      {
        title: 'Placing an order (ms; processor time per call in ms)',
        head: [
          'what',
          'clients',
          'per second',
          'cost',
          'p50',
          'p95',
          'p99',
          'CPU host',
          'CPU engine',
          'CPU client',
          'done',
        ],
        rows: [
          ...held.raw.map((result) => rowOf('raw transaction', result, 1)),
          ...held.placed.map((result, index) => rowOf('order placed, nothing behind', result, ratios[index]?.costHeld)),
          ...live.map((result, index) => [
            ...rowOf('order placed, workflow running', result, ratios[index]?.costLive).slice(0, -1),
            `${Math.round(result.acceptedMeanwhile * 100)} %`,
          ]),
        ],
      },
    ],
    remarks: [
      `Cost is raw transactions per second divided by orders per second. The raw transaction writes the ${held.writes} rows of one placed order (${held.bytes} bytes) with the document client to the same tables and indexes of the same engine; this process does it, while the load on the API comes from here too.`,
      `Nothing behind: streams and queues are held, so that only placing is at work. Raw transactions and orders take turns; of ${extent.rounds} rounds the median is shown.`,
      `Workflow running: the stream, the bus, the workflow up to the release and the consumers take their share of the same cores. ${extent.live} orders are placed each time, and begun only when all that went before has been worked off; the last column says how many had been accepted and released when the last was placed.`,
    ],
    goals: [
      {
        what: `cost of placing an order in raw transactions of its size, ${clientsOfGoals} clients, nothing behind`,
        wanted: { atMost: 1.5 },
        measured: ofGoals?.costHeld ?? Number.NaN,
      },
      {
        what: `orders placed per second, ${clientsOfGoals} clients, nothing behind`,
        wanted: { atLeast: 400 },
        measured: ofGoals?.placedPerSecond ?? Number.NaN,
      },
    ],
    figures: { raw: held.raw, placedHeld: held.placed, placedLive: live, ratios, rows: held.writes, bytes: held.bytes },
  };
}

function rowOf(what: string, result: Measured, cost: number | undefined): Cell[] {
  const { clients, perSecond, p50, p95, p99, hostCpu, engineCpu, clientCpu } = result;
  return [what, clients, perSecond, String(cost), p50, p95, p99, hostCpu, engineCpu, clientCpu, ''];
}
