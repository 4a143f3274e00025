import * as fc from 'fast-check';
import type { Row } from '../../invariants/facts/rows.ts';
import { chanceFrom } from '../chance.ts';
import { SeededFaults } from '../faults/seeded-faults.ts';
import { channels } from '../business/business.ts';
import { openScene, type OpenScene } from '../open-scene.ts';
import type { Program } from '../program/program.ts';
import { Stage } from '../stage/stage.ts';
import { takeCourse, type Asked } from './course.ts';
import { fullBusiness } from './full-business.ts';
import { fullOrders, type FullOrder } from './full-order.ts';
import { differencesIn, sumsOf, type Known, type Sums } from './sums.ts';

export interface FullOrdersOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  readonly orders: number;
  /** A whole number: the same one gives the same orders. */
  readonly seed: number;
  /** Takes these alone, by their numbers from 1 on or by what they are; all unless given. */
  readonly chosen?: ((order: FullOrder, number: number) => boolean) | undefined;
  /** Told of each world that has come to its end: how many orders have by now, and what did not add up in it. */
  readonly ended?: (orders: number, differences: readonly string[]) => void;
}

export interface FullOrdersResult {
  readonly orders: number;
  /** How many orders have used each feature. */
  readonly features: ReadonlyMap<string, number>;
  readonly asked: Asked;
  /** By currency, in minor units, with how many orders there are of it. */
  readonly sums: ReadonlyMap<string, Sums & { readonly orders: number }>;
  readonly invoices: number;
  readonly creditMemos: number;
  readonly journalEntries: number;
  /** What does not add up, what kept an order from its end, and what breaks an invariant. */
  readonly differences: readonly string[];
}

const springMorning = Date.UTC(2026, 3, 14, 6);
/** Worlds are as fast as they are small. */
const ordersPerWorld = 100;
/** What is not over so long after the last order is stuck. */
const patience = 2 * 24 * 3600_000;
/** How many orders are under way at any time. */
const atOnce = 6;

type Tally = {
  -readonly [Name in keyof FullOrdersResult]: FullOrdersResult[Name] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : FullOrdersResult[Name] extends readonly (infer One)[]
      ? One[]
      : FullOrdersResult[Name];
};

/**
 * Takes orders that use every feature at once through placing, partial cancellation, shipping, loss and refund, in worlds in which nothing
 * goes wrong, and reckons them up at their end: documents, journal, tenders and the providers' books must say the same, to the minor unit.
 */
export async function takeFullOrders(options: FullOrdersOptions): Promise<FullOrdersResult> {
  const { orders, seed, chosen = () => true, ended = () => undefined } = options;
  const all = fc.sample(fullOrders, { seed, numRuns: orders }).map((order, index) => ({ number: index + 1, order }));
  const asked = {
    cancelled: 0,
    'bundles cancelled': 0,
    lost: 0,
    'sent back': 0,
    refunded: 0,
    'charges refunded': 0,
    goodwill: 0,
  };
  const tally: Tally = {
    orders: 0,
    features: new Map(),
    asked,
    sums: new Map(),
    invoices: 0,
    creditMemos: 0,
    journalEntries: 0,
    differences: [],
  };
  const taken = all.filter(({ order, number }) => chosen(order, number));
  for (let from = 0; from < taken.length; from += ordersPerWorld) {
    const before = tally.differences.length;
    await takeInOneWorld(taken.slice(from, from + ordersPerWorld), `${seed}/${from}`, options, tally);
    ended(tally.orders, tally.differences.slice(before));
  }
  return tally;
}

interface Numbered {
  readonly number: number;
  readonly order: FullOrder;
}

