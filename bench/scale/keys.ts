import type { Counted } from './counted.ts';
import { markdownTable } from './markdown.ts';
import { unitsOfLooks } from './rates.ts';
import { ordersADayAtPeak, type Volume } from './volumes.ts';

/** A partition key that many orders meet at, and the write units that each of them takes of it. */
interface SharedKey {
  readonly where: string;
  readonly key: string;
  readonly units: (counted: Counted) => number;
}

/** Write units per second of one partition, and so of one key. */
const mostUnits = 1000;

const written = (counted: Counted, names: RegExp) => counted.of('dynamodb write units', names);

/** An order comes into a list and leaves it. */
const comesAndGoes = 2;

/** A fulfilment order comes into its location's lists of what it has in hand, what is on its way and what is done; stays in the last. */
const locationMoves = 3 * comesAndGoes - 1;

/** Rows that are written once, in transactions. */
const rowsOnce = (counted: Counted, where: RegExp): number => {
  const { rows, bytes } = counted.kept(where);
  return rows === 0 ? 0 : rows * 2 * Math.ceil(bytes / rows / 1024);
};

/** An order's document is written when it is placed, when its parcel has a number, and when it is over. */
const timesIndexed = 3;

const sharedKeys: readonly SharedKey[] = [
  { where: 'Messages', key: 'a webhook endpoint', units: ({ webhook }) => webhook.writeUnits },
  { where: 'Messages/byQueue', key: 'a quarter of all due webhooks', units: ({ webhook }) => webhook.queueUnits / 4 },
  { where: 'Inventory', key: 'an item, all locations and shards', units: (counted) => written(counted, / Inventory$/) },
  { where: 'Projections', key: 'a branch and day, at most', units: (counted) => written(counted, / Projections$/) },
  {
    where: 'Billing',
    key: 'a branch’s journal of a month',
    units: (counted) => rowsOnce(counted, /^Billing: journal$/),
  },
  { where: 'Billing', key: 'a branch’s invoices', units: (counted) => rowsOnce(counted, /^Billing: invoices$/) },
  { where: 'Billing', key: 'a branch’s counter of numbers', units: () => 2 },
  {
    where: 'Orders/byQueue',
    key: 'an eighth of all unfinished orders',
    units: (counted) => (written(counted, / Orders\/byQueue$/) - locationMoves + unitsOfLooks(counted).moved) / 8,
  },
  { where: 'Orders/byQueue', key: 'what a location has in hand', units: () => comesAndGoes },
  { where: 'Search', key: 'the unfinished orders of a branch', units: () => comesAndGoes },
  { where: 'Search', key: 'the orders of a branch', units: () => timesIndexed },
  { where: 'Search', key: 'a channel', units: () => 1 },
  { where: 'Orders/byBranch', key: 'a branch', units: (counted) => written(counted, / Orders\/byBranch$/) },
  { where: 'Inventory/byLocation', key: 'a location', units: (counted) => written(counted, / Inventory\/byLocation$/) },
];

/** How many orders the keys take that orders share. */
export function keyTable({ counted }: Volume): string {
  const rows = sharedKeys.map(({ where, key, units }) => ({ where, key, units: units(counted) }));
  return markdownTable(
    ['table or index', 'one key holds', 'write units per order', 'orders per second', 'orders a day'],
    rows
      .toSorted((left, right) => right.units - left.units)
      .map(({ where, key, units }) => [where, key, units, mostUnits / units, ordersADayAtPeak(mostUnits / units)]),
  );
}
