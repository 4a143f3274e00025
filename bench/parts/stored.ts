import { CopyNames, storeCopies } from '../copies.ts';
import type { Goal } from '../goals.ts';
import { HttpClient } from '../http-client.ts';
import { listingsOf, type Listing } from '../listings.ts';
import { load } from '../load.ts';
import { measured, type Measured } from '../measured.ts';
import { placeOrders } from '../place-orders.ts';
import { tell } from '../progress.ts';
import { placeToCopy, writeRaw, type PlacedOrder } from '../raw-order.ts';
import type { Findings } from '../report.ts';
import { median, significant, sum } from '../statistics.ts';
import { idleWarehouse, System } from '../system.ts';
import { documentClient } from '../tables.ts';
import { nextPlacement, prepareItems } from '../world.ts';

interface Extent {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Orders placed with each size before anything is measured; they count among the stored. */
  readonly warmUp: number;
  /** Orders placed, and raw transactions written, in each round. */
  readonly placed: number;
  /** Calls of each listing in each round. */
  readonly calls: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { sizes: [100, 1000], rounds: 1, warmUp: 20, placed: 20, calls: 5 },
  full: { sizes: [1_000, 10_000, 100_000], rounds: 7, warmUp: 300, placed: 100, calls: 30 },
};

const placing = 'placing, 8 clients';
const rawWriting = 'raw transaction, 8 clients';

/** One kind of work. */
interface Work {
  readonly name: string;
  measure(): Promise<Sample>;
}

/** What one piece of it takes (ms): time, and processor time of host and engine together. */
interface Sample {
  readonly millis: number;
  readonly processor: number;
}

/** A system with so many orders in it. */
interface Store {
  readonly size: number;
  readonly storedIn: number;
  readonly works: readonly Work[];
  close(): Promise<void>;
}

/** The same work with more and more orders in the tables. */
export async function stored(quick: boolean): Promise<Findings> {
  const extent = extents[quick ? 'quick' : 'full'];
  const stores: Store[] = [];
  try {
    for (const size of extent.sizes) stores.push(await fill(size, extent));
    const rounds: Round[] = [];
    for (let round = 1; round <= extent.rounds; round += 1) {
      tell(`stored: round ${round} of ${extent.rounds}`);
      rounds.push(await measureRound(stores, round));
    }
    return findings(extent, stores, rounds);
  } finally {
    for (const store of stores) await store.close();
  }
}

