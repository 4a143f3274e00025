import { Stripe } from 'stripe';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import type { Approved } from '#functions/billing/providers/provider.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { authorisationOutcome, refundOutcome } from '#functions/billing/providers/stripe/stripe-mapping.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { callApi } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { noRealData, realText } from '../../support/real-data.ts';
import { until } from '../../support/until.ts';
import { putWorld } from '../../support/world.ts';
import { cancel, eventTypes, invoiceOrder, ship, storeCardOrder, stored } from './shipped-orders.ts';
import { startStripeServer } from './stripe-server.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';

const webhookSecret = 'whsec_test';
const engine = await startEngine();
const stripe = await startStripeServer(JSON.stringify({ apiKey: 'sk_test_1', webhookSecret }));
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
  stripe.capturesTakeTime = false;
});

afterEach(resetClock);

const total = 4100;

async function stripeOrder(token: string): Promise<string> {
  const { orderId } = await storeCardOrder(token, { payment: { method: 'card', provider: 'stripe', token } });
  return orderId;
}

const settle = async (orderId: string) => settleAccount(await loadAccount(orderId));
const intents = () => [...stripe.intents.values()];

describe('Stripe', () => {
  test('is asked for one intent that names the order, captured by us', async () => {
    const orderId = await stripeOrder('pm_ok');
    for (let run = 1; run <= 5; run += 1) expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(intents()).toMatchObject([
      {
        amount: total,
        currency: 'gbp',
        status: 'requires_capture',
        metadata: { orderId, key: `${orderId}/authorise/1` },
      },
    ]);
    const { rows } = await loadAccount(orderId);
    expect(rows).toMatchObject([{ reference: 'pi_1', expiresAt: '2030-01-01T00:00:00.000Z', takesParts: false }]);
  });

  test('refuses a card with its own code', async () => {
    const orderId = await stripeOrder('pm_decline');
    expect((await authoriseOrder(orderId)).state).toBe('declined');
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'declined', reason: 'insufficient_funds' }]);
  });

  test('is looked up by the key when its answers are lost, and has one effect each', async () => {
    const orderId = await stripeOrder('pm_ok');
    stripe.loseAnswers = 2;
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    stripe.loseAnswers = 2;
    await invoiceOrder(orderId);
    expect(intents()).toMatchObject([{ amount_received: total, status: 'succeeded' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total });
  });

  test('takes several captures of an authorisation that allows it', async () => {
    const orderId = await stripeOrder('pm_parts');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect(intents()).toMatchObject([{ amount_received: total, status: 'succeeded' }]);
  });

  test('is asked for a fresh intent where the first capture has ended the other', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    await ship(orderId, 2);
    await invoiceOrder(orderId);
    expect(intents()).toMatchObject([
      { amount: total, amount_received: 1766, status: 'succeeded' },
      { amount: total - 1766, amount_received: total - 1766, status: 'succeeded' },
    ]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total, voided: 2334 });
  });

  test('lets go of the whole intent of a cancelled order, and of a part with the last capture', async () => {
    const whole = await stripeOrder('pm_ok');
    await authoriseOrder(whole);
    await cancel(whole, 3);
    await settle(whole);
    expect(intents()).toMatchObject([{ status: 'canceled' }]);

    const part = await stripeOrder('pm_ok');
    await authoriseOrder(part);
    await cancel(part, 1);
    await settle(part);
    expect((await stored(part)).payments).toMatchObject({ voided: 1167, authorised: total - 1167 });
    await ship(part, 2);
    await invoiceOrder(part);
    expect(intents()[1]).toMatchObject({ status: 'succeeded', amount_received: total - 1167 });
  });

  test('authorises afresh what Stripe says has lapsed', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    Object.assign(intents()[0] ?? {}, { status: 'canceled' });
    await invoiceOrder(orderId);
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded', amount_received: total }]);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('gives money back once', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    await callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' },
    });
    stripe.loseAnswers = 2;
    await settle(orderId);
    await settle(orderId);
    expect(stripe.refunds).toMatchObject([{ amount: 1167, payment_intent: 'pi_1' }]);
    expect((await stored(orderId)).payments.refunded).toBe(1167);
  });

  test('is asked again later when it does not answer at all, and wrong credentials are told as they are', async () => {
    const orderId = await stripeOrder('pm_ok');
    const down = { status: 503, body: { error: { type: 'api_error' } } };
    stripe.failures.push(down, down, down, down);
    await expect(authoriseOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    expect(intents()).toHaveLength(1);

    const other = await stripeOrder('pm_ok');
    stripe.failures.push({
      status: 401,
      body: { error: { type: 'invalid_request_error', message: 'Invalid API Key' } },
    });
    await expect(authoriseOrder(other)).rejects.toThrow(/Invalid API Key/);
  });
});

