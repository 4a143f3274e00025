import { all, atLeast, equals } from '#shared/dynamodb/conditions.ts';
import { remove, update, type Write } from '#shared/dynamodb/writes.ts';
import { counterWrite, sumByCounter } from '../stock/counter-writes.ts';
import { allocationKey, type CounterId } from '../stock/level.ts';
import { movementWrite, newMovement } from '../stock/movement.ts';
import { allocationRows } from '../rows.ts';

/** Units to set aside for an order line from one counter. */
export interface ClaimOfStock extends CounterId {
  readonly orderId: string;
  readonly lineId: string;
  readonly quantity: number;
}

/** Units of an allocation that leave it. */
export interface AllocatedUnits extends ClaimOfStock {
  /** All units of the allocation (same order, line, location, shard) before this; the write fails if it has another number. */
  readonly held: number;
}

/**
 * Sets stock aside: per counter one write, which fails unless its available units cover the whole demand (named
 * `<sku>@<location>#<shard>`, with the level's row), and per order line its allocation row. A further claim of the same line
 * on the same counter adds to its row.
 */
export function claimWrites(claims: readonly ClaimOfStock[]): Write[] {
  refuseNothing(claims);
  const counters = sumByCounter(claims).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: quantity }, atLeast('available', quantity)),
  );
  return [...counters, ...byAllocation(claims).map(addToAllocation)];
}

/** Gives allocated units back to what is available. */
export function freeWrites(units: readonly AllocatedUnits[]): Write[] {
  refuseNothing(units);
  const counters = sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: -quantity }, atLeast('allocated', quantity)),
  );
  return [...counters, ...allocationWrites(units)];
}

/**
 * Allocated units leave the building: on hand and allocated go down together, the allocation goes, a shipment movement with
 * its event is written per item and location. Fails where less is on hand than is shipped.
 */
export function shipWrites(units: readonly AllocatedUnits[], reference?: string): Write[] {
  return [...leaveWrites(units), ...movementsOf(units, 'shipment', reference)];
}

/** Allocated units turned out to be damaged: they are taken off the books as an adjustment. */
export function damageWrites(units: readonly AllocatedUnits[], reference?: string): Write[] {
  return [...leaveWrites(units), ...movementsOf(units, 'adjustment', reference, 'damaged')];
}

function leaveWrites(units: readonly AllocatedUnits[]): Write[] {
  refuseNothing(units);
  const counters = sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(
      counter,
      { onHand: -quantity, allocated: -quantity },
      all(atLeast('allocated', quantity), atLeast('onHand', quantity)),
    ),
  );
  return [...counters, ...allocationWrites(units)];
}

/** Takes units out of their allocation rows; a row without units is deleted. */
export function allocationWrites(units: readonly AllocatedUnits[]): Write[] {
  return byAllocation(units).map((unit) => {
    if (unit.quantity > unit.held) {
      throw new RangeError(`${unit.quantity} of ${unit.held} allocated units of ${unit.sku} cannot leave`);
    }
    const isAsHeld = equals('quantity', unit.held);
    const name = allocationName(unit);
    const key = allocationKey(unit);
    return unit.quantity === unit.held
      ? remove(name, allocationRows, key, isAsHeld)
      : update(name, allocationRows, key, { set: { quantity: unit.held - unit.quantity } }, isAsHeld);
  });
}

function addToAllocation(claim: ClaimOfStock): Write {
  const { orderId: order, lineId: line, location, shard, quantity } = claim;
  const changes = { set: { order, line, location, shard }, add: { quantity } };
  return update(allocationName(claim), allocationRows, allocationKey(claim), changes);
}

function movementsOf(
  units: readonly AllocatedUnits[],
  kind: 'shipment' | 'adjustment',
  reference: string | undefined,
  reason?: string,
): Write[] {
  const groups = Map.groupBy(units, ({ sku, location, orderId }) => `${sku}@${location}#${orderId}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { sku, location, orderId } = first;
    const quantity = -same.reduce((sum, unit) => sum + unit.quantity, 0);
    return [movementWrite(newMovement({ kind, sku, location, quantity, orderId, reference, reason }))];
  });
}

const allocationName = (unit: ClaimOfStock): string =>
  `allocation ${unit.sku}@${unit.location}#${unit.shard} of ${unit.orderId}/${unit.lineId}`;

/** One entry per allocation row, since a transaction may write a row only once. */
function byAllocation<Unit extends ClaimOfStock>(units: readonly Unit[]): Unit[] {
  return [...Map.groupBy(units, allocationName).values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, quantity: same.reduce((sum, { quantity }) => sum + quantity, 0) }] : [];
  });
}

function refuseNothing(units: readonly ClaimOfStock[]): void {
  const wrong = units.find(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1);
  if (wrong) throw new RangeError(`${wrong.quantity} units of ${wrong.sku} cannot be set aside, freed or shipped`);
}
