import type { Timeline } from '#infra/local/kernel.ts';
import { behaviourOf } from './behaviour.ts';

export interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  amount_capturable: number;
  amount_received: number;
  readonly currency: string;
  status: 'processing' | 'requires_capture' | 'requires_payment_method' | 'succeeded' | 'canceled';
  readonly metadata: Record<string, string>;
  readonly payment_method: string;
  readonly customer: string | undefined;
  cancellation_reason: string | null;
  last_payment_error: { readonly code: string } | null;
  readonly latest_charge: unknown;
  /** Milliseconds since the epoch at which the authorisation lapses. */
  readonly lapsesAt: number;
  /** When it can be found by search, which is behind. */
  readonly searchableAt: number;
}

export interface StripeRefund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly currency: string;
  /** Seconds since the epoch. */
  readonly created: number;
  status: 'succeeded' | 'failed';
  failure_reason?: string;
  readonly payment_intent: string;
  readonly metadata: Record<string, string>;
}

export interface StripeDispute {
  readonly id: string;
  readonly object: 'dispute';
  readonly amount: number;
  readonly currency: string;
  status: 'warning_needs_response' | 'needs_response' | 'won' | 'lost';
  readonly reason: string;
  /** Seconds since the epoch. */
  readonly created: number;
  evidence_details: { readonly due_by: number | null };
  readonly payment_intent: Intent;
}

/** What a webhook may be about. */
export type StripeObject = Intent | StripeRefund | StripeDispute;

/** One thing that happened to money, as Stripe's own books have it. Amounts are in Stripe's unit of the currency. */
export interface Booking {
  readonly kind: 'authorise' | 'capture' | 'release' | 'refund' | 'refund-failed';
  readonly intent: string;
  readonly orderId: string;
  /** What the client said that it is for: an idempotency key. */
  readonly cause: string;
  readonly amount: number;
  readonly currency: string;
}

/** Stripe's refusal of a request. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  constructor(status: number, type: string, code: string, more: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.status = status;
    this.body = { error: { type, code, message: code, ...more } };
  }
}

type Form = ReadonlyMap<string, string>;

const week = 7 * 24 * 3600_000;
/** Stripe says that its search is usually less than a minute behind. */
const searchLag = 45_000;

/** An account at Stripe as the outside world keeps it: PaymentIntents, refunds, and the books of what happened. */
export class StripeAccount {
  readonly bookings: Booking[] = [];
  readonly #timeline: Timeline;
  readonly #tell: (type: string, object: StripeObject) => void;
  readonly #intents = new Map<string, Intent>();
  readonly #refunds = new Map<string, StripeRefund[]>();
  readonly #disputes = new Map<string, StripeDispute>();
  readonly #usedMethods = new Set<string>();
  #made = 0;
  #underWay = 0;

  /** @param tell sends a webhook. */
  constructor(timeline: Timeline, tell: (type: string, object: StripeObject) => void) {
    this.#timeline = timeline;
    this.#tell = tell;
  }

  intent(id: string): Intent {
    const intent = this.#intents.get(id);
    if (!intent) throw new StripeRefusal(404, 'invalid_request_error', 'resource_missing');
    this.#lapse(intent);
    return intent;
  }

