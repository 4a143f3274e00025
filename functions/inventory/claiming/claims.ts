import { all, atLeast } from '#shared/dynamodb/conditions.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { counterWrite, sumByCounter } from '../stock/counter-writes.ts';
import type { CounterId } from '../stock/level.ts';
import { movementWrites, newMovement } from '../stock/movement.ts';

/**
 * Units on one counter that are set aside for an order. Which lines they are of stands on the order: whoever sets aside, frees or ships
 * writes the order, or what is still due of it, in the same transaction, and so no units come or go twice.
 */
export interface UnitsOfStock extends CounterId {
  readonly quantity: number;
}

/** For which order units leave, and by which shipment or fulfilment order. */
export interface LeavingFor {
  readonly orderId: string;
  readonly reference?: string | undefined;
}

/**
 * Sets stock aside: per counter one write, which fails unless its available units cover the whole demand (named
 * `<sku>@<location>#<shard>`, with the level's row).
 */
export function claimWrites(claims: readonly UnitsOfStock[]): Write[] {
  refuseNothing(claims);
  return sumByCounter(claims).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: quantity }, atLeast('available', quantity)),
  );
}

/** Gives allocated units back to what is available. */
export function freeWrites(units: readonly UnitsOfStock[]): Write[] {
  refuseNothing(units);
  return sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: -quantity }, atLeast('allocated', quantity)),
  );
}

/**
 * Allocated units leave the building: on hand and allocated go down together, a shipment movement is written per item and
 * location, with one event for each location. Fails where less is on hand than is shipped.
 */
export function shipWrites(units: readonly UnitsOfStock[], leavingFor: LeavingFor): Write[] {
  return [...leaveWrites(units), ...leavingMovements(units, 'shipment', leavingFor)];
}

/** Allocated units turned out to be damaged: they are taken off the books as an adjustment. */
export function damageWrites(units: readonly UnitsOfStock[], leavingFor: LeavingFor): Write[] {
  return [...leaveWrites(units), ...leavingMovements(units, 'adjustment', leavingFor, 'damaged')];
}

function leaveWrites(units: readonly UnitsOfStock[]): Write[] {
  refuseNothing(units);
  return sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(
      counter,
      { onHand: -quantity, allocated: -quantity },
      all(atLeast('allocated', quantity), atLeast('onHand', quantity)),
    ),
  );
}

function leavingMovements(
  units: readonly UnitsOfStock[],
  kind: 'shipment' | 'adjustment',
  { orderId, reference }: LeavingFor,
  reason?: string,
): Write[] {
  const groups = Map.groupBy(units, ({ sku, location }) => `${sku}@${location}`);
  const movements = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { sku, location } = first;
    const quantity = -same.reduce((sum, unit) => sum + unit.quantity, 0);
    return [newMovement({ kind, sku, location, quantity, orderId, reference, reason })];
  });
  return movementWrites(movements);
}

function refuseNothing(units: readonly UnitsOfStock[]): void {
  const wrong = units.find(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1);
  if (wrong) throw new RangeError(`${wrong.quantity} units of ${wrong.sku} cannot be set aside, freed or shipped`);
}
