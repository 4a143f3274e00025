import type { GoodsMethod } from '#shared/contracts/vocabulary.ts';
import type { Measured } from '#shared/quantity.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { remove, update, type Write } from '#shared/dynamodb/writes.ts';
import { backorderRows } from '../rows.ts';

/** Where an order stands in the queue for an item. */
export interface PlaceInQueue {
  readonly sku: string;
  readonly orderId: string;
  /** The fulfilment group that waits; absent where the order has one alone. */
  readonly groupId?: string | undefined;
  /** 0 to 9, 0 is served first. */
  readonly priority: number;
  readonly promisedAt?: string | undefined;
  readonly placedAt: string;
}

/** Units of a group of an order that wait for stock of an item: one row, however many lines they are of. */
export interface Backorder extends PlaceInQueue, Measured {
  /** In steps of the measure. */
  readonly quantity: number;
  /** What says which locations may serve it, so that the order need not be read to pass it by. */
  readonly channel: string;
  readonly branch: string;
  readonly method: GoodsMethod;
  readonly pickupLocation?: string | undefined;
  /** The only country that it can be served in, for what own couriers deliver. */
  readonly country?: string | undefined;
  /** The locations that were too far from its address when it began to wait. */
  readonly tooFar?: readonly string[] | undefined;
}

/** Rows sort as they are served: by priority, then promised date, then placement time. */
function backorderKey({ sku, priority, promisedAt, placedAt, orderId, groupId }: PlaceInQueue) {
  // One notation for all moments, so that text sorts as time.
  const promised = promisedAt === undefined ? '9999' : new Date(promisedAt).toISOString();
  const placed = new Date(placedAt).toISOString();
  const waiting = groupId === undefined ? orderId : `${orderId}#${groupId}`;
  return { item: sku, entry: `BACKORDER#${priority}#${promised}#${placed}#${waiting}` };
}

/** True when `one` is served before `other`, which waits or would wait for the same item. */
export function isAhead(one: PlaceInQueue, other: PlaceInQueue): boolean {
  return backorderKey(one).entry < backorderKey(other).entry;
}

const nameOf = ({ sku, orderId, groupId }: PlaceInQueue): string =>
  `backorder ${sku} of ${orderId}${groupId === undefined ? '' : ` group ${groupId}`}`;

/** Keeps the number of units of the order that wait, in place of the number before. What else its row says of the place stays. */
export function backorderWrite(backorder: Backorder): Write {
  const { sku: _sku, ...said } = backorder;
  return update(nameOf(backorder), backorderRows, backorderKey(backorder), { set: said });
}

/** The order waits no more for this item. */
export function removeBackorderWrite(place: PlaceInQueue): Write {
  return remove(nameOf(place), backorderRows, backorderKey(place));
}

/** A backorder from its row. */
export function backorderOf(row: Row): Backorder {
  const { item, entry: _entry, ...said } = row;
  return { sku: item, ...said } as unknown as Backorder;
}
