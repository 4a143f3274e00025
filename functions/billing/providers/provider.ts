import type { DisputeState } from '#shared/contracts/vocabulary.ts';
import type { Money } from '#shared/money.ts';

/** What is asked of a provider. */
export type ProviderCall = Ask['kind'];

/** What a provider can be asked for. */
export type Ask = AuthoriseAsk | CaptureAsk | VoidAsk | RefundAsk;

interface Keyed {
  /** Idempotency key: order, step and cause. The same key never has a second effect. */
  readonly key: string;
  readonly orderId: string;
  readonly amount: Money;
}

/** Set an amount aside on the customer's means of payment. */
export interface AuthoriseAsk extends Keyed {
  readonly kind: 'authorise';
  /** The provider's token of the means of payment. Never a card number. */
  readonly token: string;
  /** The provider's reference when an earlier answer gave one (pending), for look-ups. */
  readonly reference?: string | undefined;
}

/** Collect some of an authorisation. */
export interface CaptureAsk extends Keyed {
  readonly kind: 'capture';
  /** Of the authorisation, as its approval told. */
  readonly reference: string;
  /** More captures of this authorisation may follow, if it takes them. */
  readonly more: boolean;
}

/** Let some of an authorisation go. */
export interface VoidAsk extends Keyed {
  readonly kind: 'void';
  readonly reference: string;
  /** Nothing of the authorisation is needed any more. */
  readonly rest: boolean;
}

/** Give collected money back. */
export interface RefundAsk extends Keyed {
  readonly kind: 'refund';
  readonly reference: string;
}

/** How an ask ended. Amounts are minor units of the ask's currency. */
export type Outcome = Approved | Declined | Pending | Unknown;

export interface Approved {
  readonly outcome: 'approved';
  readonly reference: string;
  /** What took effect: the amount of the first ask under this key. */
  readonly amount: number;
  /** Of an authorisation: when it lapses, RFC 3339. */
  readonly expiresAt?: string | undefined;
  /** Of an authorisation: it can be captured in parts. Otherwise the first capture ends it. */
  readonly takesParts?: boolean | undefined;
  /** Of a refund: it is accepted, and may turn out until then not to have arrived, RFC 3339; absent when it is final. */
  readonly mayFailUntil?: string | undefined;
}

/** The provider has refused; nothing has happened. */
export interface Declined {
  readonly outcome: 'declined';
  /** The provider's own code: `insufficient_funds`, `expired_card`. */
  readonly reason: string;
}

/** The provider has taken it and decides later. */
export interface Pending {
  readonly outcome: 'pending';
  readonly reference?: string | undefined;
}

/** No answer: it may or may not have taken effect. Look it up by its key before anything else. */
export interface Unknown {
  readonly outcome: 'unknown';
  readonly reason: string;
}

/** The provider knows nothing of this key: it can be asked. */
export interface Absent {
  readonly outcome: 'absent';
}

/** A payment that a customer disputes with their bank, as the provider tells of it now. */
export interface ProviderDispute {
  /** The provider's own id of it. */
  readonly reference: string;
  /** The order that the payment names; undefined for payments that are not ours. */
  readonly orderId: string | undefined;
  /** The provider's reference of the authorisation. */
  readonly payment: string;
  /** Minor units of the payment's currency. */
  readonly amount: number;
  readonly state: DisputeState;
  /** The bank only asks: nothing is taken back yet, and a dispute may be made of it. */
  readonly isInquiry?: boolean | undefined;
  /** The provider's code: `fraudulent`, `product_not_received`. */
  readonly reason: string;
  /** Until when it takes evidence, RFC 3339. */
  readonly evidenceDueBy?: string | undefined;
  /** RFC 3339. */
  readonly openedAt: string;
}

/**
 * What a provider reports by itself. It is only a hint: what has become of the payment is asked for then, so that repeated, late and
 * early reports do no harm.
 */
export interface ProviderEvent {
  /** The provider's own word for it, for the log. */
  readonly type: string;
  /** The order that it names. */
  readonly orderId?: string | undefined;
  /** What of it is to be looked up; undefined for nothing. */
  readonly concerns?: 'payment' | 'refund' | 'dispute' | undefined;
  /** Of a dispute: the provider's own id of it. */
  readonly dispute?: string | undefined;
}

/** An outside payment provider. Expected ends are outcomes; only a broken configuration is thrown. */
export interface PaymentProvider {
  /** How long after an authorisation was asked for looking it up may not find it yet, milliseconds; 0 where it is found at once. */
  readonly lookUpsLagMs: number;
  ask(ask: Ask): Promise<Outcome>;
  /** What has become of an ask, found by its key. `absent` of what it was asked for may be said for `lookUpsLagMs`. */
  lookUp(ask: Ask): Promise<Outcome | Absent>;
  /** The disputes of all payments that were opened since, RFC 3339, as they stand now. */
  disputesSince(since: string): AsyncIterable<ProviderDispute>;
  /** A dispute by the provider's own id of it; undefined when there is none. */
  dispute(reference: string): Promise<ProviderDispute | undefined>;
  /** Reads what it reports; undefined when its signature is not good. Absent where its description names no events. `headers` have lower-case names. */
  readEvent?(
    rawBody: string,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<ProviderEvent | undefined>;
}

/**
 * Asks a provider for one effect, at most once. What may have been asked before (`repeated`), and what ended unknown, is
 * looked up by its key first. `unknown` is returned only when the look-up does not answer either.
 */
export async function askOnce(provider: PaymentProvider, ask: Ask, repeated: boolean): Promise<Outcome> {
  if (repeated) {
    const known = await provider.lookUp(ask);
    if (known.outcome !== 'absent') return known;
  }
  const outcome = await provider.ask(ask);
  if (outcome.outcome !== 'unknown') return outcome;
  const known = await provider.lookUp(ask);
  if (known.outcome !== 'absent') return known;
  // Nothing has happened under this key. Its second ask is the last here; the step's own retry comes later.
  return provider.ask(ask);
}
