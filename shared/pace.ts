import { ambient } from './ambient.ts';

/**
 * Lets work begin at an even pace: what is returned resolves at once, or when `gapMs` milliseconds have passed since its turn
 * before. Holds within one instance of a function; several share a rate by keeping larger gaps.
 */
export function pace(gapMs: number): () => Promise<void> {
  let nextTurn = 0;
  return async () => {
    const now = ambient.now();
    const turn = Math.max(now, nextTurn);
    nextTurn = turn + gapMs;
    if (turn > now) await ambient.sleep(turn - now);
  };
}
