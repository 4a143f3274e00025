import type { Timeline } from '../kernel.ts';
import { redrivableFor } from './api/describe.ts';
import { nameKept } from './starting.ts';
import type { Store } from './store.ts';

const aDay = 86_400_000;
const perTransaction = 200;

/** Once a day, forgets executions that ended 90 days ago, and the frames of those that can no longer be redriven. */
export class Purge {
  readonly #timeline: Timeline;
  readonly #store: Store;
  #cancel: (() => void) | undefined;

  constructor(timeline: Timeline, store: Store) {
    this.#timeline = timeline;
    this.#store = store;
  }

  start(): void {
    this.#plan(this.#timeline.now() + 60_000);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #plan(at: number): void {
    this.#cancel = this.#timeline.at(at, () => {
      const left = this.#once();
      this.#plan(this.#timeline.now() + (left ? 1000 : aDay));
    });
  }

  /** @returns whether there may be more to forget */
  #once(): boolean {
    const now = this.#timeline.now();
    return this.#store.atomically(() => {
      this.#store.removeFramesStoppedBefore(now - redrivableFor);
      const old = this.#store.closedBefore(now - nameKept, perTransaction);
      for (const id of old) this.#store.forget(id);
      return old.length === perTransaction;
    });
  }
}
