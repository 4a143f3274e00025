import type { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import { captureLookUp, markOf } from '#functions/billing/providers/stripe/stripe-mapping.ts';

const key = 'ord_1/CAPTURE#2/1';
const amount = { minor: 600, currency: 'GBP' };

/** What Stripe says of the second capture of an intent, of which it has received so much. */
function says(status: Stripe.PaymentIntent.Status, received: number, more: object = {}) {
  const metadata = { orderId: 'ord_1', [markOf('ord_1/CAPTURE#1/1')]: '400', [markOf(key)]: '600' };
  const intent = { id: 'pi_1', status, amount_received: received, metadata, last_payment_error: null, ...more };
  return captureLookUp(intent as unknown as Stripe.PaymentIntent, key, amount);
}

describe('a capture at Stripe', () => {
  test('has arrived when all that the intent was captured for was received', () => {
    const approved = { outcome: 'approved', reference: 'pi_1', amount: 600 };
    expect(says('succeeded', 1000)).toEqual(approved);
    expect(says('requires_capture', 1000)).toEqual(approved);
  });

  test('is under way while the intent is processing', () => {
    expect(says('processing', 400)).toEqual({ outcome: 'pending', reference: 'pi_1' });
  });

  test('has failed when the intent stands anywhere else, or has received less', () => {
    const failed = { outcome: 'declined', reason: 'capture_failed' };
    for (const status of ['requires_payment_method', 'requires_confirmation', 'requires_action'] as const) {
      expect(says(status, 0)).toEqual(failed);
    }
    expect(says('requires_capture', 400)).toEqual(failed);
    expect(says('succeeded', 400)).toEqual(failed);
  });

  test('says why it has failed', () => {
    const error = { code: 'card_declined', decline_code: 'insufficient_funds' };
    expect(says('requires_payment_method', 0, { last_payment_error: error })).toMatchObject({
      reason: 'insufficient_funds',
    });
    expect(says('canceled', 0, { cancellation_reason: 'automatic' })).toMatchObject({ reason: 'automatic' });
  });

  test('was not asked for where the intent does not name it', () => {
    expect(says('succeeded', 1000, { metadata: {} })).toEqual({ outcome: 'absent' });
  });
});