describe('a capture that Stripe does not carry out at once', () => {
  async function captureUnderWay(): Promise<string> {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    stripe.capturesTakeTime = true;
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    return orderId;
  }

  test('is collected when it has arrived', async () => {
    const orderId = await captureUnderWay();
    await expect(invoiceOrder(orderId)).rejects.toThrow('has no answer yet');
    Object.assign(intents()[0] ?? {}, { status: 'succeeded', amount_received: total });
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is refused when it fails in the end, and collected from a fresh authorisation when a person resumes', async () => {
    const orderId = await captureUnderWay();
    const error = { code: 'card_declined', decline_code: 'insufficient_funds' };
    Object.assign(intents()[0] ?? {}, { status: 'requires_payment_method', last_payment_error: error });
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({
      name: 'CaptureRefused',
      message: expect.stringContaining('insufficient_funds'),
    });
    expect((await stored(orderId)).payments.captured).toBe(0);

    stripe.capturesTakeTime = false;
    await invoiceOrder(orderId);
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded', amount_received: total }]);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });
});

describe('a webhook of Stripe', () => {
  const client = new Stripe('sk_test_1');
  const event = (type: string, orderId: string) =>
    JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type,
      data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { orderId } } },
    });
  const deliver = (payload: string, signature?: string) =>
    callApi(billingApi, {
      method: 'POST',
      path: '/v1/payment-events/{provider}',
      params: { provider: 'stripe' },
      body: payload,
      idempotencyKey: null,
      headers: {
        'stripe-signature': signature ?? client.webhooks.generateTestHeaderString({ payload, secret: webhookSecret }),
      },
    });

  test('takes a pending payment in; early, repeated and foreign ones do no harm', async () => {
    const orderId = await stripeOrder('pm_processing');
    expect((await authoriseOrder(orderId)).state).toBe('pending');
    const approved = event('payment_intent.amount_capturable_updated', orderId);
    expect((await deliver(approved)).status).toBe(200);
    expect((await stored(orderId)).payments.state).toBe('pending');

    Object.assign(intents()[0] ?? {}, { status: 'requires_capture', amount_capturable: total });
    await Promise.all(Array.from({ length: 5 }, () => deliver(approved)));
    expect((await deliver(event('payment_intent.processing', orderId))).body).toEqual({ received: true });
    expect((await deliver(event('payment_intent.canceled', 'ord_of_somebody_else'))).status).toBe(200);
    expect(await eventTypes(orderId)).toEqual(['PaymentPending', 'PaymentAuthorised']);
  });

  test('takes a refund back that did not arrive, once, and a person has it asked for again', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    await callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { appeasement: { amount: '5.00' }, reason: 'late' },
    });
    await settle(orderId);
    await deliver(event('refund.updated', orderId));
    expect((await stored(orderId)).payments.refunded).toBe(500);

    Object.assign(stripe.refunds[0] ?? {}, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
    await Promise.all(Array.from({ length: 3 }, () => deliver(event('refund.failed', orderId))));
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
    expect((await loadAccount(orderId)).rows.at(-1)).toMatchObject({
      state: 'refused',
      refusal: 'lost_or_stolen_card',
    });

    await settle(orderId);
    expect(stripe.refunds).toMatchObject([{ status: 'failed' }, { status: 'succeeded', amount: 500 }]);
    expect((await stored(orderId)).payments).toMatchObject({ refunded: 500, goodwill: 500 });
    const books = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/books/{branch}/check',
      params: { branch: 'uk' },
    });
    expect(books.body).toMatchObject({ passed: true, complete: true, covered: { entries: 5 } });
  });

  test('of a dispute is a hint: it is read from Stripe, and repeated and late ones do no harm', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    const told = (type: string) =>
      JSON.stringify({ id: 'evt_2', object: 'event', type, data: { object: { id: 'dp_1', object: 'dispute' } } });
    stripe.disputes.push({
      id: 'dp_1',
      object: 'dispute',
      amount: 500,
      currency: 'gbp',
      status: 'needs_response',
      reason: 'product_not_received',
      created: 1_800_000_000,
      evidence_details: { due_by: null },
      payment_intent: 'pi_1',
    });
    await Promise.all(Array.from({ length: 3 }, () => deliver(told('charge.dispute.created'))));
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { disputed: 500 } });
    Object.assign(stripe.disputes[0] ?? {}, { status: 'won' });
    await Promise.all(Array.from({ length: 3 }, () => deliver(told('charge.dispute.closed'))));
    await deliver(told('charge.dispute.created'));
    expect((await stored(orderId)).payments.disputed).toBeUndefined();
    const types = await eventTypes(orderId);
    expect(types.filter((type) => /Disput/.test(type))).toEqual(['PaymentDisputed', 'DisputeClosed']);
  });

  test('is refused without a good signature', async () => {
    const orderId = await stripeOrder('pm_processing');
    await authoriseOrder(orderId);
    Object.assign(intents()[0] ?? {}, { status: 'requires_capture' });
    const payload = event('payment_intent.amount_capturable_updated', orderId);
    for (const signature of ['', 't=1,v1=00', client.webhooks.generateTestHeaderString({ payload, secret: 'other' })]) {
      expect((await deliver(payload, signature)).status).toBe(401);
    }
    expect((await stored(orderId)).payments.state).toBe('pending');
  });

  test('of everything that Stripe has is taken as it comes, and changes nothing of ours', async ({ skip }) => {
    if (noRealData) return skip(noRealData);
    const resources = JSON.parse(realText('stripe', 'resources.json')) as Record<string, object>;
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(['payment_intent', 'refund', 'charge', 'event']));
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    const before = await allRows(engine);
    const events = Object.entries(resources).map(([kind, object]) =>
      kind === 'event' ? object : { ...resources['event'], type: `${kind}.updated`, data: { object } },
    );
    for (const each of events) expect((await deliver(JSON.stringify(each))).status).toBe(200);
    expect(await allRows(engine)).toEqual(before);
  });

  test('of a whole PaymentIntent of Stripe takes the pending payment in that it names', async ({ skip }) => {
    if (noRealData) return skip(noRealData);
    const { payment_intent: intent, event: envelope } = JSON.parse(realText('stripe', 'resources.json'));
    const orderId = await stripeOrder('pm_processing');
    await authoriseOrder(orderId);
    const [ours] = intents();
    Object.assign(ours ?? {}, { ...intent, ...ours, status: 'requires_capture', amount_capturable: total });
    const type = 'payment_intent.amount_capturable_updated';
    const object = { ...intent, metadata: { orderId } };
    expect((await deliver(JSON.stringify({ ...envelope, type, data: { object } }))).status).toBe(200);
    expect((await stored(orderId)).payments.state).toBe('authorised');
  });
});

