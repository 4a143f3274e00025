import type { RowChange } from '../../invariants/invariant.ts';
import type { VirtualTime } from '../world/virtual-time.ts';

/** Lets the people of a location know when something is released there, so that they need not ask all the time. */
export class WordOfWork {
  readonly #time: VirtualTime;
  readonly #unheard = new Set<string>();
  readonly #listening = new Map<string, () => void>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Something was written. */
  wrote(changes: readonly RowChange[]): void {
    for (const { after } of changes) {
      const fulfilmentOrder = after?.['fulfilmentOrder'];
      if (fulfilmentOrder?.state === 'released') this.#tell(String(fulfilmentOrder.location));
    }
  }

  /** Resolves when something was released at a location since it was last asked for, or after so many milliseconds. */
  heard(location: string, atMost: number): Promise<void> {
    if (this.#unheard.delete(location)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#unheard.delete(location);
        this.#listening.delete(location);
        resolve();
      };
      const cancel = this.#time.at(this.#time.now() + atMost, end);
      this.#listening.set(location, end);
    });
  }

  #tell(location: string): void {
    this.#unheard.add(location);
    this.#listening.get(location)?.();
  }
}
