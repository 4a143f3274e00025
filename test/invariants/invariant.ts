import type { Exchange } from '../simulation/clients/desk.ts';
import type { Booking } from '../simulation/outside/stripe/stripe-account.ts';
import type { Row } from './facts/rows.ts';

/** One row before and after a write. */
export interface RowChange {
  /** The table's name in the design, such as `Orders`. */
  readonly table: string;
  readonly partition: string;
  readonly entry: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** All rows of a system as they stand. */
export interface Tables {
  /** The rows of one partition, by sort key. */
  partition(table: string, partition: string): ReadonlyMap<string, Row>;
  /** Every partition of a table. */
  partitions(table: string): ReadonlyMap<string, ReadonlyMap<string, Row>>;
  /** By what the keys of persons are sealed, where that is known. */
  readonly vaultKey?: (() => string | undefined) | undefined;
}

/** Rows that were changed as one. */
export interface Transaction {
  /** Who wrote, and for what. */
  readonly by: string;
  readonly changes: readonly RowChange[];
}

/** An event as it was put on the bus. */
export interface PublishedEvent {
  readonly id: string;
  readonly type: string;
  readonly orderId: string | undefined;
  readonly sequence: number;
  /** How many events have led to it, one out of another. */
  readonly depth: number;
  /** An engineer has put it there, from the row in which it is kept, or by `oms events republish`. */
  readonly byHand: boolean;
}

/** A mail that was given to the mail service. */
export interface SentMail {
  readonly subject: string;
}

/**
 * One of the rules that hold at every moment. Each method tells what is wrong, one sentence for each violation, from what it
 * has been shown; nothing where all is well.
 */
export interface Invariant {
  /** Its number in the domain's list. */
  readonly number: number;
  readonly rule: string;
  /** What stands after a transaction; of a system that is looked at as it is, all its rows at once, with nothing before them. */
  rows?(changes: readonly RowChange[]): string[];
  /** How rows came to stand so, where each transaction is seen. Comes after `rows`. */
  transaction?(transaction: Transaction): string[];
  published?(event: PublishedEvent): string[];
  mailed?(mail: SentMail): string[];
  booked?(booking: Booking): string[];
  answered?(exchange: Exchange): string[];
  /** When everything is over and nothing is under way. */
  atRest?(): string[];
}
