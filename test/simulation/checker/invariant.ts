import type { Exchange } from '../clients/desk.ts';
import type { Booking } from '../outside/stripe/stripe-account.ts';
import type { RowChange } from '../tables/raw-tables.ts';

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
  /** An engineer has put it there, from the row in which it is kept, or by `oms events republish`. */
  readonly byHand: boolean;
}

/** A mail that was given to the mail service. */
export interface SentMail {
  readonly to: string;
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
  /** After every transaction, with the rows in place. */
  transaction?(transaction: Transaction): string[];
  published?(event: PublishedEvent): string[];
  mailed?(mail: SentMail): string[];
  booked?(booking: Booking): string[];
  answered?(exchange: Exchange): string[];
  /** When everything is over and nothing is under way. */
  atRest?(): string[];
}
