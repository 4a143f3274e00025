import { bucketOf, isSellable } from '#shared/bucket.ts';
import { levelsAt, stockOfItem, type Level } from '#functions/inventory/public.ts';
import { equals, unset } from '#shared/dynamodb/conditions.ts';
import { measured, type Measure, type Measured } from '#shared/quantity.ts';
import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { applyTogether, largestTransaction, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Put } from '#shared/dynamodb/writes.ts';
import type { Lost } from '#shared/work/change.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { stockStandingRows } from './rows.ts';

/** What the report knows of one item at one location. */
export interface StockStanding extends Measured {
  readonly sku: string;
  readonly location: string;
  /** In steps of its measure, as all that follows. */
  readonly onHand: number;
  /**
   * Units by which its counters fall short of what is set aside and kept as safety stock. What is available where none fall short changes with
   * each order and is not kept: an allocation takes what a counter has, so that it makes none fall short.
   */
  readonly lacking: number;
  /** Units that wait for the item, wherever it arrives. */
  readonly backordered: number;
  /** Units on hand that cannot be sold: not as new, or blocked. Absent where there are none. */
  readonly unsellable?: number | undefined;
  /** Units on hand that belong to others. Absent where there are none. */
  readonly ofOthers?: number | undefined;
}

const key = (location: string, sku: string) => ({ projection: `stock#${location}`, entry: sku });

/** A hot item's stock is reported by several functions at once. */
const mostTries = 20;

/** Units promised or waiting that the shelf does not hold. */
export const shortageOf = ({ lacking, backordered }: StockStanding): number => lacking + backordered;

/** An item at a location. */
export interface Shelf {
  readonly sku: string;
  readonly location: string;
}

/** What the report said of a shelf before, and what it says now. */
export interface Reread {
  readonly before: StockStanding | undefined;
  readonly now: StockStanding;
}

interface KeptRow {
  readonly standing: StockStanding;
  readonly revision: number;
}

/** Shelves that may be read and kept together: one transaction. */
export const shelvesAtOnce = largestTransaction;

/**
 * Reads the stock of shelves, which must differ and be `shelvesAtOnce` at most, from their levels and keeps it. The kept rows are
 * read before the levels and replaced only if they are unchanged meanwhile, so that the last one to write has seen the latest
 * levels.
 * @param queues true where more or fewer units may wait for the items than before: their queues are then read as well.
 */
export async function readStocks(shelves: readonly Shelf[], queues: boolean): Promise<Reread[]> {
  const reread: Reread[] = [];
  let waiting = shelves;
  return retryLost(
    `the stock report of ${shelves.length} shelves`,
    async () => {
      const { done, lost } = await readTogether(waiting, queues);
      reread.push(...done);
      const changed = new Set(lost.map(({ name }) => name));
      waiting = waiting.filter((shelf) => changed.has(nameOf(shelf)));
      return lost.length > 0 ? { lost } : reread;
    },
    mostTries,
  );
}

async function readTogether(shelves: readonly Shelf[], queues: boolean): Promise<{ done: Reread[] } & Lost> {
  const kept = await keptRows(shelves);
  // What waits for the item of a row that is new here, its other rows know and this one does not.
  const isWhole = (shelf: Shelf): boolean => queues || !kept.has(nameOf(shelf));
  const [whole, others] = await Promise.all([
    wholeStocks(shelves.filter(isWhole)),
    stocksOnShelves(shelves.filter((shelf) => !isWhole(shelf)).flatMap((shelf) => kept.get(nameOf(shelf)) ?? [])),
  ]);
  const stands = [...whole, ...others];
  let left = stands.map((now) => ({ now, row: kept.get(nameOf(now)) }));
  const lost: FailedCondition[] = [];
  while (left.length > 0) {
    const result = await applyTogether(left.map(({ now, row }) => keepWrite(now, row)));
    if (result.ok) break;
    lost.push(...result.failed);
    const failed = new Set(result.failed.map(({ name }) => name));
    left = left.filter(({ now }) => !failed.has(nameOf(now)));
  }
  return { done: left.map(({ now, row }) => ({ before: row?.standing, now })), lost };
}

