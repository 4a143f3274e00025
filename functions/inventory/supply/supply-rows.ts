import { bucketOf, inBucket } from '#shared/bucket.ts';
import type { SupplyView } from '#shared/contracts/api/inventory.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { atVersion, equals } from '#shared/dynamodb/conditions.ts';
import { readPage } from '#shared/dynamodb/pages.ts';
import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { quantityOf } from '#shared/quantity.ts';
import { supplyRows } from '../rows.ts';
import type { Supply, SupplyChange } from './supply.ts';

const prefix = 'SUPPLY#';
const keyOf = ({ sku, number }: SupplyName) => ({ item: sku, entry: `${prefix}${number}` });

/** By what a supply is known. */
export type SupplyName = Pick<Supply, 'sku' | 'number'>;

/** Names a supply among others: `PO-7 of TEA-001`. */
export const supplyName = ({ sku, number }: SupplyName): string => `${number} of ${sku}`;

/** The supplies of these names that are still to come, by `supplyName`, read consistently. */
export async function loadSupplies(names: readonly SupplyName[]): Promise<ReadonlyMap<string, Supply>> {
  const keys = new Map(names.map((name) => [supplyName(name), keyOf(name)]));
  const supplies = (await getMany(supplyRows, [...keys.values()])).map(supplyOf);
  return new Map(supplies.map((supply) => [supplyName(supply), supply]));
}

/** The write of a change, which fails by the supply's name where another was first. */
export function supplyWrite({ before, after }: SupplyChange): Write[] {
  const isAsRead = before ? equals('version', before.version) : atVersion(undefined);
  if (after) {
    const { version, ...supply } = after;
    const { sku, location, expectedOn, number } = supply;
    // In the list of its location by day.
    const locationKey = `${prefix}${expectedOn}#${sku}#${number}`;
    return [
      put(supplyName(after), supplyRows, { ...keyOf(after), location, locationKey, supply, version }, isAsRead, before),
    ];
  }
  return before ? [remove(supplyName(before), supplyRows, keyOf(before), isAsRead)] : [];
}

/** What is told of a change that a person has made. What has come is told by its movements. */
export function supplyChanged({
  before,
  after,
}: SupplyChange): Extract<NewEvent, { type: 'SupplyChanged' }> | undefined {
  const one = after ?? before;
  if (!one) return undefined;
  const { number, kind, sku, location, bucket } = one;
  const data = {
    number,
    kind,
    sku,
    location,
    ...bucketOf(bucket),
    ...(before ? { before: datedUnits(before) } : {}),
    ...(after ? { after: datedUnits(after) } : {}),
  };
  return { type: 'SupplyChanged', data };
}

const datedUnits = ({ quantity, measure, expectedOn }: Pick<Supply, 'quantity' | 'measure' | 'expectedOn'>) => ({
  quantity: quantityOf(quantity, measure),
  expectedOn,
});

/** Days, both included. */
export interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What is to come of an item, by day; at all locations, or at one. */
export async function suppliesOfItem(sku: string, location: string | undefined, { from, to }: Span): Promise<Supply[]> {
  const supplies = (await queryAll(supplyRows, { partition: sku, prefix })).map(supplyOf);
  return supplies
    .filter((one) => location === undefined || one.location === location)
    .filter(({ expectedOn }) => (from ?? '') <= expectedOn && expectedOn <= (to ?? '9999'))
    .toSorted((a, b) => (a.expectedOn === b.expectedOn ? 0 : a.expectedOn < b.expectedOn ? -1 : 1));
}

/** One page of what is to come to a location, by day. */
export async function suppliesAt(location: string, { from, to }: Span, limit: number, cursor: string | undefined) {
  // "$" is the character after "#".
  const span = { from: `${prefix}${from ?? ''}`, to: to === undefined ? 'SUPPLY$' : `${prefix}${to}$` };
  const { rows, next } = await readPage(
    supplyRows,
    { index: 'byLocation', partition: location, ...span },
    limit,
    cursor,
  );
  const read = await getMany(
    supplyRows,
    rows.map(({ item, entry }) => ({ item: String(item), entry: String(entry) })),
  );
  const found = new Map(read.map((row) => [`${row['item']} ${row['entry']}`, supplyOf(row)]));
  return { supplies: rows.flatMap(({ item, entry }) => found.get(`${item} ${entry}`) ?? []), next };
}

/** A supply as answers tell it. */
export function supplyView({ number, kind, sku, location, bucket, ...supply }: Supply): SupplyView {
  return { number, kind, sku, location, ...bucketOf(bucket), ...datedUnits(supply) };
}

function supplyOf(row: Row): Supply {
  const { supply, version } = row as Row & { supply: Omit<Supply, 'version'>; version: number };
  return carrying({ ...supply, ...inBucket(supply.bucket), version }, row);
}
