import { isSellable } from '#shared/bucket.ts';
import type { Level } from './level.ts';

/** Units that can be claimed now: what the sellable counters of a place have available, without those that are short. */
export function claimable(levels: readonly Level[]): number {
  return levels.filter(isSellable).reduce((sum, { available }) => sum + Math.max(0, available), 0);
}