describe('what Stripe says and no webhook tells', () => {
  /** An order that is shipped and paid, of which 5.00 were given back. */
  async function refundedOrder(): Promise<string> {
    const orderId = await paidOrder();
    await askForRefund(orderId);
    await settle(orderId);
    expect((await stored(orderId)).payments.refunded).toBe(500);
    return orderId;
  }

  async function paidOrder(): Promise<string> {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    await invoiceOrder(orderId);
    return orderId;
  }

  const askForRefund = (orderId: string) =>
    callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { appeasement: { amount: '5.00' }, reason: 'late' },
    });

  const failRefund = () =>
    Object.assign(stripe.refunds[0] ?? {}, { status: 'failed', failure_reason: 'lost_or_stolen_card' });
  const listed = async () => (await engine.rows('Billing')).filter(({ account }) => account === 'not-final');
  const minutes = (count: number) => advanceClock(count * 60_000);
  const days = (count: number) => minutes(count * 24 * 60);

  test('a refund that failed hours later is found by looking again, and a person is told', async () => {
    const orderId = await refundedOrder();
    minutes(6);
    await lookUpPayments();
    expect((await stored(orderId)).payments.refunded).toBe(500);

    failRefund();
    days(1);
    await lookUpPayments();
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
    expect(await eventTypes(orderId)).toEqual(expect.arrayContaining(['RefundFailed', 'ExceptionRaised']));
    // It is with a person now. What they ask for again is followed in its turn.
    expect(await listed()).toEqual([]);
    await settle(orderId);
    expect(await listed()).toMatchObject([{ orderId, kind: 'refund', attempt: 2 }]);
    const books = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/books/{branch}/check',
      params: { branch: 'uk' },
    });
    expect(books.body).toMatchObject({ passed: true });
  });

  test('a refund is looked at ever less often, some twenty times, until it cannot fail any more', async () => {
    await refundedOrder();
    let looks = 0;
    let last = (await listed())[0]?.['entry'];
    for (let day = 0; day < 60; day += 1) {
      for (const pause of day === 0 ? [5, 5, 10, 20, 40, 80, 160, 320, 640] : [24 * 60]) {
        minutes(pause + 1);
        await lookUpPayments();
        const [item] = await listed();
        if (item?.['entry'] !== last) looks += 1;
        last = item?.['entry'];
      }
    }
    expect(await listed()).toEqual([]);
    expect(looks).toBeGreaterThan(15);
    expect(looks).toBeLessThan(30);
  });

  test('a refund that failed before its acceptance was recorded is known when the hint comes early', async () => {
    const orderId = await paidOrder();
    await askForRefund(orderId);
    // The provider accepts it, the answer is on its way, and it fails at once.
    const [refund] = (await loadAccount(orderId)).rows.filter(({ row }) => row === 'refund');
    stripe.refunds.push({
      id: 're_1',
      object: 'refund',
      amount: 500,
      currency: 'gbp',
      status: 'failed',
      created: Math.floor(Date.now() / 1000),
      payment_intent: 'pi_1',
      metadata: { orderId, key: `${orderId}/${refund?.entry}/1` },
    });
    minutes(6);
    await lookUpPayments();
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
    expect((await loadAccount(orderId)).rows.at(-1)).toMatchObject({ state: 'refused' });
  });

  test('a refund whose request was lost is paid by looking again', async () => {
    const orderId = await paidOrder();
    await askForRefund(orderId);
    minutes(6);
    await lookUpPayments();
    expect(stripe.refunds).toMatchObject([{ status: 'succeeded', amount: 500 }]);
    expect((await stored(orderId)).payments.refunded).toBe(500);
    expect(await listed()).toMatchObject([{ orderId, kind: 'refund' }]);
  });

  test('a refund that does not arrive for months is given to a person', async () => {
    const orderId = await refundedOrder();
    Object.assign(stripe.refunds[0] ?? {}, { status: 'pending' });
    days(91);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 500 } });
  });

  test('of two refunds that do not arrive for months a person is told of each', async () => {
    const orderId = await paidOrder();
    for (let count = 1; count <= 2; count += 1) {
      await askForRefund(orderId);
      await settle(orderId);
    }
    for (const refund of stripe.refunds) Object.assign(refund, { status: 'pending' });
    days(91);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
    const told = (await exceptionsOf(orderId)).map(({ detail }) => detail?.split(' ')[0]);
    const refunds = (await loadAccount(orderId)).rows.filter(({ row }) => row === 'refund');
    expect(told.sort()).toEqual(refunds.map(({ entry }) => entry));
  });

  test('what can never be looked up is given to a person in the end', async () => {
    const orderId = await refundedOrder();
    const refused = { status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key' } } };
    for (const day of [1, 89]) {
      days(day);
      expect(await listed()).toMatchObject([{ orderId, kind: 'refund' }]);
      // Disputes are asked for beside it.
      stripe.failures.push(refused, refused);
      await lookUpPayments();
      expect(stripe.failures).toEqual([]);
    }
    expect(await listed()).toEqual([]);
    expect(await exceptionsOf(orderId)).toMatchObject([
      { kind: 'settlement', error: 'NotFinal', detail: expect.stringContaining('failed with') },
    ]);
  });

  test('a list of disputes that Stripe does not answer holds up nothing else', async () => {
    const orderId = await refundedOrder();
    failRefund();
    minutes(6);
    stripe.hangs = '/v1/disputes';
    const looked = lookUpPayments();
    await until(
      'the refund to be taken back',
      () => stored(orderId),
      ({ payments }) => payments.refunded === 0,
    );
    stripe.letGo();
    await looked;
  });

  test('what Stripe does not answer has its next look before the function is ended, so that others come first then', async () => {
    const orderId = await refundedOrder();
    const [before] = await listed();
    minutes(6);
    stripe.hangs = '/v1/refunds';
    const looked = lookUpPayments();
    await until(
      'the look-up to hang',
      async () => stripe.hanging(),
      (count) => count > 0,
    );
    const [after] = await listed();
    expect(after).toMatchObject({ orderId, since: before?.['since'] });
    expect(String(after?.['entry']) > new Date(Date.now()).toISOString()).toBe(true);
    stripe.letGo();
    await looked;
  });

  test('what cannot be looked up stays listed, behind what waits already', async () => {
    const orderId = await refundedOrder();
    const [before] = await listed();
    minutes(6);
    const down = { status: 503, body: { error: { type: 'api_error' } } };
    stripe.failures.push(...Array.from({ length: 12 }, () => down));
    await lookUpPayments();
    const [after] = await listed();
    expect(after).toMatchObject({ orderId, since: before?.['since'] });
    expect(String(after?.['entry']) > String(before?.['entry'])).toBe(true);
    stripe.failures.length = 0;
  });

  /** Stripe authorises, and no answer comes: the workflow's step runs out of tries, and the order is cancelled. */
  async function cancelledUnanswered(isAuthorised: boolean): Promise<string> {
    const orderId = await stripeOrder('pm_ok');
    stripe.isLost = true;
    await expect(authoriseOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    stripe.isLost = false;
    expect(intents()).toMatchObject([{ status: 'requires_capture' }]);
    if (!isAuthorised) stripe.intents.clear();
    await cancel(orderId, 3);
    await settle(orderId);
    await settle(orderId);
    expect(await listed()).toMatchObject([{ orderId, kind: 'payment' }]);
    return orderId;
  }

  test('an authorisation without an answer, whose order was cancelled, is found and voided', async () => {
    const orderId = await cancelledUnanswered(true);
    minutes(1);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: total });
    expect(await listed()).toEqual([]);
  });

  test('an authorisation that never reached Stripe is not asked for again once its order is cancelled', async () => {
    const orderId = await cancelledUnanswered(false);
    minutes(60);
    await lookUpPayments();
    // Stripe's search may be behind.
    expect(await listed()).toMatchObject([{ orderId, kind: 'payment' }]);
    days(1);
    await lookUpPayments();
    expect(intents()).toEqual([]);
    expect((await loadAccount(orderId)).rows).toMatchObject([
      { state: 'declined', reason: 'never_reached_the_provider' },
    ]);
    expect(await listed()).toEqual([]);
  });

  test('a refund that cannot be found is neither taken back nor final', async () => {
    const orderId = await refundedOrder();
    await lookUpPayments();
    minutes(6);
    const gone = { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
    stripe.failures.push(gone);
    await lookUpPayments();
    expect(stripe.failures).toEqual([]);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 0, payments: { refunded: 500 } });
    expect(await listed()).toMatchObject([{ orderId, kind: 'refund' }]);
  });

  test('a pending payment that cannot be found is not declined', async () => {
    const orderId = await stripeOrder('pm_processing');
    await authoriseOrder(orderId);
    await lookUpPayments();
    minutes(2);
    stripe.failures.push({ status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } });
    await lookUpPayments();
    expect(stripe.failures).toEqual([]);
    expect((await stored(orderId)).payments.state).toBe('pending');
  });

  const dispute = (more: object = {}) => ({
    id: 'dp_1',
    object: 'dispute' as const,
    amount: total,
    currency: 'gbp',
    status: 'needs_response',
    reason: 'fraudulent',
    created: Math.floor(Date.now() / 1000),
    evidence_details: { due_by: 1_893_456_000 },
    payment_intent: 'pi_1',
    ...more,
  });

  test('a dispute is found within the hour, kept on the account, told, and given to a person until evidence is due', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute(), dispute({ id: 'dp_2', payment_intent: 'pi_of_somebody_else' }));
    await lookUpPayments();
    await lookUpPayments();
    expect((await stored(orderId)).payments).toMatchObject({ disputed: total });
    const exceptions = (await engine.rows('Orders')).flatMap(({ exception }) => exception ?? []);
    expect(exceptions).toMatchObject([{ kind: 'dispute', state: 'open', deadline: '2030-01-01T00:00:00.000Z' }]);
    const payments = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/orders/{orderId}/payments',
      params: { orderId },
    });
    expect(payments.body).toMatchObject({
      disputed: '41.00',
      chargedBack: '0.00',
      disputes: [{ reference: 'dp_1', state: 'open', amount: '41.00', evidenceDueBy: '2030-01-01T00:00:00.000Z' }],
    });
    expect((await eventTypes(orderId)).filter((type) => /Disput/.test(type))).toEqual(['PaymentDisputed']);

    Object.assign(stripe.disputes[0] ?? {}, { status: 'lost' });
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    expect((await stored(orderId)).payments).toMatchObject({ chargedBack: total });
    expect((await stored(orderId)).payments.disputed).toBeUndefined();
    expect((await eventTypes(orderId)).filter((type) => /Disput/.test(type))).toEqual([
      'PaymentDisputed',
      'DisputeClosed',
    ]);
    expect(await listed()).toEqual([]);
  });

  test('disputes are asked for once an hour, again from two days before', async () => {
    const orderId = await paidOrder();
    await lookUpPayments();
    stripe.disputes.push(dispute());
    minutes(50);
    await lookUpPayments();
    expect((await stored(orderId)).payments.disputed).toBeUndefined();
    minutes(15);
    await lookUpPayments();
    expect((await stored(orderId)).payments.disputed).toBe(total);
  });

  const openDisputes = async (orderId: string) =>
    (await exceptionsOf(orderId)).filter(({ kind, state }) => kind === 'dispute' && state === 'open');
  const disputeEvents = async (orderId: string) => (await eventTypes(orderId)).filter((type) => /Disput/.test(type));

  test('an inquiry of which a dispute is made is given to a person once more, with the day by which evidence is due', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute({ status: 'warning_needs_response', evidence_details: { due_by: null } }));
    await lookUpPayments();
    expect(await openDisputes(orderId)).toMatchObject([{ detail: 'the inquiry dp_1: fraudulent' }]);

    Object.assign(stripe.disputes[0] ?? {}, { status: 'needs_response', evidence_details: { due_by: 1_893_456_000 } });
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    expect(await openDisputes(orderId)).toMatchObject([{}, { deadline: '2030-01-01T00:00:00.000Z' }]);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 2, payments: { disputed: total } });
    expect(await disputeEvents(orderId)).toEqual(['PaymentDisputed', 'DisputeChanged']);
  });

  test('a person is told of another day by which evidence is due, and not when there is none any more', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute());
    await lookUpPayments();
    Object.assign(stripe.disputes[0] ?? {}, { evidence_details: { due_by: 1_896_134_400 } });
    days(1);
    await lookUpPayments();
    expect(await openDisputes(orderId)).toMatchObject([{}, { deadline: '2030-02-01T00:00:00.000Z' }]);
    Object.assign(stripe.disputes[0] ?? {}, { status: 'under_review', evidence_details: { due_by: null } });
    days(2);
    await lookUpPayments();
    expect((await stored(orderId)).openExceptions).toBe(2);
    expect(await disputeEvents(orderId)).toEqual(['PaymentDisputed', 'DisputeChanged', 'DisputeChanged']);
  });

  test('each dispute is given to a person, also while another one is open', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute({ amount: 500 }), dispute({ id: 'dp_2', amount: 600, reason: 'duplicate' }));
    await lookUpPayments();
    const details = (await openDisputes(orderId)).map(({ detail }) => detail?.replace(/;.*/, ''));
    expect(details.sort()).toEqual(['the dispute dp_1: fraudulent', 'the dispute dp_2: duplicate']);
    expect((await stored(orderId)).payments.disputed).toBe(1100);
  });

  test('an inquiry from which no dispute is made needs nobody any more', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute({ status: 'warning_needs_response', evidence_details: { due_by: null } }));
    await lookUpPayments();
    Object.assign(stripe.disputes[0] ?? {}, { status: 'warning_closed' });
    days(1);
    await lookUpPayments();
    const { payments } = await stored(orderId);
    expect([payments.disputed, payments.chargedBack]).toEqual([undefined, undefined]);
    expect((await loadAccount(orderId)).rows).toContainEqual(expect.objectContaining({ state: 'dropped' }));
  });
});

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
