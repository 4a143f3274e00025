import type { Goal } from '../goals.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { median, significant, sum } from '../statistics.ts';
import { openStore, rawWriting, type Sample, type Store, type StoreWork } from './store.ts';

interface Extent extends StoreWork {
  readonly sizes: readonly number[];
  readonly rounds: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { sizes: [100, 1000], rounds: 1, warmUp: 20, placed: 20, calls: 5 },
  full: { sizes: [1_000, 10_000, 100_000], rounds: 15, warmUp: 300, placed: 24, calls: 15 },
};

/** The same work with more and more orders in the tables. */
export async function stored(quick: boolean): Promise<Findings> {
  const extent = extents[quick ? 'quick' : 'full'];
  const stores: Store[] = [];
  try {
    for (const size of extent.sizes) stores.push(await openStore(size, extent));
    for (const store of stores) await store.warmUp();
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
    ],
    remarks: [
      `The stored orders are copies of one that was placed through the API: all its rows, under names of their own, written through the engine's interface in transactions of up to 100 rows, with times over 90 days and 20 orders per customer. ${extent.warmUp} of each size were placed through the API, which also warms it up; what the measuring itself places and writes (${(extent.rounds + 1) * extent.placed * 2}) comes on top.`,
      `One system for each size, side by side, at rest but for the one that is measured; streams and queues are held. Rounds: ${extent.rounds}; times and ratios are their medians, processor times their means. Placing and raw transactions: time of all divided by their number. Listings: median of ${extent.calls} calls of a page of 20, one after the other.`,
      'The page half-way down is asked for by the cursor that comes up there; date range and external number, too, lie in the middle of the stored orders.',
    ],
    goals: goalsFor(works, sizes),
    figures: { sizes: stores.map(({ size }) => size), works },
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