  /** How many refunds and disputes are to take another turn by themselves. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Every refund that was made. */
  get refunds(): readonly StripeRefund[] {
    return [...this.#refunds.values()].flat();
  }

  /** Every dispute that was opened. */
  get disputes(): readonly StripeDispute[] {
    return [...this.#disputes.values()];
  }

  dispute(id: string): StripeDispute {
    const dispute = this.#disputes.get(id);
    if (!dispute) throw new StripeRefusal(404, 'invalid_request_error', 'resource_missing');
    return dispute;
  }

  refundsOf(intentId: string): readonly StripeRefund[] {
    return this.#refunds.get(intentId) ?? [];
  }

  /** Intents with this metadata, as far as the search knows them yet. */
  search(name: string, value: string): Intent[] {
    const now = this.#timeline.now();
    return [...this.#intents.values()].filter(
      ({ metadata, searchableAt }) => metadata[name] === value && searchableAt <= now,
    );
  }

  create(form: Form, cause: string): Intent {
    const method = form.get('payment_method') ?? '';
    const customer = form.get('customer');
    const behaviour = behaviourOf(method);
    if (behaviour.declines) {
      throw new StripeRefusal(402, 'card_error', 'card_declined', { decline_code: behaviour.declines });
    }
    if (customer === undefined && this.#usedMethods.has(method)) {
      throw new StripeRefusal(400, 'invalid_request_error', 'payment_method_unactivated');
    }
    this.#usedMethods.add(method);
    const now = this.#timeline.now();
    const amount = Number(form.get('amount'));
    const lapsesAt = now + (behaviour.lapsesAfter ?? week);
    const multicapture = { status: behaviour.singleCapture ? 'unavailable' : 'available' };
    const card = { capture_before: Math.floor(lapsesAt / 1000), multicapture };
    const intent: Intent = {
      id: `pi_${(this.#made += 1)}`,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_received: 0,
      currency: form.get('currency') ?? '',
      status: 'processing',
      metadata: metadataIn(form),
      payment_method: method,
      customer,
      cancellation_reason: null,
      last_payment_error: null,
      latest_charge: { object: 'charge', payment_method_details: { card } },
      lapsesAt,
      searchableAt: now + searchLag,
    };
    this.#intents.set(intent.id, intent);
    if (behaviour.decidesAfter === undefined) this.#authorise(intent, cause);
    else this.#timeline.at(now + behaviour.decidesAfter, () => this.#decide(intent, cause, behaviour.decidesWith));
    return intent;
  }

  capture(id: string, form: Form, cause: string): Intent {
    const intent = this.intent(id);
    if (behaviourOf(intent.payment_method).firstCapturesDecline && this.#firstOf(intent.customer) === intent) {
      throw new StripeRefusal(402, 'card_error', 'card_declined', { decline_code: 'do_not_honor' });
    }
    if (intent.status !== 'requires_capture') {
      throw new StripeRefusal(400, 'invalid_request_error', 'payment_intent_unexpected_state');
    }
    const amount = Number(form.get('amount_to_capture'));
    if (!(amount > 0 && amount <= intent.amount_capturable)) {
      throw new StripeRefusal(400, 'invalid_request_error', 'amount_too_large');
    }
    const more = form.get('final_capture') === 'false';
    if (more && behaviourOf(intent.payment_method).singleCapture) {
      throw new StripeRefusal(400, 'invalid_request_error', 'parameter_unknown');
    }
    const { capturesTake } = behaviourOf(intent.payment_method);
    if (capturesTake !== undefined) return this.#captureLater(intent, form, cause, capturesTake);
    const rest = intent.amount_capturable - amount;
    intent.amount_received += amount;
    intent.amount_capturable = more ? rest : 0;
    if (!more) intent.status = 'succeeded';
    Object.assign(intent.metadata, metadataIn(form));
    this.#book('capture', intent, cause, amount);
    if (!more && rest > 0) this.#book('release', intent, cause, rest);
    if (intent.amount_received === amount) this.#disputeLater(intent, amount);
    return intent;
  }

  /** A capture that is under way for some time, and the last of its intent. */
  #captureLater(intent: Intent, form: Form, cause: string, milliseconds: number): Intent {
    const authorised = intent.amount_capturable;
    const amount = Number(form.get('amount_to_capture'));
    intent.status = 'processing';
    intent.amount_capturable = 0;
    Object.assign(intent.metadata, metadataIn(form));
    const { firstCaptureFails = false } = behaviourOf(intent.payment_method);
    const fails = firstCaptureFails && this.#firstOf(intent.customer) === intent;
    this.#later(milliseconds, () => {
      intent.status = fails ? 'requires_payment_method' : 'succeeded';
      if (fails) intent.last_payment_error = { code: 'payment_intent_payment_attempt_failed' };
      else {
        intent.amount_received = amount;
        this.#book('capture', intent, cause, amount);
      }
      const rest = authorised - intent.amount_received;
      if (rest > 0) this.#book('release', intent, cause, rest);
      this.#tell(fails ? 'payment_intent.payment_failed' : 'payment_intent.succeeded', intent);
    });
    return intent;
  }

  cancel(id: string, cause: string): Intent {
    const intent = this.intent(id);
    if (['processing', 'succeeded', 'canceled'].includes(intent.status)) {
      throw new StripeRefusal(400, 'invalid_request_error', 'payment_intent_unexpected_state');
    }
    this.#release(intent, cause, 'requested_by_customer');
    return intent;
  }

  refund(form: Form, cause: string): StripeRefund {
    const intent = this.intent(form.get('payment_intent') ?? '');
    const amount = Number(form.get('amount'));
    if (this.disputes.some((one) => one.payment_intent === intent && one.status !== 'won')) {
      throw new StripeRefusal(400, 'invalid_request_error', 'charge_disputed');
    }
    const given = this.refundsOf(intent.id).filter(({ status }) => status !== 'failed');
    if (amount > intent.amount_received - given.reduce((sum, one) => sum + one.amount, 0)) {
      throw new StripeRefusal(400, 'invalid_request_error', 'amount_too_large');
    }
    const refund: StripeRefund = {
      id: `re_${(this.#made += 1)}`,
      object: 'refund',
      amount,
      currency: intent.currency,
      created: Math.floor(this.#timeline.now() / 1000),
      status: 'succeeded',
      payment_intent: intent.id,
      metadata: metadataIn(form),
    };
    this.#refunds.set(intent.id, [...this.refundsOf(intent.id), refund]);
    this.#book('refund', intent, cause, amount);
    const { firstRefundFailsAfter } = behaviourOf(intent.payment_method);
    if (firstRefundFailsAfter !== undefined && this.refundsOf(intent.id).length === 1) {
      this.#later(firstRefundFailsAfter, () => {
        refund.status = 'failed';
        refund.failure_reason = 'lost_or_stolen_card';
        this.#book('refund-failed', intent, cause, amount);
        this.#tell('refund.failed', refund);
      });
    }
    return refund;
  }

  #disputeLater(intent: Intent, amount: number): void {
    const {
      disputedAfter,
      disputeEnds = 'lost',
      disputeBeginsAsInquiry: asks = false,
    } = behaviourOf(intent.payment_method);
    if (disputedAfter === undefined) return;
    this.#later(disputedAfter, () => {
      const created = Math.floor(this.#timeline.now() / 1000);
      const dispute: StripeDispute = {
        id: `dp_${(this.#made += 1)}`,
        object: 'dispute',
        amount,
        currency: intent.currency,
        status: asks ? 'warning_needs_response' : 'needs_response',
        reason: 'fraudulent',
        created,
        evidence_details: { due_by: asks ? null : created + 7 * 24 * 3600 },
        payment_intent: intent,
      };
      this.#disputes.set(dispute.id, dispute);
      this.#tell('charge.dispute.created', dispute);
      if (asks) {
        this.#later(disputedAfter / 2, () => {
          Object.assign(dispute, { status: 'needs_response', evidence_details: { due_by: created + 7 * 24 * 3600 } });
          this.#tell('charge.dispute.updated', dispute);
        });
      }
      this.#later(disputedAfter, () => {
        dispute.status = disputeEnds;
        this.#tell('charge.dispute.closed', dispute);
      });
    });
  }

  /** Does something after a time that nobody has to ask for. */
  #later(milliseconds: number, does: () => void): void {
    this.#underWay += 1;
    this.#timeline.at(this.#timeline.now() + milliseconds, () => {
      this.#underWay -= 1;
      does();
    });
  }

  #firstOf(customer: string | undefined): Intent | undefined {
    return [...this.#intents.values()].find((intent) => intent.customer === customer);
  }

  #authorise(intent: Intent, cause: string): void {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    this.#book('authorise', intent, cause, intent.amount);
    this.#timeline.at(intent.lapsesAt, () => this.#lapse(intent));
  }

  #decide(intent: Intent, cause: string, status: 'requires_capture' | 'requires_payment_method' | undefined): void {
    if (intent.status !== 'processing') return;
    if (status === 'requires_payment_method') {
      intent.status = status;
      intent.last_payment_error = { code: 'payment_intent_authentication_failure' };
      this.#tell('payment_intent.payment_failed', intent);
    } else {
      this.#authorise(intent, cause);
      this.#tell('payment_intent.amount_capturable_updated', intent);
    }
  }

  #lapse(intent: Intent): void {
    if (intent.status !== 'requires_capture' || this.#timeline.now() < intent.lapsesAt) return;
    this.#release(intent, 'lapsed', 'automatic');
    this.#tell('payment_intent.canceled', intent);
  }

  #release(intent: Intent, cause: string, reason: string): void {
    const rest = intent.amount_capturable;
    intent.status = intent.amount_received > 0 ? 'succeeded' : 'canceled';
    intent.amount_capturable = 0;
    intent.cancellation_reason = reason;
    if (rest > 0) this.#book('release', intent, cause, rest);
  }

  #book(kind: Booking['kind'], { id, metadata, currency }: Intent, cause: string, amount: number): void {
    this.bookings.push({ kind, intent: id, orderId: metadata['orderId'] ?? '', cause, amount, currency });
  }
}

function metadataIn(form: Form): Record<string, string> {
  const entries = [...form].flatMap(([field, value]): [string, string][] => {
    const [, name] = /^metadata\[(\w+)\]$/.exec(field) ?? [];
    return name === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
