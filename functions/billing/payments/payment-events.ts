import type { Stripe } from 'stripe';
import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { ok } from '#shared/http/answer.ts';
import { refuse } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { actingAs } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { foundOut } from '#shared/observability/subject.ts';
import { decidePendingPayments } from './decide-pending.ts';
import { takeInDispute } from '../disputes/disputes.ts';
import { providerOf } from '../providers/providers.ts';
import { lookAtRefunds } from '../refunds/failed-refunds.ts';

/**
 * `POST /v1/payment-events/stripe`. An event is only a hint: what has become of the payment is read from Stripe, so that
 * repeated, late and early events do no harm. Events of payments that are not ours are taken and ignored.
 */
export const stripeEventOperation: Operation<typeof billingRoutes.receiveStripeEvent> = async ({
  rawBody,
  headers,
}) => {
  if (!process.env['STRIPE_SECRET_NAME']) {
    return refuse('not-authenticated', 'no Stripe secret is configured here; set its name in the deployment');
  }
  const { verifiedStripeEvent } = await import('../providers/stripe/stripe-client.ts');
  const event = await verifiedStripeEvent(rawBody, headers['stripe-signature']);
  if (!event) {
    return refuse('not-authenticated', 'the stripe-signature header does not fit this body and the webhook secret', {
      pointer: '#header/stripe-signature',
      message: 'is not a signature of this body',
    });
  }
  const orderId = orderOf(event);
  foundOut({ orderId });
  await actingAs({ kind: 'provider', id: 'stripe' }, async () => {
    if (orderId && event.type.startsWith('payment_intent.')) await decidePendingPayments(orderId);
    if (orderId && refundEvents.has(event.type)) await lookAtRefunds(orderId);
    if (event.type.startsWith('charge.dispute.')) await lookAtDisputeOf(event);
  });
  log.info('payment event taken', { type: event.type });
  return ok({ received: true });
};

const refundEvents = new Set<string>(['refund.failed', 'refund.updated', 'charge.refund.updated']);

/** The event of a dispute does not name our order: that stands in the PaymentIntent, which is read with it. */
async function lookAtDisputeOf({ data }: Stripe.Event): Promise<void> {
  const { id } = data.object as { id?: unknown };
  const told = typeof id === 'string' ? await (await providerOf('stripe')).dispute(id) : undefined;
  if (told) await takeInDispute('stripe', told);
}

function orderOf({ data }: Stripe.Event): string | undefined {
  const object = data.object as { metadata?: Record<string, string> | null };
  return object.metadata?.['orderId'];
}
