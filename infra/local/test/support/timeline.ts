import type { Timeline } from '#host/kernel.ts';

/** A clock that only moves when told to. */
export interface ManualTimeline extends Timeline {
  /** Moves time on by `ms`, running every task that falls due in order, and lets their promises settle. */
  advance(ms: number): Promise<void>;
  /** Moves time on to `time` (milliseconds since the epoch), as `advance` does. */
  advanceTo(time: number): Promise<void>;
  /** Runs what is due now, and lets promises settle. */
  settle(): Promise<void>;
  /** Moves from task to task until none is left, at most to `until`. */
  runAll(until?: number): Promise<void>;
  /** How many tasks wait. */
  readonly waiting: number;
}

const defaultStart = Date.UTC(2026, 0, 5, 9, 0, 0);

export function manualTimeline(start = defaultStart): ManualTimeline {
  let now = start;
  let counter = 0;
  let tasks: { time: number; order: number; task: () => void }[] = [];

  function nextDue(limit: number) {
    let next: (typeof tasks)[number] | undefined;
    for (const task of tasks) {
      if (task.time > limit) continue;
      if (next === undefined || task.time < next.time || (task.time === next.time && task.order < next.order)) {
        next = task;
      }
    }
    return next;
  }

  async function advanceTo(limit: number): Promise<void> {
    await settlePromises();
    for (let next = nextDue(limit); next !== undefined; next = nextDue(limit)) {
      const due = next;
      tasks = tasks.filter((task) => task !== due);
      now = Math.max(now, due.time);
      due.task();
      await settlePromises();
    }
    now = Math.max(now, limit);
  }

  return {
    now: () => now,
    at(time, task) {
      const entry = { time, order: counter++, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((each) => each !== entry);
      };
    },
    advance: (ms) => advanceTo(now + ms),
    advanceTo,
    settle: () => advanceTo(now),
    async runAll(until = Number.POSITIVE_INFINITY) {
      await settlePromises();
      for (let next = nextDue(until); next !== undefined; next = nextDue(until))
        await advanceTo(Math.max(now, next.time));
    },
    get waiting() {
      return tasks.length;
    },
  };
}

/** Gives promise chains and immediates a few turns of the event loop. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
