import type { LocalService } from './service.ts';

/** Calls of tables that are taken down apart, as `<caller> <as>`: those for rows whose keys begin with `keysFrom`. */
export interface CountedApart {
  readonly keysFrom: string;
  readonly as: string;
}

/** Takes down what AWS would charge for: how much of which kind, and on whose account. */
export interface Meter {
  readonly apart: readonly CountedApart[];
  /** `amount` is 1 where it is left out. */
  add(kind: string, by: string, amount?: number): void;
}

/** Amounts by kind and by who caused them, since the start. */
export type Metered = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A meter that can be read while the host runs. */
export class ReadableMeter implements Meter {
  readonly apart: readonly CountedApart[];
  readonly #kinds = new Map<string, Map<string, number>>();

  constructor(apart: readonly CountedApart[] = []) {
    this.apart = apart;
  }

  add(kind: string, by: string, amount = 1): void {
    let amounts = this.#kinds.get(kind);
    if (amounts === undefined) this.#kinds.set(kind, (amounts = new Map()));
    amounts.set(by, (amounts.get(by) ?? 0) + amount);
  }

  read(): Metered {
    return Object.fromEntries([...this.#kinds].map(([kind, amounts]) => [kind, Object.fromEntries(amounts)]));
  }
}

/** Shows a meter as JSON at `/_local/meter`. */
export function createMeterService(meter: ReadableMeter): LocalService {
  return {
    name: 'meter',
    kinds: [],
    page: () => ({ status: 200, contentType: 'application/json', body: JSON.stringify(meter.read()) }),
    configure() {},
    start() {},
    async stop() {},
  };
}
