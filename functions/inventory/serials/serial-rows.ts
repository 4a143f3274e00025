import { nowIso } from '#shared/ambient.ts';
import { bucketOf, inBucket, type BucketText } from '#shared/bucket.ts';
import type { SerialView } from '#shared/contracts/api/inventory.ts';
import type { SerialState } from '#shared/contracts/vocabulary.ts';
import { all, any, equals, isNew, unset, type Condition } from '#shared/dynamodb/conditions.ts';
import { readPage } from '#shared/dynamodb/pages.ts';
import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { update, type Update } from '#shared/dynamodb/writes.ts';
import { serialRows } from '../rows.ts';
import {
  isThere,
  mayMoveTo,
  serialName,
  statesBefore,
  type KnownSerials,
  type SerialName,
  type SerialPlace,
  type SerialUnit,
} from './serial.ts';

const prefix = 'SERIAL#';
const keyOf = ({ sku, serial }: SerialName) => ({ item: sku, entry: `${prefix}${serial}` });

/** In the list of a location stands what is there. */
const inList = (location: string, { sku, serial }: SerialName) => ({
  location,
  locationKey: `${prefix}${sku}#${serial}`,
});

const nameOfWrite = ({ sku, serial }: SerialName): string => `serial ${serial} of ${sku}`;

/** The units of these names that are known, read consistently. */
export async function loadSerials(names: readonly SerialName[]): Promise<KnownSerials> {
  const keys = [...new Map(names.map((name) => [serialName(name), keyOf(name)])).values()];
  const units = keys.length === 0 ? [] : (await getMany(serialRows, keys)).map(unitOf);
  return new Map(units.map((unit) => [serialName(unit), unit]));
}

/** The units of an item that are at a location, packed ones among them. One that has come within the last second may be missing. */
export async function serialsAt({ sku, location }: Omit<SerialPlace, 'bucket'>): Promise<SerialUnit[]> {
  const listed = await queryAll(serialRows, { ...atLocation(sku, location), index: 'byLocation' });
  const names = listed.filter(({ item }) => item === sku).map(nameIn);
  return [...(await loadSerials(names)).values()].filter((unit) => unit.location === location && isThere(unit));
}

