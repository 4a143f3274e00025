import type { Timeline } from '#infra/local/kernel.ts';

interface Entry {
  readonly time: number;
  /** Entries of the same moment go in the order in which they were made. */
  readonly order: number;
  task: (() => void) | undefined;
}

/** A clock that stands still until it is moved to whatever comes next. Times are whole milliseconds since the epoch. */
export class VirtualTime implements Timeline {
  #now: number;
  #made = 0;
  /** A binary heap, the next entry first. */
  readonly #heap: Entry[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, task: () => void): () => void {
    const entry: Entry = { time: Math.max(Math.ceil(time), this.#now), order: this.#made++, task };
    this.#rise(entry);
    return () => {
      entry.task = undefined;
    };
  }

  /** When the next task is due; undefined when there is none. */
  get next(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.time;
  }

  /** Moves to the next task and runs it. Returns false when there is none. */
  step(): boolean {
    this.#dropCancelled();
    const entry = this.#take();
    if (!entry) return false;
    this.#now = entry.time;
    entry.task?.();
    return true;
  }

  #dropCancelled(): void {
    while (this.#heap[0] && this.#heap[0].task === undefined) this.#take();
  }

  #rise(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  #take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || first === last) return first;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const child = left && right && before(right, left) ? right : left;
      if (!child || !before(child, last)) break;
      heap[index] = child;
      index = child === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
    return first;
  }
}

function before(one: Entry, other: Entry): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
