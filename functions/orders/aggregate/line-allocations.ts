import type { LineAllocation, OrderLine } from './order.ts';

const sameCounter = (one: LineAllocation, other: LineAllocation): boolean =>
  one.location === other.location && one.shard === other.shard;

/** One allocation per location and shard, in the order of their first. */
export function joinAllocations(allocations: readonly LineAllocation[]): LineAllocation[] {
  const joined: LineAllocation[] = [];
  for (const { location, shard, quantity } of allocations) {
    const index = joined.findIndex((known) => known.location === location && known.shard === shard);
    const known = joined[index];
    if (known) joined[index] = { ...known, quantity: known.quantity + quantity };
    else joined.push({ location, shard, quantity });
  }
  return joined;
}

/** The allocations less `units`. Throws a RangeError where there are fewer. */
export function allocationsWithout(
  allocations: readonly LineAllocation[],
  units: readonly LineAllocation[],
): LineAllocation[] {
  const taken = joinAllocations(units);
  const joined = joinAllocations(allocations);
  const missing = taken.find(
    (unit) => (joined.find((known) => sameCounter(known, unit))?.quantity ?? 0) < unit.quantity,
  );
  if (missing) throw new RangeError(`there are not ${missing.quantity} units at ${missing.location}#${missing.shard}`);
  const left = joined.map((known) => {
    const quantity = taken.find((unit) => sameCounter(known, unit))?.quantity ?? 0;
    return { ...known, quantity: known.quantity - quantity };
  });
  return left.filter(({ quantity }) => quantity > 0);
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