/** One page of the units of an item: those at a location, else all that are known. */
export async function serialPage(
  sku: string,
  location: string | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<{ units: SerialUnit[]; next: string | undefined }> {
  if (location === undefined) {
    const { rows, next } = await readPage(serialRows, { partition: sku, prefix }, limit, cursor);
    return { units: rows.map(unitOf), next };
  }
  const wanted = { ...atLocation(sku, location), index: 'byLocation' } as const;
  const { rows, next } = await readPage(serialRows, wanted, limit, cursor);
  const names = rows.filter(({ item }) => item === sku).map(nameIn);
  const known = await loadSerials(names);
  return { units: names.flatMap((name) => known.get(serialName(name)) ?? []).filter(isThere), next };
}

const atLocation = (sku: string, location: string) => ({ partition: location, prefix: `${prefix}${sku}#` });

/** A unit is in stock at a place. Fails where it is not any more as it was read; `known` is undefined for one that was not known. */
export function comeWrite({ sku, serial, location, bucket }: SerialName & SerialPlace, known?: SerialUnit): Update {
  return inStockAt({ sku, serial }, { location, bucket }, known ? asRead(known, 'in_stock') : isNew);
}

/** A unit goes off the books. Fails where it is not any more as it was read. */
export function removeWrite(known: SerialUnit, reason: string): Update {
  return moved(known, 'removed', { reason }, asRead(known, 'removed'));
}

/** A unit is packed for a fulfilment order. Fails where it is not any more as it was read, as when another was faster. */
export function packWrite(known: SerialUnit, order: { orderId: string; fulfilmentOrderId: string }): Update {
  const { orderId, fulfilmentOrderId } = order;
  return moved(known, 'packed', { orderId, fulfilmentOrderId }, asRead(known, 'packed'));
}

/** What becomes of a unit that was packed for a fulfilment order. */
export interface SerialMove extends SerialName {
  readonly fulfilmentOrderId: string;
  readonly to: Exclude<SerialState, 'packed'>;
  /** Where it is in stock again: of one that comes back. Where it was packed, unless given. */
  readonly back?: { readonly location: string; readonly bucket?: BucketText | undefined } | undefined;
  /** Why it goes off the books. */
  readonly reason?: string | undefined;
}

/** The writes of what becomes of a fulfilment order's units; each fails where its unit is not with the fulfilment order any more. */
export function serialMoveWrites(moves: readonly SerialMove[]): Update[] {
  return moves.map(({ to, back, reason, ...of }) => {
    // What has left comes back to somewhere; what was packed is in stock again where it is.
    const from = statesBefore(to).filter((state) => to !== 'in_stock' || (state === 'packed') !== Boolean(back));
    const isWith = all(
      equals('fulfilmentOrderId', of.fulfilmentOrderId),
      any(...from.map((state) => equals('state', state))),
    );
    if (back) return inStockAt(of, back, isWith);
    return moved(of, to, reason === undefined ? {} : { reason }, isWith);
  });
}

function inStockAt(name: SerialName, { location, bucket }: Omit<SerialPlace, 'sku'>, condition: Condition): Update {
  return update(
    nameOfWrite(name),
    serialRows,
    keyOf(name),
    {
      set: { ...inList(location, name), state: 'in_stock', ...inBucket(bucket), changedAt: nowIso() },
      unset: ['orderId', 'fulfilmentOrderId', 'reason', ...(bucket === undefined ? ['bucket'] : [])],
    },
    condition,
  );
}

/** A unit in another state: it leaves the list of its location where it is not there any more. */
function moved(name: SerialName, state: SerialState, facts: Readonly<Row>, condition: Condition): Update {
  const isGone = state === 'shipped' || state === 'lost' || state === 'removed';
  const unsets = [
    ...(isGone ? ['locationKey'] : []),
    ...(state === 'in_stock' || state === 'removed' ? ['orderId', 'fulfilmentOrderId'] : []),
  ];
  const set = { ...facts, state, changedAt: nowIso() };
  return update(nameOfWrite(name), serialRows, keyOf(name), { set, unset: unsets }, condition);
}

/** The unit is as it was read. Throws a RangeError where it cannot move so: whoever decides has asked. */
function asRead(unit: SerialUnit, to: SerialState): Condition {
  const { state, location, bucket, fulfilmentOrderId } = unit;
  if (!mayMoveTo(state, to))
    throw new RangeError(`the unit ${unit.serial} of ${unit.sku} is ${state} and cannot be ${to}`);
  return all(
    equals('state', state),
    equals('location', location),
    bucket === undefined ? unset('bucket') : equals('bucket', bucket),
    fulfilmentOrderId === undefined ? unset('fulfilmentOrderId') : equals('fulfilmentOrderId', fulfilmentOrderId),
  );
}

function unitOf(row: Readonly<Row>): SerialUnit {
  const optional = (name: string): string | undefined => row[name] as string | undefined;
  return {
    ...nameIn(row),
    state: row['state'] as SerialState,
    location: String(row['location']),
    ...inBucket(optional('bucket')),
    orderId: optional('orderId'),
    fulfilmentOrderId: optional('fulfilmentOrderId'),
    reason: optional('reason'),
    changedAt: String(row['changedAt']),
  };
}

const nameIn = ({ item, entry }: Readonly<Row>): SerialName => ({
  sku: String(item),
  serial: String(entry).slice(prefix.length),
});

/** A unit as answers tell it; for which order it was packed only to those who may know. */
export function serialView(unit: SerialUnit, mayKnowOrders: boolean): SerialView {
  const { sku, serial, state, location, bucket, orderId, fulfilmentOrderId, reason, changedAt } = unit;
  const order = orderId === undefined || !mayKnowOrders ? {} : { orderId, fulfilmentOrderId };
  const why = reason === undefined ? {} : { reason };
  return { sku, serial, state, location, ...bucketOf(bucket), ...order, ...why, changedAt };
}
