import { chanceFrom } from '../chance.ts';
import { SeededFaults } from '../faults/seeded-faults.ts';
import type { Operation, Weather } from '../network/network.ts';
import { openScene } from '../open-scene.ts';
import type { Program } from '../program/program.ts';
import { smallBusiness } from '../stage/small-business.ts';
import { Stage } from '../stage/stage.ts';
import type { World } from '../world/world.ts';

export interface InvoicingOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  readonly orders: number;
}

export interface InvoicingResult {
  readonly invoices: number;
  /** From the first invoice to the last, by the world's clock. */
  readonly seconds: number;
  /** Transactions that met another one at the counter, and cost a round trip each. */
  readonly conflicts: number;
  /** Exceptions that people would have to look at. */
  readonly exceptions: number;
  readonly violations: readonly string[];
}

const springMorning = Date.UTC(2026, 3, 14, 6);
/** How long a transaction holds its rows, and a request takes that meets one (ms). */
const transaction = 15;
/** How long any other request takes (ms). */
const request = 5;
/** How many people hand parcels over at the same time. */
const locations = 64;

/**
 * Hands the parcels of many orders of one branch over and wakes their workflows at once, on instances of functions that serve one invocation at a time, as those
 * of AWS do: each order's invoice takes its number from the branch's one counter, which one transaction at a time can change.
 */
export async function invoicing({ assembly, program, orders }: InvoicingOptions): Promise<InvoicingResult> {
  const chance = chanceFrom(`invoicing of ${orders}`);
  const counter = new Counter();
  const plenty = smallBusiness.items.map((item) =>
    item.sku === 'TEA' ? { ...item, openingStock: { london: orders } } : item,
  );
  const opened = await openScene({
    assembly,
    programFor: () => program,
    seed: 'invoicing',
    startsAt: springMorning,
    chance,
    faults: new SeededFaults(new Set(), chance),
    weather: counter,
    ownInstances: true,
    steadyReceiver: true,
    business: { ...smallBusiness, items: plenty },
  });
  try {
    const { world } = opened.scene;
    counter.world = world;
    const stage = new Stage(opened);
    const packed = async () => {
      const orderId = await stage.place({ lines: [['TEA', 1]], token: 'tok_ok' });
      await stage.untilUnits(orderId, 'released', 1);
      await stage.work(orderId, 'packed');
      return orderId;
    };
    const placed: string[] = [];
    await world.until(sideBySide(orders, async () => void placed.push(await packed())));
    counter.gather(orders);
    await world.until(sideBySide(orders, (index) => stage.work(placed[index] ?? '', 'handed_over')));
    const isCaptured = (orderId: string) => stage.order(orderId).order['payments'].captured > 0;
    await world.until(stage.until('the last payment', () => placed.every(isCaptured)));
    const times = stage.rows('Billing', 'invoices#uk').map((row) => Date.parse(row['document'].issuedAt));
    return {
      invoices: times.length,
      seconds: (Math.max(...times) - Math.min(...times)) / 1000,
      conflicts: counter.conflicts,
      exceptions: placed.flatMap((orderId) => stage.order(orderId).exceptions).length,
      violations: opened.checker.violations.map(({ sentence }) => sentence),
    };
  } finally {
    await opened.close();
  }
}

/** Does a task as often as told, many at the same time. */
async function sideBySide(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const workOn = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: locations }, workOn));
}

/**
 * Requests take their time and arrive; transactions at the branch's counter of invoices keep each other out, as those of DynamoDB do.
 * Workflows can be woken all at once.
 */
class Counter implements Weather {
  world: World | undefined;
  conflicts = 0;
  #heldUntil = 0;
  #gathered: (() => void)[] = [];
  #toGather = 0;
  readonly #met = new WeakSet<Operation>();

  /** Keeps the answers to workflows back until there are so many. */
  gather(count: number): void {
    this.#toGather = count;
  }

  holds({ name }: Operation, arrive: () => void): boolean {
    if (this.#toGather === 0 || !name.endsWith('.SendTaskSuccess')) return false;
    this.#gathered.push(arrive);
    if (this.#gathered.length === this.#toGather) {
      this.#toGather = 0;
      for (const go of this.#gathered) go();
    }
    return true;
  }

  latency(operation: Operation): number {
    if (operation.name !== 'dynamodb TransactWriteItems') return request;
    if (this.world && String(operation.request.body).includes('"numbers#uk"')) {
      const now = this.world.time.now();
      if (now < this.#heldUntil) this.#met.add(operation);
      else this.#heldUntil = now + transaction;
    }
    return transaction;
  }

  verdict(operation: Operation) {
    if (!this.#met.has(operation)) return 'pass';
    this.conflicts += 1;
    return 'conflict';
  }
}
