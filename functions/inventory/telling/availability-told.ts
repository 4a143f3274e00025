import { measured, type Measured } from '#shared/quantity.ts';
import { claimable } from '../stock/shards.ts';
import { placeName, type Level, type Place } from '../stock/level.ts';

/** What was last told of an item at a location. */
export interface Told {
  /** In steps of the item's measure. */
  readonly available: number;
  /** Counts what was told, from 1: who gets it out of order keeps the highest. */
  readonly revision: number;
}

/** What is to be told of an item at a location. */
export interface Telling extends Place, Measured {
  readonly before: Told | undefined;
  readonly now: Told;
}

/**
 * What is to be told: the items and locations where so many units can be sold now and another number was told last. Where there
 * never were any is not spoken of.
 * @param told by `placeName`.
 */
export function tellingsOf(levels: readonly Level[], told: ReadonlyMap<string, Told>): Telling[] {
  return [...Map.groupBy(levels, placeName)].flatMap(([place, shards]): Telling[] => {
    const [first] = shards;
    const before = told.get(place);
    const available = Math.max(0, claimable(shards));
    if (!first || available === (before?.available ?? 0)) return [];
    const { sku, location, measure } = first;
    return [{ sku, location, ...measured(measure), before, now: { available, revision: (before?.revision ?? 0) + 1 } }];
  });
}
