import type { Timeline } from '../kernel.ts';

const aDay = 86_400_000;

/** One timer for many due times that stand in the database: it rings at the earliest. */
export class Alarm {
  readonly #timeline: Timeline;
  readonly #ring: () => void;
  #armed: { at: number; cancel: () => void } | undefined;
  #off = true;

  constructor(timeline: Timeline, ring: () => void) {
    this.#timeline = timeline;
    this.#ring = ring;
  }

  on(): void {
    this.#off = false;
  }

  /** Makes sure that it rings at `due` or before. */
  arm(due: number | null | undefined): void {
    if (due === null || due === undefined || this.#off) return;
    // Long waits are reached in steps of a day: timers of more than 24 days do not exist on every platform.
    const at = Math.min(due, this.#timeline.now() + aDay);
    if (this.#armed !== undefined) {
      if (this.#armed.at <= at) return;
      this.#armed.cancel();
    }
    const cancel = this.#timeline.at(at, () => {
      this.#armed = undefined;
      if (!this.#off) this.#ring();
    });
    this.#armed = { at, cancel };
  }

  off(): void {
    this.#off = true;
    this.#armed?.cancel();
    this.#armed = undefined;
  }
}
