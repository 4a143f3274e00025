import { setTimeout as sleep } from 'node:timers/promises';

/** Orders per second that a system takes with three quarters of its strength left, from what it can do at most. */
export const quarterOf = (perSecond: number): number => Math.max(1, Math.round(perSecond / 4));

/** A load that goes on until it is ended. */
export interface SteadyLoad {
  /** Begins no more calls and waits for those under way. Rejects with the first call that failed. @returns how many there were. */
  end(): Promise<number>;
}

/** Calls `perSecond` times a second, whether or not earlier calls have been answered: as customers come. */
export function steadily(perSecond: number, call: () => Promise<void>): SteadyLoad {
  const ending = new AbortController();
  const calls: Promise<void>[] = [];
  let failure: unknown;
  const began = performance.now();
  const running = (async () => {
    while (!ending.signal.aborted) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      while (calls.length < due) calls.push(call().catch((error: unknown) => void (failure ??= error)));
      await sleep(1000 / perSecond, undefined, { signal: ending.signal }).catch(() => {});
    }
    await Promise.all(calls);
  })();
  return {
    async end() {
      ending.abort();
      await running;
      if (failure !== undefined) throw failure;
      return calls.length;
    },
  };
}
