import { describe, expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { callApi } from '../../support/api/api.ts';
import { cancel, invoiceOrder, ship, stored } from './shipped-orders.ts';
import { intents, paidOrder, settle, stripe, stripeOrder, total } from './stripe-shop.ts';

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
    const orderId = await paidOrder();
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
