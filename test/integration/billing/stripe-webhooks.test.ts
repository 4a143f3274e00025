import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test, vi } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { callApi } from '../../support/api/api.ts';
import { noRealData, realText } from '../../support/real-data.ts';
import { eventTypes, stored, decideExceptions } from './shipped-orders.ts';
import {
  deliver,
  engine,
  event,
  intents,
  paidOrder,
  settle,
  stripe,
  stripeClient,
  stripeOrder,
  total,
} from './stripe-shop.ts';

describe('a webhook of Stripe', () => {
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
    const orderId = await paidOrder();
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

    await decideExceptions(orderId);
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
    const orderId = await paidOrder();
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
    const info = vi.spyOn(Logger.prototype, 'info');
    await Promise.all(Array.from({ length: 3 }, () => deliver(told('charge.dispute.created'))));
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { disputed: 500 } });
    // The webhook names no order, the dispute does: so do the lines of the log.
    const taken = info.mock.calls.filter(([message]) => message === 'payment event taken');
    expect(taken.map(([, subject]) => subject)).toEqual([1, 2, 3].map(() => expect.objectContaining({ orderId })));
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
    for (const signature of [
      '',
      't=1,v1=00',
      stripeClient.webhooks.generateTestHeaderString({ payload, secret: 'other' }),
    ]) {
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
