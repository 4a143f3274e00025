import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import { exponentOf, type Money } from '#shared/money.ts';
import type { Absent, Declined, Outcome, ProviderCall, ProviderDispute, ProviderEvent, Unknown } from '../provider.ts';

/** Currencies whose amounts Stripe counts in another unit than ISO 4217 does, with Stripe's exponent. */
const stripeExponents: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** The amount in Stripe's unit of its currency; undefined when it has more decimal places than Stripe takes. */
export function stripeAmount({ minor, currency }: Money): number | undefined {
  const shift = shiftOf(currency);
  const amount = minor * 10 ** shift;
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** An amount of Stripe's in our minor units. */
export function minorOf(amount: number, currency: string): number {
  return Math.round(amount / 10 ** shiftOf(currency.toUpperCase()));
}

function shiftOf(currency: string): number {
  const own = exponentOf(currency) ?? 2;
  return (stripeExponents[currency] ?? own) - own;
}

const markPrefix = 'oms_';

/** Name of the metadata entry that marks a capture by its key; Stripe takes 40 characters. Its value is the amount in Stripe's unit. */
export function markOf(key: string): string {
  return `${markPrefix}${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

/** What a PaymentIntent says of its authorisation. */
export function authorisationOutcome(intent: Stripe.PaymentIntent): Outcome {
  switch (intent.status) {
    case 'requires_capture':
    case 'succeeded': {
      const card = cardOf(intent);
      return {
        outcome: 'approved',
        reference: intent.id,
        amount: minorOf(intent.amount, intent.currency),
        expiresAt: card?.capture_before ? new Date(card.capture_before * 1000).toISOString() : undefined,
        takesParts: card?.multicapture?.status === 'available',
      };
    }
    case 'canceled':
      return { outcome: 'declined', reason: intent.cancellation_reason ?? 'canceled' };
    case 'requires_payment_method':
      return { outcome: 'declined', reason: reasonOf(intent.last_payment_error) ?? 'payment_method_refused' };
    default:
      // processing, requires_action, requires_confirmation: the customer or the network is to act.
      return { outcome: 'pending', reference: intent.id };
  }
}

function cardOf({ latest_charge: charge }: Stripe.PaymentIntent) {
  return charge && typeof charge === 'object' ? charge.payment_method_details?.card : undefined;
}

/** What a PaymentIntent says of the capture that was asked for under `key`. */
export function captureLookUp(intent: Stripe.PaymentIntent, key: string, amount: Money): Outcome | Absent {
  return intent.metadata[markOf(key)] === undefined ? { outcome: 'absent' } : captureOutcome(intent, amount);
}

/**
 * What a PaymentIntent says of a capture that it has taken. Cards are captured at once, other means of payment may take days:
 * the intent is `processing` then, and goes back to `requires_payment_method` when the capture fails in the end
 * (docs.stripe.com/payments/paymentintents/lifecycle). Its metadata still names the capture: what was received decides.
 */
export function captureOutcome(intent: Stripe.PaymentIntent, { minor }: Money): Outcome {
  if (intent.status === 'processing') return { outcome: 'pending', reference: intent.id };
  if (isReceived(intent)) return { outcome: 'approved', reference: intent.id, amount: minor };
  const reason = reasonOf(intent.last_payment_error) ?? intent.cancellation_reason ?? 'capture_failed';
  return { outcome: 'declined', reason };
}

/** Every capture that the intent names has arrived. One that takes parts stays `requires_capture` between them. */
function isReceived({ status, amount_received: received, metadata }: Stripe.PaymentIntent): boolean {
  if (status !== 'succeeded' && status !== 'requires_capture') return false;
  const captures = Object.entries(metadata).filter(([name]) => name.startsWith(markPrefix));
  return received >= captures.reduce((sum, [, amount]) => sum + Number(amount), 0);
}

/** What a PaymentIntent says of letting the rest of it go. */
export function voidLookUp(intent: Stripe.PaymentIntent, amount: Money): Outcome | Absent {
  const gone = intent.status === 'canceled' || (intent.status === 'succeeded' && intent.amount_capturable === 0);
  return gone ? { outcome: 'approved', reference: intent.id, amount: amount.minor } : { outcome: 'absent' };
}

/**
 * How long a refund that Stripe has sent out may come back: "up to 30 days from the post date", which is when the customer's
 * statement shows it, within 10 business days (docs.stripe.com/refunds, "Failed refunds").
 */
const refundsComeBackMs = (30 + 14) * 24 * 3600 * 1000;

/** What a refund of Stripe says at `now`, in milliseconds. A pending one is on its way, for as long as it takes. */
export function refundOutcome(refund: Stripe.Refund, now: number): Outcome {
  if (refund.status === 'failed' || refund.status === 'canceled') {
    return { outcome: 'declined', reason: refund.failure_reason ?? refund.status };
  }
  const sentAt = refund.status === 'succeeded' ? refund.created * 1000 : now;
  return {
    outcome: 'approved',
    reference: refund.id,
    amount: minorOf(refund.amount, refund.currency),
    mayFailUntil: new Date(sentAt + refundsComeBackMs).toISOString(),
  };
}

/** How each state of a dispute at Stripe has ended; the others are open. An inquiry is dropped when no dispute is made of it. */
const disputeEnds: Readonly<Record<string, ProviderDispute['state']>> = {
  won: 'won',
  lost: 'lost',
  warning_closed: 'dropped',
  prevented: 'dropped',
};

/** A dispute of Stripe with its PaymentIntent; none where the payment was made without one, which is not ours. */
export function disputeOf(dispute: Stripe.Dispute): [] | [ProviderDispute] {
  const { id, payment_intent: intent, amount, currency, status, reason, evidence_details: evidence, created } = dispute;
  if (!intent || typeof intent === 'string') return [];
  const dueBy = evidence.due_by;
  return [
    {
      reference: id,
      orderId: intent.metadata['orderId'],
      payment: intent.id,
      amount: minorOf(amount, currency),
      state: disputeEnds[status] ?? 'open',
      // Statuses of an inquiry are its own: `warning_needs_response`, `warning_under_review`, `warning_closed`.
      isInquiry: status.startsWith('warning_'),
      reason,
      evidenceDueBy: dueBy ? new Date(dueBy * 1000).toISOString() : undefined,
      openedAt: new Date(created * 1000).toISOString(),
    },
  ];
}

const refundEvents = new Set<string>(['refund.failed', 'refund.updated', 'charge.refund.updated']);

/** What an event of Stripe hints at. That of a dispute names no order: it stands in the PaymentIntent, which is read with the dispute. */
export function eventOf({ type, data }: Stripe.Event): ProviderEvent {
  const object = data.object as { readonly id?: unknown; readonly metadata?: Record<string, string> | null };
  const orderId = object.metadata?.['orderId'];
  if (type.startsWith('payment_intent.')) return { type, orderId, concerns: 'payment' };
  if (refundEvents.has(type)) return { type, orderId, concerns: 'refund' };
  if (!type.startsWith('charge.dispute.') || typeof object.id !== 'string') return { type, orderId };
  return { type, orderId, concerns: 'dispute', dispute: object.id };
}

/** Codes that say that an authorisation is not there any more. */
const lapsedCodes = new Set([
  'charge_expired_for_capture',
  'payment_intent_unexpected_state',
  'capture_charge_authorization_expired',
]);

/**
 * What an error of the client means to who asked for an effect. `declined`: Stripe has refused, nothing has happened. `unknown`: it may have taken
 * effect. Anything else is a broken configuration and undefined here.
 */
export function errorOutcome(error: Stripe.errors.StripeError, asked: ProviderCall): Outcome | undefined {
  switch (error.type) {
    case 'StripeCardError':
      return declined(error);
    case 'StripeInvalidRequestError':
      if (asked === 'capture' && lapsedCodes.has(error.code ?? '')) {
        return { outcome: 'declined', reason: 'authorisation_expired' };
      }
      return declined(error);
    case 'StripeConnectionError':
    case 'StripeAPIError':
    case 'StripeRateLimitError':
    case 'StripeIdempotencyError':
      return { outcome: 'unknown', reason: error.code ?? error.type };
    default:
      return undefined;
  }
}

/**
 * What an error of the client means to who looked something up: never that it was refused. What cannot be found may belong to
 * another account than the key of the moment. A broken configuration is undefined here.
 */
export function lookUpErrorOutcome(error: Stripe.errors.StripeError): Unknown | undefined {
  switch (error.type) {
    case 'StripeAuthenticationError':
    case 'StripePermissionError':
      return undefined;
    default:
      return { outcome: 'unknown', reason: error.code ?? error.type };
  }
}

function declined(error: Stripe.errors.StripeError): Declined {
  return { outcome: 'declined', reason: reasonOf(error) ?? 'refused' };
}

function reasonOf(
  error: { readonly decline_code?: string; readonly code?: string } | null | undefined,
): string | undefined {
  return error?.decline_code ?? error?.code;
}
