import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { counterWrite, sumByCounter } from '../stock/counter-writes.ts';
import { allocationKey, inventoryTable, type CounterId } from '../stock/level.ts';
import { movementWrite, newMovement } from '../stock/movement.ts';

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
export function claimWrites(claims: readonly ClaimOfStock[]): NamedWrite[] {
  refuseNothing(claims);
  const counters = sumByCounter(claims).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: quantity }, '#available >= :demand', { ':demand': quantity }),
  );
  return [...counters, ...byAllocation(claims).map(addToAllocation)];
}

/** Gives allocated units back to what is available. */
export function freeWrites(units: readonly AllocatedUnits[]): NamedWrite[] {
  refuseNothing(units);
  const counters = sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(counter, { allocated: -quantity }, '#allocated >= :demand', { ':demand': quantity }),
  );
  return [...counters, ...allocationWrites(units)];
}

/**
 * Allocated units leave the building: on hand and allocated go down together, the allocation goes, a shipment movement with
 * its event is written per item and location. Fails where less is on hand than is shipped.
 */
export function shipWrites(units: readonly AllocatedUnits[], reference?: string): NamedWrite[] {
  return [...leaveWrites(units), ...movementsOf(units, 'shipment', reference)];
}

/** Allocated units turned out to be damaged: they are taken off the books as an adjustment. */
export function damageWrites(units: readonly AllocatedUnits[], reference?: string): NamedWrite[] {
  return [...leaveWrites(units), ...movementsOf(units, 'adjustment', reference, 'damaged')];
}

function leaveWrites(units: readonly AllocatedUnits[]): NamedWrite[] {
  refuseNothing(units);
  const counters = sumByCounter(units).map(({ counter, quantity }) =>
    counterWrite(counter, { onHand: -quantity, allocated: -quantity }, '#allocated >= :demand AND #onHand >= :demand', {
      ':demand': quantity,
    }),
  );
  return [...counters, ...allocationWrites(units)];
}

/** Takes units out of their allocation rows; a row without units is deleted. */
export function allocationWrites(units: readonly AllocatedUnits[]): NamedWrite[] {
  return byAllocation(units).map((unit) => {
    if (unit.quantity > unit.held) {
      throw new RangeError(`${unit.quantity} of ${unit.held} allocated units of ${unit.sku} cannot leave`);
    }
    const condition = {
      TableName: inventoryTable(),
      Key: allocationKey(unit),
      ConditionExpression: '#quantity = :held',
      ExpressionAttributeNames: { '#quantity': 'quantity' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const name = allocationName(unit);
    return unit.quantity === unit.held
      ? { name, Delete: { ...condition, ExpressionAttributeValues: { ':held': unit.held } } }
      : {
          name,
          Update: {
            ...condition,
            UpdateExpression: 'SET #quantity = :rest',
            ExpressionAttributeValues: { ':held': unit.held, ':rest': unit.held - unit.quantity },
          },
        };
  });
}

function addToAllocation(claim: ClaimOfStock): NamedWrite {
  const { orderId, lineId, location, shard, quantity } = claim;
  return {
    name: allocationName(claim),
    Update: {
      TableName: inventoryTable(),
      Key: allocationKey(claim),
      UpdateExpression:
        'SET #order = :order, #line = :line, #location = :location, #shard = :shard ADD #quantity :units',
      ExpressionAttributeNames: {
        '#order': 'order',
        '#line': 'line',
        '#location': 'location',
        '#shard': 'shard',
        '#quantity': 'quantity',
      },
      ExpressionAttributeValues: {
        ':order': orderId,
        ':line': lineId,
        ':location': location,
        ':shard': shard,
        ':units': quantity,
      },
    },
  };
}

function movementsOf(
  units: readonly AllocatedUnits[],
  kind: 'shipment' | 'adjustment',
  reference: string | undefined,
  reason?: string,
): NamedWrite[] {
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
