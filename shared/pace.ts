import { ambient } from './ambient.ts';

/**
 * Lets work begin at an even pace: what is returned resolves at once, or when `gapMs` milliseconds have passed since its turn
 * before: to true where it had to wait, so that what was read before may be of the past. Holds within one instance of a function;
 * several share a rate by keeping larger gaps.
 */
export function pace(gapMs: number): () => Promise<boolean> {
  let nextTurn = 0;
  return async () => {
    const now = ambient.now();
    const turn = Math.max(now, nextTurn);
    nextTurn = turn + gapMs;
    if (turn <= now) return false;
    await ambient.sleep(turn - now);
    return true;
  };
}
