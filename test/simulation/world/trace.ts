import { createHash } from 'node:crypto';

/** The hash over everything that happened in a run, in its order: equal for equal runs. */
export class Trace {
  readonly #hash = createHash('sha256');
  #entries = 0;

  get entries(): number {
    return this.#entries;
  }

  note(...parts: readonly (string | number | Uint8Array)[]): void {
    this.#entries += 1;
    for (const part of parts) this.#hash.update(typeof part === 'number' ? `${part}\n` : part);
    this.#hash.update('\n');
  }

  /** The hash so far, in hexadecimal digits. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