async function takeInOneWorld(
  orders: readonly Numbered[],
  seed: string,
  { assembly, program }: FullOrdersOptions,
  tally: Tally,
): Promise<void> {
  const chance = chanceFrom(`full orders ${seed}`);
  const opened = await openScene({
    assembly,
    programFor: () => program,
    seed,
    startsAt: springMorning,
    chance,
    faults: new SeededFaults(new Set(), chance),
    steadyReceiver: true,
    business: fullBusiness,
  });
  try {
    const { world } = opened.scene;
    const stage = new Stage(opened);
    const ended: (Numbered & { readonly orderId: string })[] = [];
    await world.until(takeWhatIsNoItem(stage));
    await world.until(
      sideBySide(orders, async (one) => {
        try {
          ended.push({ ...one, orderId: await takeCourse(stage, one.number, one.order, tally.asked) });
        } catch (error) {
          tally.differences.push(`order ${one.number}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }),
    );
    const last = world.time.now();
    await world.run(() => opened.rest.isReached() || world.time.now() > last + patience);
    const reasons = opened.rest.reasons();
    if (reasons.length === 0) opened.checker.atRest();
    else tally.differences.push(`long after the last order, ${reasons.join(', ')}`);
    tally.differences.push(...opened.checker.violations.map(({ sentence }) => sentence));
    const books = new Books(opened, stage);
    for (const { number, orderId, order } of ended) {
      const known = await world.until(books.of(orderId, order));
      count(tally, known);
      tally.differences.push(...differencesIn(known).map((what) => `no. ${number}, ${what}`));
    }
  } finally {
    await opened.close();
  }
}

function count(tally: Tally, known: Known): void {
  const { placed, invoices, creditMemos, journal } = known;
  tally.orders += 1;
  tally.invoices += invoices.length;
  tally.creditMemos += creditMemos.length;
  tally.journalEntries += journal.length;
  for (const feature of placed.features) tally.features.set(feature, (tally.features.get(feature) ?? 0) + 1);
  const before = tally.sums.get(placed.currency);
  const sums = { orders: 1, ...sumsOf(known) };
  const together = Object.entries(sums).map(([name, minor]) => [
    name,
    minor + (before?.[name as keyof typeof sums] ?? 0),
  ]);
  tally.sums.set(placed.currency, Object.fromEntries(together) as typeof sums);
}

/** Every channel takes what is no item as it is. */
async function takeWhatIsNoItem(stage: Stage): Promise<void> {
  for (const { channelId } of channels) await stage.replace(`/v1/channels/${channelId}`, { unknownItems: 'custom' });
  // Channels are remembered for some seconds.
  await stage.wait(1);
}

async function sideBySide<One>(all: readonly One[], task: (one: One) => Promise<void>): Promise<void> {
  const left = [...all];
  const workOn = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await task(one);
  };
  await Promise.all(Array.from({ length: atOnce }, workOn));
}

/** What everybody says of orders, once a world is at rest. */
class Books {
  readonly #stage: Stage;
  readonly #journal: Map<unknown, Row[]>;
  readonly #test: Map<unknown, Row[]>;
  readonly #stripe: Map<string, OpenScene['stripe']['bookings']>;

  constructor({ tables, stripe }: OpenScene, stage: Stage) {
    this.#stage = stage;
    const billing = [...tables.partitions('Billing')];
    const entries = billing.flatMap(([partition, rows]) =>
      partition.startsWith('journal#') ? [...rows.values()] : [],
    );
    this.#journal = Map.groupBy(
      entries.map(({ posted }) => posted as Row),
      ({ orderId }) => orderId as unknown,
    );
    this.#test = Map.groupBy(stage.rows('Billing', 'provider#test'), ({ orderId }) => orderId as unknown);
    this.#stripe = Map.groupBy(stripe.bookings, ({ orderId }) => orderId);
  }

  async of(orderId: string, placed: FullOrder): Promise<Known> {
    const [order, payments] = await Promise.all([
      this.#stage.read(`/v1/orders/${orderId}`),
      this.#stage.read(`/v1/orders/${orderId}/payments`),
    ]);
    const numbers = new Set(((payments.captures ?? []) as Row[]).map(({ invoice }) => String(invoice)));
    const documents = (path: string, all: Iterable<string>) =>
      Promise.all([...all].map((number) => this.#stage.read(`/v1/${path}/${number}`)));
    return {
      orderId,
      placed,
      order,
      payments,
      invoices: await documents('invoices', numbers),
      creditMemos: await documents('credit-memos', payments.creditMemos),
      journal: this.#journal.get(orderId) ?? [],
      provider: this.#providers(orderId),
    };
  }

  #providers(orderId: string): Known['provider'] {
    const effective = (this.#test.get(orderId) ?? []).filter(
      ({ refused, entry }) => refused === undefined && !String(entry).startsWith('elsewhere_captured'),
    );
    const asked = this.#stripe.get(orderId) ?? [];
    const of = (kind: string, booked: string) =>
      [
        ...effective.filter((row) => row['kind'] === kind),
        ...asked.filter((booking) => booking.kind === booked),
      ].reduce((sum, { amount }) => sum + amount, 0);
    return {
      authorised: of('authorise', 'authorise'),
      captured: of('capture', 'capture'),
      refunded: of('refund', 'refund'),
      voided: of('void', 'release'),
    };
  }
}
