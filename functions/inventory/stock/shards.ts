import type { Level } from './level.ts';

/** Units that can be claimed now: what the shards of a level have available, without those that are short. */
export function claimable(levels: readonly Level[]): number {
  return levels.reduce((sum, { available }) => sum + Math.max(0, available), 0);
}

/**
 * Which shards of one level give `quantity` units: a single shard that has them all, if there is one (of several a random
 * one, so that buyers do not crowd at the same counter), else from the fullest on.
 * @param chance from 0 (included) to 1 (excluded).
 * @returns undefined when the level does not have the units.
 */
export function takeFromShards(
  levels: readonly Level[],
  quantity: number,
  chance: number,
): { readonly shard: number; readonly quantity: number }[] | undefined {
  const enough = levels.filter(({ available }) => available >= quantity);
  const chosen = enough[Math.floor(chance * enough.length)];
  if (chosen) return [{ shard: chosen.shard, quantity }];
  if (claimable(levels) < quantity) return undefined;
  const parts: { shard: number; quantity: number }[] = [];
  let missing = quantity;
  for (const { shard, available } of levels.toSorted((a, b) => b.available - a.available)) {
    const part = Math.min(missing, available);
    if (part <= 0) break;
    parts.push({ shard, quantity: part });
    missing -= part;
  }
  return parts;
}
