import type { Exchange } from '../clients/desk.ts';
import type { Operation } from '../network/network.ts';
import type { Booking, StripeAccount } from '../outside/stripe/stripe-account.ts';
import type { IncomingResponse } from '../program/outside.ts';
import type { RawTables } from '../tables/raw-tables.ts';
import { invariantsOf } from '../../invariants/all.ts';
import type { Invariant, PublishedEvent, RowChange } from '../../invariants/invariant.ts';

/** Something that must never be so. */
export interface Violation {
  /** Number of the invariant. */
  readonly invariant: number;
  /** What the invariant says. */
  readonly rule: string;
  /** What is wrong. */
  readonly sentence: string;
  /** How many requests had had an effect in the world. */
  readonly step: number;
  /** What happened then. */
  readonly after: string;
}

/** So many are kept; one is enough to know. */
const mostKept = 20;

/** Looks at every effect in a world and says what is wrong. It shares nothing with what it checks. */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #tables: RawTables;
  readonly #bookings: readonly Booking[];
  readonly #invariants: readonly Invariant[];
  readonly #wrote: (changes: readonly RowChange[]) => void;
  #step = 0;
  #booked = 0;

  /**
   * @param stripe what Stripe has, and its books, which grow.
   * @param wrote called after every write, with what it has changed.
   */
  constructor(
    tables: RawTables,
    stripe: Pick<StripeAccount, 'bookings' | 'refunds' | 'disputes'>,
    wrote: (changes: readonly RowChange[]) => void = () => {},
  ) {
    this.#tables = tables;
    this.#bookings = stripe.bookings;
    this.#wrote = wrote;
    this.#invariants = invariantsOf(tables, stripe);
  }

  get steps(): number {
    return this.#step;
  }

  /** After a request has had its effect. */
  effect({ name, from, purpose, request }: Operation, response: IncomingResponse): void {
    this.#step += 1;
    const by = `${from} ${purpose} ${name}`;
    const [service, action = ''] = name.split(' ');
    if (
      service === 'dynamodb' &&
      response.status === 200 &&
      /^(Put|Update|Delete|TransactWrite|BatchWrite)Item/.test(action)
    ) {
      const changes = this.#tables.takeIn(action, textOf(request.body));
      if (changes.length > 0) {
        this.#wrote(changes);
        this.#ask(by, (invariant) => [
          ...(invariant.rows?.(changes) ?? []),
          ...(invariant.transaction?.({ by, changes }) ?? []),
        ]);
      }
    } else if (action.endsWith('.PutEvents') && response.status === 200) {
      const byHand = from === 'host' || from === 'events-api';
      for (const event of publishedIn(textOf(request.body), textOf(response.body), byHand)) {
        this.#ask(by, (invariant) => invariant.published?.(event));
      }
    } else if (name.includes('/outbound-emails') && response.status === 200) {
      const { Content } = JSON.parse(textOf(request.body));
      const { Data: subject } = Content.Simple.Subject;
      this.#ask(by, (invariant) => invariant.mailed?.({ subject }));
    }
    this.#lookAtBookings(by);
  }

  /** After a client has got an answer. */
  answered(exchange: Exchange): void {
    this.#ask(`${exchange.client} ${exchange.method} ${exchange.path}`, (invariant) => invariant.answered?.(exchange));
  }

  /** When everything is over. */
  atRest(): void {
    this.#lookAtBookings('at rest');
    this.#ask('at rest', (invariant) => invariant.atRest?.());
  }

  /** Adds what somebody else has found. */
  report(invariant: number, sentence: string): void {
    const rule = this.#invariants.find(({ number }) => number === invariant)?.rule ?? '';
    this.#add({ number: invariant, rule }, sentence, 'at rest');
  }

  #lookAtBookings(by: string): void {
    for (; this.#booked < this.#bookings.length; this.#booked += 1) {
      const booking = this.#bookings[this.#booked];
      if (booking) this.#ask(by, (invariant) => invariant.booked?.(booking));
    }
  }

  #ask(after: string, question: (invariant: Invariant) => string[] | undefined): void {
    for (const invariant of this.#invariants) {
      for (const sentence of question(invariant) ?? []) this.#add(invariant, sentence, after);
    }
  }

  /** Several invariants may have one number, each with a rule of its own. */
  #add({ number, rule }: Pick<Invariant, 'number' | 'rule'>, sentence: string, after: string): void {
    if (this.violations.length >= mostKept) return;
    if (this.violations.some((one) => one.sentence === sentence)) return;
    this.violations.push({ invariant: number, rule, sentence, step: this.#step, after });
  }
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('utf8');

type Metadata = Pick<PublishedEvent, 'id' | 'sequence'> & Partial<Pick<PublishedEvent, 'orderId' | 'depth'>>;

/** The events of a PutEvents call that the bus has taken. */
function publishedIn(request: string, response: string, byHand: boolean): PublishedEvent[] {
  const { Entries: asked } = JSON.parse(request) as { Entries: { Detail: string; DetailType: string }[] };
  const { Entries: taken } = JSON.parse(response) as { Entries: { EventId?: string }[] };
  return asked.flatMap(({ Detail, DetailType: type }, place) => {
    if (taken[place]?.EventId === undefined) return [];
    const { metadata } = JSON.parse(Detail) as { metadata: Metadata };
    const { id, orderId, sequence, depth = 0 } = metadata;
    return [{ type, id, orderId, sequence, depth, byHand }];
  });
}
