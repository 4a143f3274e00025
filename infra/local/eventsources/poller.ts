import type { Timeline } from '../kernel.ts';
import { pause } from '../wakeup.ts';

/** Feeds a function from a queue or stream. */
export interface Poller {
  start(): void;
  /** Takes no more, and resolves when what is under way has ended, or has had a second to. */
  stop(): Promise<void>;
}

const patience = 1000;

/** Waits for invocations under way, but not for long: what they leave undone is done again after the next start. */
export async function ended(timeline: Timeline, underWay: Iterable<Promise<void>>): Promise<void> {
  const finished = new AbortController();
  await Promise.race([Promise.all(underWay), pause(timeline, patience, finished.signal)]);
  finished.abort();
}
