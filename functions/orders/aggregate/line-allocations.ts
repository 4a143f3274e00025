import { isDeepStrictEqual } from 'node:util';
import { bucketOf, inWords } from '#shared/bucket.ts';
import type { LineAllocation, OrderLine } from './order.ts';

/** Those whose units are on a counter: the others are made or bought for the order. */
export function onCounters<Units extends Pick<LineAllocation, 'nonStock'>>(allocations: readonly Units[]): Units[] {
  return allocations.filter(({ nonStock }) => !nonStock);
}

/** True where both are of one counter. */
export const sameCounter = (one: LineAllocation, other: LineAllocation): boolean =>
  one.location === other.location && one.shard === other.shard && one.bucket === other.bucket;

/** True where `units` are of all that is said of `known`, by whichever release: they may differ in their number alone. */
function areOf(units: LineAllocation, known: LineAllocation): boolean {
  const said: Readonly<Record<string, unknown>> = { ...units, quantity: known.quantity };
  return (
    sameCounter(units, known) && Object.entries(known).every(([name, value]) => isDeepStrictEqual(value, said[name]))
  );
}

/** One allocation for all that is said alike (location, shard, bucket, and what a later release says more), in the order of their first. */
export function joinAllocations(allocations: readonly LineAllocation[]): LineAllocation[] {
  const joined: LineAllocation[] = [];
  for (const one of allocations) {
    const index = joined.findIndex((known) => areOf(one, known) && areOf(known, one));
    const known = joined[index];
    if (known) joined[index] = { ...known, quantity: known.quantity + one.quantity };
    else joined.push(one);
  }
  return joined;
}

/** So many units of allocations, from their first on. */
export function firstUnits(allocations: readonly LineAllocation[], units: number): LineAllocation[] {
  let left = units;
  return allocations.flatMap((allocation) => {
    const quantity = Math.min(left, allocation.quantity);
    left -= quantity;
    return quantity > 0 ? [{ ...allocation, quantity }] : [];
  });
}

/** The allocations less `units`. Throws a RangeError where there are fewer. */
export function allocationsWithout(
  allocations: readonly LineAllocation[],
  units: readonly LineAllocation[],
): LineAllocation[] {
  return joinAllocations(units).reduce(lessUnits, joinAllocations(allocations));
}

/** Those that the units are of go first, then others of the same counter: who took them may know less of them. */
function lessUnits(allocations: readonly LineAllocation[], units: LineAllocation): LineAllocation[] {
  const ofCounter = allocations.filter((known) => sameCounter(units, known));
  const inTurn = ofCounter.toSorted((one, other) => Number(areOf(units, other)) - Number(areOf(units, one)));
  const left = new Map<LineAllocation, number>();
  let missing = units.quantity;
  for (const known of inTurn) {
    const taken = Math.min(missing, known.quantity);
    left.set(known, known.quantity - taken);
    missing -= taken;
  }
  if (missing > 0)
    throw new RangeError(
      `there are not ${units.quantity} units at ${units.location}#${units.shard}${inWords(bucketOf(units.bucket))}`,
    );
  return allocations
    .map((known) => ({ ...known, quantity: left.get(known) ?? known.quantity }))
    .filter(({ quantity }) => quantity > 0);
}

/** The lines without the freed allocations; untouched lines stay the same objects. */
export function withoutAllocations(
  lines: readonly OrderLine[],
  freed: readonly (LineAllocation & { readonly lineId: string })[],
): OrderLine[] {
  const byLine = Map.groupBy(freed, ({ lineId }) => lineId);
  return lines.map((line) => {
    const gone = byLine.get(line.lineId);
    return gone ? { ...line, allocations: allocationsWithout(line.allocations, gone) } : line;
  });
}