const nameOf = ({ sku, location }: Shelf): string => `${sku}@${location}`;

async function keptRows(shelves: readonly Shelf[]): Promise<ReadonlyMap<string, KeptRow>> {
  const rows = await getMany(
    stockStandingRows,
    shelves.map(({ sku, location }) => key(location, sku)),
  );
  return new Map(
    rows.map((row) => {
      const { standing, revision } = row as Row & KeptRow;
      return [nameOf(standing), carrying({ standing, revision }, row)];
    }),
  );
}

/** Levels and queues, item by item. */
async function wholeStocks(shelves: readonly Shelf[]): Promise<StockStanding[]> {
  const skus = [...new Set(shelves.map(({ sku }) => sku))];
  const stocks = await Promise.all(skus.map(stockOfItem));
  const bySku = new Map(skus.map((sku, index) => [sku, stocks[index]]));
  return shelves.map((shelf) => {
    const { levels = [], backorders = [] } = bySku.get(shelf.sku) ?? {};
    const backordered = backorders.reduce((sum, { quantity }) => sum + quantity, 0);
    return standingOf(shelf, levels, backordered, [...levels, ...backorders][0]?.measure);
  });
}

/** Levels alone, a hundred by one call; what waits for the items has not changed. */
async function stocksOnShelves(kept: readonly KeptRow[]): Promise<StockStanding[]> {
  const levels = Map.groupBy(await levelsAt(kept.map(({ standing }) => standing)), nameOf);
  return kept.map(({ standing }) =>
    standingOf(standing, levels.get(nameOf(standing)) ?? [], standing.backordered, standing.measure),
  );
}

function standingOf(
  { sku, location }: Shelf,
  levels: readonly Level[],
  backordered: number,
  measure: Measure | undefined,
): StockStanding {
  const here = levels.filter((level) => level.location === location);
  const unsellable = onHandOf(here.filter((level) => !isSellable(level)));
  const ofOthers = onHandOf(here.filter(({ bucket }) => bucketOf(bucket).owner !== undefined));
  return {
    sku,
    location,
    ...measured(measure ?? here[0]?.measure),
    onHand: onHandOf(here),
    lacking: sumOf(here, ({ available }) => Math.max(0, -available)),
    backordered,
    ...(unsellable === 0 ? {} : { unsellable }),
    ...(ofOthers === 0 ? {} : { ofOthers }),
  };
}

const onHandOf = (levels: readonly Level[]): number => sumOf(levels, ({ onHand }) => onHand);

const sumOf = (levels: readonly Level[], pick: (level: Level) => number): number =>
  levels.reduce((sum, level) => sum + pick(level), 0);

function keepWrite(standing: StockStanding, before: KeptRow | undefined): Put {
  const { revision = 0 } = before ?? {};
  return put(
    nameOf(standing),
    stockStandingRows,
    { ...key(standing.location, standing.sku), standing, revision: revision + 1 },
    revision === 0 ? unset('revision') : equals('revision', revision),
    before,
  );
}

/** Stock that is short, as its levels say at this moment. */
export interface Short extends StockStanding {
  readonly available: number;
}

/** Which of these fall short, with what is available of them; levels are read consistently, what waits is as the report knows it. */
export async function shortOf(standings: readonly StockStanding[]): Promise<Short[]> {
  const known = standings.filter((standing) => shortageOf(standing) > 0);
  const levels = Map.groupBy(await levelsAt(known), nameOf);
  return known.flatMap((standing) => {
    const here = levels.get(nameOf(standing)) ?? [];
    const now = standingOf(standing, here, standing.backordered, standing.measure);
    return shortageOf(now) > 0
      ? [{ ...now, available: sumOf(here.filter(isSellable), ({ available }) => available) }]
      : [];
  });
}

/** Everything that the report knows of a location's stock. */
export async function stockOf(location: string): Promise<StockStanding[]> {
  const rows = await queryAll(stockStandingRows, { partition: `stock#${location}`, stale: true });
  return rows.map(({ standing }) => standing as StockStanding);
}
