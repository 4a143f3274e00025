import type { FulfilmentMethod, ScreenedFor, TenderKind } from '#shared/contracts/vocabulary.ts';
import type { Money } from '#shared/money.ts';
import type { Address, BilledParty, OrderContact, ScreeningReason } from '../../aggregate/order.ts';

/**
 * What a provider is asked: whether this order may be accepted. It holds personal data, and goes to the provider alone: into no event, log or
 * state of a workflow.
 */
export interface ScreeningAsk {
  /** Idempotency key, of the order and the version of its details. Under the same key the same is asked, and gets the same answer. */
  readonly key: string;
  readonly orderId: string;
  readonly channel: string;
  readonly externalNumber: string;
  /** RFC 3339. */
  readonly placedAt: string;
  readonly total: Money;
  readonly buyer: OrderContact;
  /** Absent for who buys. */
  readonly billTo?: BilledParty | undefined;
  /** Which ways it goes; absent address for what goes nowhere. */
  readonly deliveries: readonly { readonly method: FulfilmentMethod; readonly address?: Address | undefined }[];
  readonly lines: readonly AskedLine[];
  readonly tenders: readonly AskedTender[];
}

interface AskedLine {
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** Of all units, before discounts and taxes. */
  readonly price: Money;
}

interface AskedTender {
  readonly kind: TenderKind;
  readonly provider?: string | undefined;
  readonly amount: Money;
}

/** What a provider says of an order. */
export type Verdict = Accepted | Objected | Pending | Unknown;

/** Nothing stands against it. */
export interface Accepted {
  readonly outcome: 'accepted';
}

/** A person should look at it (`held`), or it should not be taken at all (`refused`). */
export interface Objected {
  readonly outcome: 'held' | 'refused';
  readonly reasons: readonly Objection[];
}

export interface Objection extends ScreeningReason {
  readonly about: ScreenedFor;
}

/** The provider has taken it and decides later. */
export interface Pending {
  readonly outcome: 'pending';
}

/** No answer. It is asked again under the same key. */
export interface Unknown {
  readonly outcome: 'unknown';
  /** Why, for the log: no personal data. */
  readonly reason: string;
}

/** Who screens orders outside. Expected ends are verdicts, a lost connection among them; only a broken configuration is thrown. */
export interface ScreeningProvider {
  /** Asks, or asks again: under one key it screens once. Gives up waiting by itself after `timeoutMs`. */
  screen(ask: ScreeningAsk, timeoutMs: number): Promise<Verdict>;
}
