import { inBucket } from '#shared/bucket.ts';
import { all, equals } from '#shared/dynamodb/conditions.ts';
import { measured } from '#shared/quantity.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import { isUnidentified, type LeavingFor, type UnitsOfStock } from '../claiming/claims.ts';
import { bucketName, counterName, levelKey, type Level } from './level.ts';
import { movementWrites, newMovement } from './movement.ts';
import { levelRows } from '../rows.ts';

/**
 * The picker did not find the units: the shelf is empty, unless they were packed by their serial numbers, and are gone alone. The allocation is
 * undone and the level of each item's bucket at the location goes down to what is set aside for others (their units may be picked already; if
 * not, their pickers will tell), so that nothing more can be claimed. Which units with serial numbers are gone nobody has said: they are
 * `unidentified` until a person does. Written as an adjustment movement with reason `not_found`.
 * @param levels all shards of these items at the location, as `levelsOf` reads them. The writes fail by counter name when a
 *   level has changed since: read again and retry.
 */
export function notFoundWrites(
  units: readonly UnitsOfStock[],
  levels: readonly Level[],
  { orderId, reference }: LeavingFor,
): Write[] {
  const sought = Map.groupBy(units, bucketName);
  const concerned = levels.filter((level) => sought.has(bucketName(level)));
  const lost = new Map<string, number>();
  const counters = concerned.map((level) => {
    const freed = units.filter((unit) => counterName(unit) === counterName(level));
    const quantity = freed.reduce((sum, unit) => sum + unit.quantity, 0);
    // Of units that are named, these alone are gone; otherwise the shelf is empty.
    const most = areNamed(sought.get(bucketName(level)) ?? units)
      ? level.onHand - quantity
      : level.allocated - quantity + level.reserved;
    const left = Math.max(0, Math.min(level.onHand, most));
    const place = bucketName(level);
    lost.set(place, (lost.get(place) ?? 0) + level.onHand - left);
    const isWithoutNames = (sought.get(place) ?? []).some(isUnidentified);
    return emptied(level, quantity, left, isWithoutNames ? level.onHand - left : 0);
  });
  const movements = [...sought].flatMap(([place, same]) => {
    const [unit] = same;
    const quantity = -(lost.get(place) ?? 0);
    if (!unit || quantity === 0) return [];
    const { sku, location, bucket, measure } = unit;
    const what = { sku, location, ...inBucket(bucket), ...measured(measure), quantity };
    const serials = same.flatMap((one) => one.serials ?? []);
    return [newMovement({ kind: 'adjustment', ...what, orderId, reference, reason: 'not_found', serials })];
  });
  return [...counters, ...movementWrites(movements)];
}

/** True of units that were packed by their serial numbers. */
const areNamed = (units: readonly UnitsOfStock[]): boolean => units.every(({ serials = [] }) => serials.length > 0);

function emptied(level: Level, freed: number, left: number, unidentified: number): Write {
  const { onHand, allocated, reserved, safetyStock, available } = level;
  const others = allocated - freed;
  return update(
    counterName(level),
    levelRows,
    levelKey(level),
    {
      set: { onHand: left, allocated: others, available: left - others - reserved - safetyStock },
      ...(unidentified === 0 ? {} : { add: { unidentified } }),
    },
    all(equals('onHand', onHand), equals('allocated', allocated), equals('available', available)),
  );
}
