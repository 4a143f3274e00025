import type { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import type { Approved } from '#functions/billing/providers/provider.ts';
import { authorisationOutcome, refundOutcome } from '#functions/billing/providers/stripe/stripe-mapping.ts';
import { noRealData, realText } from '../../support/real-data.ts';

describe('what Stripe says in its own words', () => {
  const real = () => JSON.parse(realText('stripe', 'resources.json')) as Record<'payment_intent' | 'refund', never>;

  test('of an intent is an outcome in each of its states', ({ skip }) => {
    if (noRealData) return skip(noRealData);
    const intent = real()['payment_intent'] as Stripe.PaymentIntent;
    const outcomeIn = (status: Stripe.PaymentIntent.Status) => authorisationOutcome({ ...intent, status });
    const reference = intent.id;
    expect(outcomeIn('requires_capture')).toMatchObject({ outcome: 'approved', reference, amount: intent.amount });
    expect(outcomeIn('succeeded')).toMatchObject({ outcome: 'approved', reference, takesParts: false });
    expect(outcomeIn('canceled')).toEqual({ outcome: 'declined', reason: 'canceled' });
    expect(outcomeIn('requires_payment_method')).toMatchObject({ outcome: 'declined' });
    for (const status of ['processing', 'requires_action', 'requires_confirmation'] as const) {
      expect(outcomeIn(status)).toEqual({ outcome: 'pending', reference });
    }
  });

  test('of a refund is its amount, or why it did not arrive', ({ skip }) => {
    if (noRealData) return skip(noRealData);
    const refund = real()['refund'] as Stripe.Refund;
    const now = (refund.created + 24 * 3600) * 1000;
    const approved = { outcome: 'approved', reference: refund.id, amount: refund.amount };
    const days = (outcome: object) => (Date.parse((outcome as Approved).mayFailUntil ?? '') - now) / (24 * 3600_000);
    expect(refundOutcome({ ...refund, status: 'succeeded' }, now)).toMatchObject(approved);
    expect(days(refundOutcome({ ...refund, status: 'succeeded' }, now))).toBe(43);
    // One that is still on its way may fail for as long again, whenever it is looked at.
    expect(days(refundOutcome({ ...refund, status: 'pending' }, now))).toBe(44);
    const failed = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' };
    expect(refundOutcome(failed, now)).toEqual({ outcome: 'declined', reason: 'expired_or_canceled_card' });
  });
});