async function fill(size: number, extent: Extent): Promise<Store> {
  const system = await System.start({ options: ['--hold-events'], demoSpeed: idleWarehouse });
  const documents = documentClient(system);
  const http = new HttpClient(system.ready.api, 8, { authorization: system.authorization });
  const close = async () => {
    documents.destroy();
    http.close();
    await system.stop();
  };
  try {
    await prepareItems(system);
    const order = await placeToCopy(system, documents, withCustomer());
    const copies = size - extent.warmUp - 1;
    const names = new CopyNames(copies, Date.parse(order.placedAt) - 60_000);
    const began = performance.now();
    await storeCopies(system, order, { names, count: copies }, teller(size));
    const storedIn = (performance.now() - began) / 1000;
    await placeOrders(system, 8, { count: extent.warmUp });
    const listings = await listingsOf(system, names, copies);
    const listingWorks = listings.map((listing) => ({
      name: listing.name,
      measure: () => measureListing(system, http, listing, extent.calls),
    }));
    for (const work of listingWorks) await work.measure();
    return {
      size,
      storedIn,
      close,
      works: [
        { name: rawWriting, measure: () => measureRaw(system, documents, order, extent) },
        { name: placing, measure: async () => eachOf(await placeOrders(system, 8, { count: extent.placed })) },
        ...listingWorks,
      ],
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function withCustomer() {
  const placement = nextPlacement();
  return { ...placement, customer: { ...placement.customer, customerId: 'customer-to-copy' } };
}

/** Says every ten thousand how far it has come. */
function teller(size: number): (count: number) => void {
  let told = 0;
  return (count) => {
    if (count < told + 10_000) return;
    told = count - (count % 10_000);
    tell(`stored: ${told} of ${size} orders written`);
  };
}

/** Of many at once: the time of all divided by their number. */
function eachOf(result: Measured): Sample {
  return { millis: (result.seconds * 1000) / result.done, processor: result.hostCpu + result.engineCpu };
}

async function measureRaw(
  system: System,
  documents: ReturnType<typeof documentClient>,
  { rows }: PlacedOrder,
  { placed }: Extent,
): Promise<Sample> {
  return eachOf(await measured(system, () => load(8, { count: placed }, () => writeRaw(documents, rows))));
}

/** One call after the other: the median of their times. */
async function measureListing(system: System, http: HttpClient, listing: Listing, calls: number): Promise<Sample> {
  const { name, path, orders } = listing;
  const result = await measured(system, () =>
    load(1, { count: calls }, async () => {
      const { status, body } = await http.send('GET', path);
      const found = status === 200 ? (JSON.parse(body) as { items: unknown[] }).items.length : -1;
      if (found !== orders) throw new Error(`The listing ${name} gave ${found} orders instead of ${orders}: ${body}`);
    }),
  );
  return { millis: result.p50, processor: result.hostCpu + result.engineCpu };
}

/** Samples by kind of work, one for each size. */
type Round = ReadonlyMap<string, readonly Sample[]>;

/** Size by size for each kind of work, so that a busy moment of the machine does not fall on one size alone. */
async function measureRound(stores: readonly Store[], round: number): Promise<Round> {
  const samples = new Map<string, Sample[]>();
  const [first] = stores;
  for (const [index, { name }] of (first?.works ?? []).entries()) {
    const row: Sample[] = [];
    const turns = stores.map((_, place) => (place + round) % stores.length);
    for (const place of turns) row[place] = (await stores[place]?.works[index]?.measure()) ?? nothing;
    samples.set(name, row);
  }
  return samples;
}

const nothing: Sample = { millis: Number.NaN, processor: Number.NaN };

/** One kind of work over all rounds, with an entry for each size. */
interface Growth {
  readonly name: string;
  readonly millis: readonly number[];
  /** To the smallest size. */
  readonly ratios: readonly number[];
  readonly processor: readonly number[];
}

function growthOf(name: string, rounds: readonly Round[], sizes: number): Growth {
  const rows = rounds.map((round) => round.get(name) ?? []);
  const at = (row: readonly Sample[], place: number) => row[place] ?? nothing;
  const forEachSize = (value: (place: number) => number) =>
    Array.from({ length: sizes }, (_, place) => significant(value(place)));
  return {
    name,
    millis: forEachSize((place) => median(rows.map((row) => at(row, place).millis))),
    // Within each round, in which the sizes were measured one after the other.
    ratios: forEachSize((place) => median(rows.map((row) => at(row, place).millis / at(row, 0).millis))),
    // The clock of processes goes in steps of 10 ms: only their sum tells.
    processor: forEachSize((place) => sum(rows.map((row) => at(row, place).processor)) / rows.length),
  };
}

function findings(extent: Extent, stores: readonly Store[], rounds: readonly Round[]): Findings {
  const works = [...(rounds[0]?.keys() ?? [])].map((name) => growthOf(name, rounds, stores.length));
  const sizes = stores.map(({ size }) => size.toLocaleString('en-GB'));
  const [smallest = ''] = sizes;
  return {
    tables: [
      {
        title: 'The same work with more and more stored orders (ms)',
        head: ['what', ...sizes, ...sizes.slice(1).map((size) => `${size} to ${smallest}`)],
        rows: works.map(({ name, millis, ratios }) => [name, ...millis, ...ratios.slice(1)]),
      },
      {
        title: 'Its processor time, host and engine together (ms)',
        head: ['what', ...sizes, ...sizes.slice(1).map((size) => `${size} to ${smallest}`)],
        rows: works.map(({ name, processor }) => [
          name,
          ...processor,
          ...processor.slice(1).map((one) => one / (processor[0] ?? Number.NaN)),
        ]),
      },
      {
        title: 'How the stored orders came about',
        head: ['orders', 'written within s', 'per second'],
        rows: stores.map(({ size, storedIn }) => [size, storedIn, size / storedIn]),
      },
    ],
    remarks: [
      `The stored orders are copies of one that was placed through the API: all its rows, under names of their own, written through the engine's interface in transactions of up to 100 rows, with times over 90 days and 20 orders per customer. ${extent.warmUp} of each size were placed through the API, which also warms it up; what the measuring places (${extent.rounds * extent.placed}) comes on top.`,
      `One system for each size, side by side, at rest but for the one that is measured; streams and queues are held. Rounds: ${extent.rounds}; times and ratios are their medians, processor times their means. Placing and raw transactions: time of all divided by their number. Listings: median of ${extent.calls} calls of a page of 20, one after the other.`,
      'The page half-way down is asked for by the cursor that comes up there; date range and external number, too, lie in the middle of the stored orders.',
    ],
    goals: goalsFor(works, sizes),
    figures: { sizes: stores.map(({ size, storedIn }) => ({ size, storedIn })), works },
  };
}

const mostGrowth = 1.2;

function goalsFor(works: readonly Growth[], sizes: readonly string[]): Goal[] {
  const span = `${sizes[0]} to ${sizes.at(-1)} stored orders`;
  return works
    .filter(({ name }) => name !== rawWriting)
    .map((work) => ({
      what: `growth from ${span}: ${work.name}`,
      wanted: { atMost: mostGrowth },
      measured: work.ratios.at(-1) ?? Number.NaN,
    }));
}
