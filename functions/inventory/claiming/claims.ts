import { inBucket } from '#shared/bucket.ts';
import { all, atLeast, equals, isThere, unset, type Condition } from '#shared/dynamodb/conditions.ts';
import { measured } from '#shared/quantity.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { counterWrite, sumByCounter } from '../stock/counter-writes.ts';
import { bucketName, counterName, type CounterId, type Level } from '../stock/level.ts';
import { movementWrites, newMovement, type Movement } from '../stock/movement.ts';

/**
 * Units on one counter that are set aside for an order. Which lines they are of stands on the order: whoever sets aside, frees or ships
 * writes the order, or what is still due of it, in the same transaction, and so no units come or go twice.
 */
export interface UnitsOfStock extends CounterId {
  readonly quantity: number;
  /** Each unit of the item has a serial number. */
  readonly serialised?: true | undefined;
  /** Of these units, where they have serial numbers and were packed. */
  readonly serials?: readonly string[] | undefined;
}

/** True of units that have serial numbers, and of which nobody has said which they are. */
export const isUnidentified = ({ serialised, serials = [] }: UnitsOfStock): boolean =>
  serialised === true && serials.length === 0;

/** For which order units leave, and by which shipment or fulfilment order. */
export interface LeavingFor {
  readonly orderId: string;
  readonly reference?: string | undefined;
}

/**
 * Sets stock aside: per counter one write, which fails unless its available units cover the whole demand and its bucket is not blocked
 * (named as `counterName` has it, with the level's row).
 * @param held what was reserved for this demand: it is reserved no more, and covers it before what is available does.
 */
export function claimWrites(claims: readonly UnitsOfStock[], held: readonly UnitsOfStock[] = []): Write[] {
  refuseNothing(claims);
  const own = new Map(held.map((one) => [counterName(one), one]));
  const claimed = sumByCounter(claims).map(({ counter, quantity }) => {
    const reserved = own.get(counterName(counter))?.quantity ?? 0;
    own.delete(counterName(counter));
    if (reserved === 0) return counterWrite(counter, { allocated: quantity }, mayGive(counter, quantity));
    const covered = all(mayGive(counter, quantity - reserved), atLeast('reserved', reserved));
    return counterWrite(counter, { allocated: quantity, reserved: -reserved }, covered);
  });
  return [...claimed, ...[...own.values()].map(freeHeld)];
}

/** Reserved units are anybody's again. Fails by counter name where fewer are reserved. */
export function freeHeld({ quantity, ...counter }: UnitsOfStock): Write {
  return counterWrite(counter, { reserved: -quantity }, atLeast('reserved', quantity));
}

/** Reserves units. Fails by counter name as a claim does. */
export function hold({ quantity, ...counter }: UnitsOfStock): Write {
  return counterWrite(counter, { reserved: quantity }, mayGive(counter, quantity));
}

/** Ordinary goods are not blocked. What needs nothing of what is available may be given where a count has found too little, too. */
function mayGive({ bucket }: CounterId, quantity: number): Condition {
  const hasEnough = quantity > 0 ? atLeast('available', quantity) : isThere;
  return bucket === undefined ? hasEnough : all(hasEnough, unset('blocked'));
}

/** Gives allocated units back to what is available. */
export function freeWrites(units: readonly UnitsOfStock[]): Write[] {
  refuseNothing(units);
  return sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: -quantity }, atLeast('allocated', quantity)),
  );
}

/** Units that are to leave a counter which has fewer on hand. */
export interface Shortage extends UnitsOfStock {
  readonly onHand: number;
}

/** Where fewer units are on hand than are to leave: a count has found fewer than were set aside. */
export function shortages(units: readonly UnitsOfStock[], levels: readonly Level[]): Shortage[] {
  const onHand = new Map(levels.map((level) => [counterName(level), level.onHand]));
  return sumByCounter(units).flatMap(({ counter, quantity }) => {
    const { sku, location, shard, bucket, measure } = counter;
    const place = { sku, location, shard, ...inBucket(bucket), ...measured(measure) };
    const there = onHand.get(counterName(counter)) ?? 0;
    return there < quantity ? [{ ...place, quantity, onHand: there }] : [];
  });
}

/**
 * Allocated units leave the building: on hand and allocated go down together, a shipment movement is written per item, bucket and
 * location, with one event for each location. Fails by counter name where less is on hand than is shipped.
 * @param short what of it is known to have left although a count had not found it: adjusted first, as found.
 */
export function shipWrites(
  units: readonly UnitsOfStock[],
  leavingFor: LeavingFor,
  short: readonly Shortage[] = [],
): Write[] {
  return leavingWrites(units, leavingFor, short, { kind: 'shipment' });
}

/** Allocated units turned out to be damaged: they are taken off the books as an adjustment. Fails, and finds, as `shipWrites`. */
export function damageWrites(
  units: readonly UnitsOfStock[],
  leavingFor: LeavingFor,
  short: readonly Shortage[] = [],
): Write[] {
  return leavingWrites(units, leavingFor, short, { kind: 'adjustment', reason: 'damaged' });
}

function leavingWrites(
  units: readonly UnitsOfStock[],
  leavingFor: LeavingFor,
  short: readonly Shortage[],
  as: Pick<Movement, 'kind' | 'reason'>,
): Write[] {
  // What a count had not found, and was there all the same.
  const found = short.map((one) => ({ ...one, quantity: one.quantity - one.onHand }));
  const left = units.map((one) => ({ ...one, quantity: -one.quantity }));
  return [
    ...leaveWrites(units, short),
    ...movementsOf(found, leavingFor, { kind: 'adjustment', reason: 'found' }),
    ...movementsOf(left, leavingFor, as),
  ];
}

function leaveWrites(units: readonly UnitsOfStock[], short: readonly Shortage[]): Write[] {
  refuseNothing(units);
  const onHandOf = new Map(short.map((one) => [counterName(one), one.onHand]));
  return sumByCounter(units).map(({ counter, quantity, parts }) => {
    const onHand = onHandOf.get(counterName(counter));
    const isAsRead = onHand === undefined ? atLeast('onHand', quantity) : equals('onHand', onHand);
    const left = onHand ?? quantity;
    const change = { onHand: -left, allocated: -quantity, unidentified: parts.some(isUnidentified) ? left : 0 };
    return counterWrite(counter, change, all(atLeast('allocated', quantity), isAsRead));
  });
}

/** A movement for each item, bucket and location, with the sum of its units. */
function movementsOf(
  units: readonly UnitsOfStock[],
  { orderId, reference }: LeavingFor,
  as: Pick<Movement, 'kind' | 'reason'>,
): Write[] {
  const movements = [...Map.groupBy(units, bucketName).values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { sku, location, bucket, measure } = first;
    const what = { sku, location, ...inBucket(bucket), ...measured(measure) };
    const quantity = same.reduce((sum, one) => sum + one.quantity, 0);
    const serials = same.flatMap((one) => one.serials ?? []);
    return [newMovement({ ...as, ...what, quantity, orderId, reference, serials })];
  });
  return movementWrites(movements);
}

function refuseNothing(units: readonly UnitsOfStock[]): void {
  const wrong = units.find(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1);
  if (wrong) throw new RangeError(`${wrong.quantity} units of ${wrong.sku} cannot be set aside, freed or shipped`);
}
