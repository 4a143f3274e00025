import { describe, expect, test } from 'vitest';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { collectInvoices } from '#functions/billing/payments/capture-payment.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { eventTypes, invoiceOrder, ship, stored } from './shipped-orders.ts';
import { days, deliver, event, intents, listed, minutes, stripe, stripeOrder, total } from './stripe-shop.ts';

describe('a capture that Stripe does not carry out at once', () => {
  async function captureUnderWay(): Promise<string> {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    stripe.capturesTakeTime = true;
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    return orderId;
  }

  const arrive = (place = 0) => Object.assign(intents()[place] ?? {}, { status: 'succeeded', amount_received: total });
  /** Its bank refuses it in the end. */
  const fail = () =>
    Object.assign(intents()[0] ?? {}, {
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });

  test('is collected when it has arrived', async () => {
    const orderId = await captureUnderWay();
    await expect(invoiceOrder(orderId)).rejects.toThrow('has no answer yet');
    arrive();
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is refused when it fails in the end, and collected from a fresh authorisation when a person resumes', async () => {
    const orderId = await captureUnderWay();
    fail();
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

  test('is listed once, however often the step is tried, and is found by the clock when it has arrived', async () => {
    const orderId = await captureUnderWay();
    await expect(invoiceOrder(orderId)).rejects.toThrow('has no answer yet');
    expect(await listed()).toMatchObject([{ orderId, kind: 'capture', attempt: 1 }]);
    days(2);
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(0);
    expect(await listed()).toMatchObject([{ orderId, kind: 'capture' }]);

    arrive();
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(total);
    expect((await eventTypes(orderId)).filter((type) => type === 'PaymentCaptured')).toHaveLength(1);
    expect(await listed()).toEqual([]);
  });

  test('that failed is found by the clock, told to a person once, and not authorised afresh by itself', async () => {
    const orderId = await captureUnderWay();
    fail();
    minutes(16);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toContainEqual(
      expect.objectContaining({ row: 'capture', state: 'refused', reason: 'insufficient_funds' }),
    );
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'settlement', error: 'CaptureRefused', state: 'open' }]);
    expect(await listed()).toEqual([]);
    expect(intents()).toHaveLength(1);

    stripe.capturesTakeTime = false;
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is known at once when a webhook hints at its arrival; a failure is left to the step', async () => {
    const orderId = await captureUnderWay();
    await deliver(event('payment_intent.processing', orderId));
    fail();
    await deliver(event('payment_intent.payment_failed', orderId));
    expect((await loadAccount(orderId)).rows).toContainEqual(
      expect.objectContaining({ row: 'capture', state: 'asked' }),
    );
    arrive();
    await Promise.all(Array.from({ length: 3 }, () => deliver(event('payment_intent.succeeded', orderId))));
    expect((await stored(orderId)).payments.captured).toBe(total);
    minutes(16);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
  });

  test('is given to a person when it is under way for a month', async () => {
    const orderId = await captureUnderWay();
    days(31);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'settlement', error: 'NotFinal' }]);
  });

  test('is looked up as well where Stripe did not answer at all', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    stripe.isLost = true;
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    stripe.isLost = false;
    minutes(16);
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(total);
    expect(await listed()).toEqual([]);
  });

  /** A second authorisation is collected from, after the first one has refused. */
  async function secondUnderWay(): Promise<string> {
    const orderId = await captureUnderWay();
    fail();
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'CaptureRefused' });
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect(await listed()).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    arrive(1);
    return orderId;
  }

  test('lets the authorisation go that had refused it before, also where who took it in died before that', async () => {
    const orderId = await secondUnderWay();
    await collectInvoices(await loadAccount(orderId));
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 2 * total, captured: total });
    minutes(16);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total, voided: total });
    expect(await listed()).toEqual([]);
  });

  test('lets the authorisation go that had refused it before, when it arrives from a fresh one', async () => {
    const orderId = await secondUnderWay();
    minutes(16);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded', amount_received: total }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total, voided: total });
    expect(await listed()).toEqual([]);
  });
});
