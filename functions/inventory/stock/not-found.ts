import { inBucket } from '#shared/bucket.ts';
import { all, equals } from '#shared/dynamodb/conditions.ts';
import { measured } from '#shared/quantity.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import type { LeavingFor, UnitsOfStock } from '../claiming/claims.ts';
import { bucketName, counterName, levelKey, type Level } from './level.ts';
import { movementWrites, newMovement } from './movement.ts';
import { levelRows } from '../rows.ts';

/**
 * The picker did not find the units: the shelf is empty. The allocation is undone and the level of each item's bucket at the location
 * goes down to what is set aside for others (their units may be picked already; if not, their pickers will tell), so that
 * nothing more can be claimed. Written as an adjustment movement with reason `not_found`.
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
    const left = Math.max(0, Math.min(level.onHand, level.allocated - quantity + level.reserved));
    const place = bucketName(level);
    lost.set(place, (lost.get(place) ?? 0) + level.onHand - left);
    return emptied(level, quantity, left);
  });
  const movements = [...sought].flatMap(([place, [unit]]) => {
    const quantity = -(lost.get(place) ?? 0);
    if (!unit || quantity === 0) return [];
    const { sku, location, bucket, measure } = unit;
    const what = { sku, location, ...inBucket(bucket), ...measured(measure), quantity };
    return [newMovement({ kind: 'adjustment', ...what, orderId, reference, reason: 'not_found' })];
  });
  return [...counters, ...movementWrites(movements)];
}

function emptied(level: Level, freed: number, left: number): Write {
  const { onHand, allocated, reserved, safetyStock, available } = level;
  const others = allocated - freed;
  return update(
    counterName(level),
    levelRows,
    levelKey(level),
    { set: { onHand: left, allocated: others, available: left - others - reserved - safetyStock } },
    all(equals('onHand', onHand), equals('allocated', allocated), equals('available', available)),
  );
}
