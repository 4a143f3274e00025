import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Host } from '#infra/local/host.ts';
import { prepareExamples, type RealIds } from '#demo/examples.ts';
import { seedDemo } from '#demo/seed.ts';

/** Where a host keeps the real ids of what the API's examples name, for the documentation to show. */
export function exampleIdsFile(dataFolder: string): string {
  return join(resolve(dataFolder), 'demo', 'example-ids.json');
}

export interface DemoDataOptions {
  readonly withOrders: boolean;
  readonly say: (line: string) => void;
}

/**
 * The demo data of a new data folder: its world, and orders for the API's examples, which take their time. Whatever a host
 * that was ended or killed has not finished is taken up at the next start.
 */
export class DemoData {
  readonly #host: Host;
  readonly #options: DemoDataOptions;
  readonly #ending = new AbortController();

  constructor(host: Host, options: DemoDataOptions) {
    this.#host = host;
    this.#options = options;
  }

  /** Resolves when the world is there; the orders follow by themselves. Rejects when the world could not be made. */
  async begin(): Promise<void> {
    const world = Promise.withResolvers<void>();
    const whole = this.#host.once('demo data', async () => {
      await seedDemo({ ...this.#host, log: this.#options.say });
      world.resolve();
      if (this.#options.withOrders) await this.#makeOrders();
    });
    await Promise.race([world.promise, whole]);
    whole.catch((error: unknown) => {
      if (!this.#ending.signal.aborted) process.stderr.write(`${String(error)}\n`);
    });
  }

  /** Abandons what is not finished; to be called before the host stops. */
  end(): void {
    this.#ending.abort();
  }

  async #makeOrders(): Promise<void> {
    const file = exampleIdsFile(this.#host.dataFolder);
    mkdirSync(dirname(file), { recursive: true });
    let known: RealIds = {};
    const found = (ids: RealIds) => {
      known = { ...known, ...ids };
      // Renamed into place, so that no reader gets half a file.
      writeFileSync(`${file}.new`, JSON.stringify(known, null, 2));
      renameSync(`${file}.new`, file);
    };
    await prepareExamples(this.#host, found, this.#ending.signal);
  }
}
