import { Stripe } from 'stripe';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { handler as settleCancellations } from '#functions/billing/payments/settle-cancellations.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { deliver as deliverEvent } from '../../support/orders/order-workflow.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';
import { decideExceptions, invoiceOrder, ship, storeCardOrder, stored } from './shipped-orders.ts';
import { startStripeServer } from './stripe-server.ts';

// A shop whose customers pay with Stripe, which is a server in this process. Each file of tests that imports it has one of its own.

const webhookSecret = 'whsec_test';
export const engine = await startEngine();
export const stripe = await startStripeServer(JSON.stringify({ apiKey: 'sk_test_1', webhookSecret }));
Object.assign(process.env, {
  STRIPE_SECRET_NAME: 'stripe',
  STRIPE_API_BASE: stripe.address,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: stripe.address,
});
afterAll(async () => {
  await engine.stop();
  await stripe.stop();
});
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  stripe.intents.clear();
  stripe.refunds.length = 0;
  stripe.disputes.length = 0;
  stripe.effects.clear();
  stripe.failures.length = 0;
  stripe.loseAnswers = 0;
  stripe.isLost = false;
  stripe.meanwhile = undefined;
  stripe.capturesTakeTime = false;
});
afterEach(resetClock);

/** The total of each order, in pence. */
export const total = 4100;

export async function stripeOrder(token: string): Promise<string> {
  const { orderId } = await storeCardOrder(token, { payment: { method: 'card', provider: 'stripe', token } });
  return orderId;
}

/** An order that is shipped and paid. */
export async function paidOrder(): Promise<string> {
  const orderId = await stripeOrder('pm_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await invoiceOrder(orderId);
  return orderId;
}

/** A paid order of which 5.00 were given back. */
export async function refundedOrder(): Promise<string> {
  const orderId = await paidOrder();
  await askForRefund(orderId);
  await settle(orderId);
  expect((await stored(orderId)).payments.refunded).toBe(500);
  return orderId;
}

/** Asks for 5.00 as a goodwill. */
export const askForRefund = (orderId: string) =>
  callApi(billingApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/refunds',
    params: { orderId },
    body: { appeasement: { amount: '5.00' }, reason: 'late' },
  });

/** An order whose goods have left, with a capture that Stripe works on. */
export async function captureUnderWay(): Promise<string> {
  const orderId = await stripeOrder('pm_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  stripe.capturesTakeTime = true;
  await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
  return orderId;
}

/** A capture that Stripe has worked on has arrived. */
export const arriveCapture = (place = 0) =>
  Object.assign(intents()[place] ?? {}, { status: 'succeeded', amount_received: total });

/** A capture that Stripe has worked on is refused by the bank in the end. */
export const failCapture = (place = 0, reason = 'insufficient_funds') =>
  Object.assign(intents()[place] ?? {}, {
    status: 'requires_payment_method',
    last_payment_error: { code: 'card_declined', decline_code: reason },
  });

/** An order whose capture has failed, as the clock has found. */
export async function refusedByTheClock(): Promise<string> {
  const orderId = await captureUnderWay();
  failCapture();
  minutes(16);
  await lookUpPayments();
  return orderId;
}

/** Stripe declines the next payment that it is asked for. */
export function declineNext(): void {
  stripe.failures.push({
    status: 402,
    body: { error: { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' } },
  });
}

/** A person resumes the open exception, and the event of it reaches billing. */
export async function resume(orderId: string): Promise<void> {
  const open = (await exceptionsOf(orderId)).find(({ state }) => state === 'open');
  await decideExceptions(orderId);
  await told(orderId, open?.exceptionId ?? '');
}

/** The event of a decided exception reaches billing. */
export async function told(orderId: string, exceptionId: string, resolution: Resolution = 'resumed'): Promise<void> {
  expect(await failuresOf(orderId, exceptionId, resolution)).toEqual([]);
}

/** What is left in the queue of billing after the event of a decided exception was delivered. */
export function failuresOf(orderId: string, exceptionId: string, resolution: Resolution = 'resumed') {
  const more = { occurredAt: new Date().toISOString(), sequence: 9, correlationId: 'test', orderId };
  return deliverEvent(
    settleCancellations,
    sequenced({ type: 'ExceptionResolved', data: { exceptionId, resolution } }, more),
  );
}

type Resolution = 'resumed' | 'given_up';

export const settle = async (orderId: string) => settleAccount(await loadAccount(orderId));
export const intents = () => [...stripe.intents.values()];
/** What is looked at again by the clock. */
export const listed = async () => (await engine.rows('Billing')).filter(({ account }) => account === 'not-final');
export const failRefund = () =>
  Object.assign(stripe.refunds[0] ?? {}, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
export const minutes = (count: number) => advanceClock(count * 60_000);
export const days = (count: number) => minutes(count * 24 * 60);

export const stripeClient = new Stripe('sk_test_1');

/** A webhook of Stripe about the first intent. */
export const event = (type: string, orderId: string) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type,
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { orderId } } },
  });

/** Delivers a webhook with a good signature, or with `signature`. */
export const deliver = (payload: string, signature?: string) =>
  callApi(billingApi, {
    method: 'POST',
    path: '/v1/payment-events/{provider}',
    params: { provider: 'stripe' },
    body: payload,
    idempotencyKey: null,
    headers: {
      'stripe-signature':
        signature ?? stripeClient.webhooks.generateTestHeaderString({ payload, secret: webhookSecret }),
    },
  });
