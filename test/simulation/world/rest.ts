import { newsOfStripe } from '../../invariants/facts/news-of-stripe.ts';
import { ordersToEnd } from '../../invariants/orders/erased.ts';
import type { StripeAccount } from '../outside/stripe/stripe-account.ts';
import type { RowChange } from '../../invariants/invariant.ts';
import type { RawTables } from '../tables/raw-tables.ts';
import type { World } from './world.ts';

/** So long nothing must have been written. */
const quiet = 3 * 60_000;
const lookEvery = 60_000;

/**
 * Tells when a world has come to rest: every order is over, every queue and stream empty, every workflow ended, nothing is
 * written, and Stripe has said its last, which the orders know.
 */
export class Rest {
  readonly #world: World;
  readonly #tables: RawTables;
  readonly #stripe: StripeAccount;
  readonly #queues: readonly string[];
  #lastWrite = 0;
  #lastOrderWrite = 0;
  #lastLook = 0;

  constructor(world: World, tables: RawTables, stripe: StripeAccount) {
    this.#world = world;
    this.#tables = tables;
    this.#stripe = stripe;
    this.#queues = queuesOfMappings(world);
  }

  /** Something was written. */
  wrote(changes: readonly RowChange[]): void {
    this.#lastWrite = this.#world.time.now();
    if (changes.some(({ table }) => table === 'Orders')) this.#lastOrderWrite = this.#lastWrite;
  }

  /** When an order was last written, in milliseconds since the epoch. */
  get lastOrderWrite(): number {
    return this.#lastOrderWrite;
  }

  /** Looked up once a minute; until then the answer is no. */
  isReached(): boolean {
    const now = this.#world.time.now();
    if (now < this.#lastLook + lookEvery) return false;
    this.#lastLook = now;
    return now > this.#lastWrite + quiet && this.reasons().length === 0;
  }

  /** What is still under way. */
  reasons(): string[] {
    const count = (what: string, query: string) => {
      const found = Number(this.#world.db.prepare(query).get()?.['count'] ?? 0);
      return found === 0 ? [] : [`${found} ${what}`];
    };
    const queues = this.#queues.map((name) => `'${name}'`).join(', ');
    const open = [...this.#tables.partitions('Orders').values()].filter(
      (rows) => (rows.get('ORDER')?.['aggregate'].stage ?? 'done') !== 'done',
    );
    const importing = [...this.#tables.partitions('Imports').values()].filter((rows) =>
      ['running', 'cancelling'].includes(rows.get('IMPORT')?.['facts'].stage),
    );
    const erasing = [...this.#tables.partitions('Parties').values()]
      .flatMap((rows) => rows.get('ERASURE') ?? [])
      .filter(
        (row) =>
          row['details'].state === 'requested' ||
          (row['details'].state === 'waiting' && ordersToEnd(this.#tables, row).length > 0),
      );
    const { underWay } = this.#stripe;
    const news = newsOfStripe(this.#tables, this.#stripe);
    const unanswered = [...this.#tables.partitions('Billing').values()].flatMap((rows) =>
      [...rows.values()].filter(({ row, state }) => (row === 'payment' || row === 'capture') && state === 'asked'),
    );
    const undecided = [...this.#tables.partitions('Orders').values()].filter(
      (rows) => (rows.get('ORDER')?.['aggregate'].openExceptions ?? 0) > 0,
    );
    return [
      ...(undecided.length === 0 ? [] : [`${undecided.length} orders wait for a person`]),
      ...(importing.length === 0 ? [] : [`${importing.length} imports run`]),
      ...(erasing.length === 0 ? [] : [`${erasing.length} persons are to be erased`]),
      ...(underWay === 0 ? [] : [`${underWay} captures, refunds and disputes are under way at Stripe`]),
      ...(news.length === 0 ? [] : [`${news.length} news of Stripe are not known (${news[0]})`]),
      ...(unanswered.length === 0 ? [] : [`${unanswered.length} payments and captures are asked for and not answered`]),
      ...(open.length === 0 ? [] : [`${open.length} orders are not over`]),
      ...(this.#world.streams.waiting === 0 ? [] : [`${this.#world.streams.waiting} stream records wait`]),
      ...count('messages wait', `SELECT COUNT(*) AS count FROM sqs_messages WHERE queue IN (${queues})`),
      ...count('deliveries of the bus wait', 'SELECT COUNT(*) AS count FROM events_deliveries'),
      ...count(
        'events wait for functions',
        `SELECT COUNT(*) AS count FROM lambda_async WHERE payload LIKE '%"detail-type"%'`,
      ),
      ...count('workflows run', "SELECT COUNT(*) AS count FROM sfn_executions WHERE status = 'RUNNING'"),
    ];
  }
}

interface Mapping {
  readonly EventSourceArn: string;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
}

/** The queues that functions are fed from, those of their dead letters, and those of what streams have given up. */
function queuesOfMappings({ resources }: World): string[] {
  const queues = resources.filter(({ type }) => type === 'AWS::SQS::Queue');
  const mappings = resources
    .filter(({ type }) => type === 'AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => properties as Mapping);
  const arns = new Set(
    mappings.flatMap(({ EventSourceArn, DestinationConfig }) => [
      EventSourceArn,
      DestinationConfig?.OnFailure?.Destination,
    ]),
  );
  return queues
    .filter(({ attributes }) => arns.has(attributes['Arn']))
    .flatMap(({ name, properties }) => {
      const { RedrivePolicy } = properties as { RedrivePolicy?: { deadLetterTargetArn?: string } };
      const dead = queues.find(({ attributes }) => attributes['Arn'] === RedrivePolicy?.deadLetterTargetArn);
      return dead ? [name, dead.name] : [name];
    });
}
