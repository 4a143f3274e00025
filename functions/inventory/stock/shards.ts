import type { Level } from './level.ts';

/** Units that can be claimed now: what the shards of a level have available, without those that are short. */
export function claimable(levels: readonly Level[]): number {
  return levels.reduce((sum, { available }) => sum + Math.max(0, available), 0);
}
