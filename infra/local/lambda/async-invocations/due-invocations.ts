import type { Pending } from './pending-invocations.ts';

const pageSize = 100;

/** What is due of one function. It is read by the page, so that a burst waits in the database and not in memory. */
export class DueInvocations {
  readonly #read: (limit: number) => readonly Pending[];
  /** Ids of what is being worked on, which stays due until that is over. */
  readonly #working = new Set<string>();
  #ready: Pending[] = [];
  #mayBeMore = true;

  /** @param read gives up to so many invocations that are due, the oldest first. */
  constructor(read: (limit: number) => readonly Pending[]) {
    this.#read = read;
  }

  /** Something has become due. */
  expectMore(): void {
    this.#mayBeMore = true;
  }

  /** Takes up what there is, until `most` are being worked on. */
  take(most: number): readonly Pending[] {
    const taken: Pending[] = [];
    while (this.#working.size < most) {
      if (this.#ready.length === 0) this.#readOn();
      const next = this.#ready.shift();
      if (next === undefined) break;
      this.#working.add(next.id);
      taken.push(next);
    }
    return taken;
  }

  /** The work on one is over, and that has been written. */
  release(id: string): void {
    this.#working.delete(id);
  }

  #readOn(): void {
    if (!this.#mayBeMore) return;
    const limit = this.#working.size + pageSize;
    const page = this.#read(limit);
    this.#mayBeMore = page.length === limit;
    this.#ready = page.filter(({ id }) => !this.#working.has(id));
  }
}
