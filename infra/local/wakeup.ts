import type { Timeline } from './kernel.ts';

/** One pending wake-up that always stands at the earliest time asked for. */
export interface Wakeup {
  /** Asks for `task` to run at `time` (ms) or before; later requests than the pending one are dropped. */
  at(time: number): void;
  /** Drops the pending wake-up; later calls of `at` are honoured again. */
  cancel(): void;
}

/**
 * Spares services a timer per row: the one that wakes looks for everything that is due and asks for the next time.
 * @param task runs once per wake-up and calls `at` again for what remains.
 */
export function createWakeup(timeline: Timeline, task: () => void): Wakeup {
  let pending = Number.POSITIVE_INFINITY;
  let cancelPending: () => void = () => undefined;
  return {
    at(time) {
      if (time >= pending) return;
      cancelPending();
      pending = time;
      cancelPending = timeline.at(time, () => {
        pending = Number.POSITIVE_INFINITY;
        task();
      });
    },
    cancel() {
      cancelPending();
      pending = Number.POSITIVE_INFINITY;
    },
  };
}

/** Resolves after `milliseconds` of the host's time, or at once when `signal` ends. */
export function pause(timeline: Timeline, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = timeline.at(timeline.now() + milliseconds, wake);
    signal.addEventListener('abort', wake);
  });
}
