import type { DemandedUnits } from './figures.ts';
import type { RankedLocation } from './candidates.ts';

/** Sets of locations that are weighed one by one; beyond that the choice is greedy. */
const mostSets = 5_000;

/**
 * The smallest set of locations that serves as many units as all of them together could, and of equally small sets the
 * one whose best-ranked locations come first. Where there are too many sets to weigh, the location that adds most is taken
 * again and again, and what turns out to be needless is left out.
 */
export function fewestSplits(locations: readonly RankedLocation[], demand: DemandedUnits): readonly RankedLocation[] {
  const useful = locations.filter(({ cover }) => cover.size > 0);
  const reachable = unitsServed(useful, demand);
  if (reachable === 0) return [];
  let weighed = 0;
  for (let size = 1; size <= useful.length; size += 1) {
    for (const set of setsOf(useful, size)) {
      if (unitsServed(set, demand) === reachable) return set;
      weighed += 1;
      if (weighed === mostSets) return greedy(useful, demand, reachable);
    }
  }
  return useful;
}

/** Units of the demand that these locations serve together. */
export function unitsServed(set: readonly RankedLocation[], demand: DemandedUnits): number {
  let served = 0;
  for (const [sku, { wanted, scale }] of demand) {
    const free = set.reduce((sum, { cover }) => sum + (cover.get(sku) ?? 0), 0);
    served += Math.min(wanted, free) * scale;
  }
  return served;
}

/** All sets of `size` locations, the best ranked first. */
function* setsOf(
  locations: readonly RankedLocation[],
  size: number,
  from = 0,
): Generator<readonly RankedLocation[], void, undefined> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = from; index <= locations.length - size; index += 1) {
    const first = locations[index];
    if (!first) return;
    for (const rest of setsOf(locations, size - 1, index + 1)) yield [first, ...rest];
  }
}

function greedy(
  useful: readonly RankedLocation[],
  demand: DemandedUnits,
  reachable: number,
): readonly RankedLocation[] {
  const chosen = new Set<RankedLocation>();
  while (unitsServed([...chosen], demand) < reachable) {
    let best: { location: RankedLocation; served: number } | undefined;
    for (const location of useful) {
      if (chosen.has(location)) continue;
      const served = unitsServed([...chosen, location], demand);
      if (!best || served > best.served) best = { location, served };
    }
    if (!best) break;
    chosen.add(best.location);
  }
  for (const location of [...useful].reverse()) {
    if (!chosen.delete(location)) continue;
    if (unitsServed([...chosen], demand) < reachable) chosen.add(location);
  }
  return useful.filter((location) => chosen.has(location));
}
