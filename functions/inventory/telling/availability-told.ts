import { claimable } from '../stock/shards.ts';
import type { Level } from '../stock/level.ts';

/** What was last told of an item at a location. */
export interface Told {
  readonly available: number;
  /** Counts what was told, from 1: who gets it out of order keeps the highest. */
  readonly revision: number;
}

/** What is to be told of an item at a location. */
export interface Telling {
  readonly location: string;
  readonly before: Told | undefined;
  readonly now: Told;
}

/**
 * What is to be told of an item: the locations where so many units can be sold now and another number was told last. A location
 * that never had any is not spoken of.
 */
export function tellingsOf(levels: readonly Level[], told: ReadonlyMap<string, Told>): Telling[] {
  return [...Map.groupBy(levels, ({ location }) => location)].flatMap(([location, shards]): Telling[] => {
    const before = told.get(location);
    const available = Math.max(0, claimable(shards));
    if (available === (before?.available ?? 0)) return [];
    return [{ location, before, now: { available, revision: (before?.revision ?? 0) + 1 } }];
  });
}
