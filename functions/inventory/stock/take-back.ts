import { inBucket, type BucketText } from '#shared/bucket.ts';
import { measured, type Measured } from '#shared/quantity.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import type { LeavingFor } from '../claiming/claims.ts';
import { withSigns } from './buckets.ts';
import { bucketName, type Level } from './level.ts';
import { movementWrite, newMovement } from './movement.ts';
import { addUnits } from './stock-changes.ts';

/** Units that come back to a location, and the bucket that they go into. */
export interface UnitsBack extends Measured {
  readonly sku: string;
  readonly location: string;
  readonly bucket?: BucketText | undefined;
  readonly quantity: number;
  readonly serials?: readonly string[] | undefined;
}

/**
 * Takes units back that had left for an order: a movement, told by itself, and a counter for each item and bucket, and for the first bucket of an
 * item its sign (`withSigns`).
 * @param levels all of these items at their location.
 */
export function takeBackWrites(units: readonly UnitsBack[], levels: readonly Level[], from: LeavingFor): Write[] {
  const together = [...Map.groupBy(units, bucketName).values()].flatMap((same) => {
    const [first] = same;
    const serials = same.flatMap((one) => one.serials ?? []);
    return first ? [{ ...first, quantity: same.reduce((sum, { quantity }) => sum + quantity, 0), serials }] : [];
  });
  const placed = together.map(({ sku, location, bucket, measure, quantity, serials }) => {
    const own = levels.filter((level) => level.sku === sku && level.bucket === bucket);
    return { shelf: { sku, location, ...inBucket(bucket), ...measured(measure), levels: own }, quantity, serials };
  });
  const writes = placed.flatMap(({ shelf, quantity, serials }) => {
    const { sku, location, bucket, measure } = shelf;
    const what = { sku, location, ...inBucket(bucket), ...measured(measure) };
    const movement = newMovement({ kind: 'return', ...what, quantity, ...from, serials });
    return [...addUnits(shelf, quantity, 1), movementWrite(movement)];
  });
  return withSigns(
    writes,
    placed.map(({ shelf }) => shelf),
    levels,
  );
}
