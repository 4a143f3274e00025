import type { SeededFaults } from '../faults/seeded-faults.ts';
import type { Program } from '../program/program.ts';

/** This share of the calls goes to the next version at first. */
const canary = 0.1;

/** The code that is in service: one version, or two while a deployment is under way. */
export class Versions {
  readonly #present: Program;
  readonly #next: Program;
  readonly #faults: SeededFaults;
  #state: 'present' | 'both' | 'next' = 'present';

  constructor(present: Program, next: Program, faults: SeededFaults) {
    this.#present = present;
    this.#next = next;
    this.#faults = faults;
  }

  /** The code that the next call runs. A call that the next version serves beside the present one is counted. */
  program(): Program {
    if (this.#state === 'both') return this.#faults.strikes('versions', canary) ? this.#next : this.#present;
    return this.#state === 'next' ? this.#next : this.#present;
  }

  /** Lets the next version serve some of the calls. */
  begin(): void {
    this.#state = 'both';
  }

  /** Takes the next version back, as an alarm does. */
  takeBack(): void {
    this.#state = 'present';
  }

  /** Lets the next version serve all calls. */
  finish(): void {
    this.#state = 'next';
  }
}
