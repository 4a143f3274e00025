import type { Timeline } from './kernel.ts';

/** The longest time that one Node timer can wait. */
const longestTimer = 2 ** 31 - 1;

/** The clock on the wall. */
export const realTimeline: Timeline = {
  now: () => Date.now(),
  at(time, task) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const remaining = Math.max(0, time - Date.now());
      timer = remaining > longestTimer ? setTimeout(wait, longestTimer) : setTimeout(task, remaining);
    };
    wait();
    return () => clearTimeout(timer);
  },
};
