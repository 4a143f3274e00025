import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenOms } from '@open-oms/client';
import type { OpenExceptions } from './open-exceptions.ts';
import { unfinishedOrders } from './unfinished-orders.ts';

const pollMs = 500;

/**
 * Lets orders through while fewer than `most` of the channel are on their way, so that an import never buries the system
 * under more work than it can do in time. When nothing has moved for `patienceSeconds`, it stays open: something waits for
 * a person, and the others need not wait with it.
 */
export class OrderGate {
  readonly #client: OpenOms;
  readonly #most: number;
  readonly #patienceMs: number;
  readonly #exceptions: OpenExceptions;
  #room = 0;
  #looking: Promise<void> | undefined;

  constructor(client: OpenOms, most: number, patienceSeconds: number, exceptions: OpenExceptions) {
    this.#client = client;
    this.#most = most;
    this.#exceptions = exceptions;
    this.#patienceMs = patienceSeconds * 1000;
    if (most === 0) this.#room = Infinity;
  }

  /** Resolves when there is room for one more order, which takes it. */
  async enter(): Promise<void> {
    while (this.#room < 1) {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
      await this.#looking;
    }
    this.#room -= 1;
  }

  async #look(): Promise<void> {
    let moved = { trace: '', at: Date.now() };
    for (;;) {
      const { count, trace } = await unfinishedOrders(this.#client, this.#most);
      if (count < this.#most) {
        this.#room = this.#most - count;
        return;
      }
      await this.#exceptions.look();
      if (trace !== moved.trace) moved = { trace, at: Date.now() };
      if (Date.now() - moved.at > this.#patienceMs) {
        this.#room = Infinity;
        return;
      }
      await sleep(pollMs);
    }
  }
}
