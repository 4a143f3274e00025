import { describe, expect, test } from 'vitest';
import { raiseFromWorkflow } from '#functions/processes/fulfil-order/raise-from-workflow.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { collectInvoices } from '#functions/billing/payments/capture-payment.ts';
import { changeOrder, exceptionsOf, raiseFromSettlement } from '#functions/orders/public.ts';
import { withHold, type Order } from '#functions/orders/rules.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { until } from '../../support/until.ts';
import { decideExceptions, eventTypes, invoiceOrder, ship, storeCardOrder, stored } from './shipped-orders.ts';
import {
  arriveCapture,
  captureUnderWay,
  days,
  deliver,
  engine,
  event,
  failCapture,
  failuresOf,
  intents,
  listed,
  minutes,
  refusedByTheClock,
  resume,
  stripe,
  stripeOrder,
  told,
  total,
} from './stripe-shop.ts';

describe('a capture that Stripe does not carry out at once', () => {
  test('is collected when it has arrived', async () => {
    const orderId = await captureUnderWay();
    await expect(invoiceOrder(orderId)).rejects.toThrow('has no answer yet');
    arriveCapture();
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is refused when it fails in the end, and collected from a fresh authorisation when a person resumes', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({
      name: 'CaptureRefused',
      message: expect.stringContaining('insufficient_funds'),
    });
    expect((await stored(orderId)).payments.captured).toBe(0);

    stripe.capturesTakeTime = false;
    await decideExceptions(orderId);
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

    arriveCapture();
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(total);
    expect((await eventTypes(orderId)).filter((type) => type === 'PaymentCaptured')).toHaveLength(1);
    expect(await listed()).toEqual([]);
  });

  test('that failed is found by the clock, told to a person once, and not authorised afresh by itself', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    minutes(16);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toContainEqual(
      expect.objectContaining({ row: 'capture', state: 'refused', reason: 'insufficient_funds' }),
    );
    expect(await exceptionsOf(orderId)).toMatchObject([{ kind: 'settlement', error: 'CaptureRefused', state: 'open' }]);
    expect(await listed()).toEqual([]);
    expect(intents()).toHaveLength(1);

    stripe.capturesTakeTime = false;
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'CaptureRefused' });
    expect(await exceptionsOf(orderId)).toHaveLength(1);
    await decideExceptions(orderId);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('that failed is authorised afresh and collected when its exception is resumed, as that says', async () => {
    const orderId = await refusedByTheClock();
    expect(await exceptionsOf(orderId)).toMatchObject([
      {
        error: 'CaptureRefused',
        resumeAction: expect.stringContaining('authorises the amount afresh and collects it'),
      },
    ]);
    stripe.capturesTakeTime = false;
    await resume(orderId);
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded', amount_received: total }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total, voided: total });
    expect(await exceptionsOf(orderId)).toMatchObject([{ state: 'resumed' }]);
  });

  test('that is refused again after it was resumed is one more exception, and asks for no third authorisation by itself', async () => {
    const orderId = await refusedByTheClock();
    await resume(orderId);
    expect(intents()).toHaveLength(2);
    // The resumption is listed, and what it has asked for.
    expect(await listed()).toMatchObject([{ orderId, kind: 'capture', attempt: 1 }, { attempt: 2 }]);
    Object.assign(intents()[1] ?? {}, {
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'do_not_honor' },
    });
    minutes(16);
    await lookUpPayments();
    const [first, second] = await exceptionsOf(orderId);
    expect([first, second]).toMatchObject([
      { error: 'CaptureRefused', state: 'resumed' },
      { error: 'CaptureRefused', state: 'open', detail: expect.stringContaining('do_not_honor') },
    ]);
    await told(orderId, first?.exceptionId ?? '');
    expect(intents()).toHaveLength(2);
    expect(await exceptionsOf(orderId)).toHaveLength(2);
  });

  test('whose second refusal was given up is not collected by the resumption of the first, delivered once more', async () => {
    const orderId = await refusedByTheClock();
    await resume(orderId);
    Object.assign(intents()[1] ?? {}, { status: 'requires_payment_method' });
    minutes(16);
    await lookUpPayments();
    await decideExceptions(orderId, 'given_up');
    const [first] = await exceptionsOf(orderId);
    stripe.capturesTakeTime = false;
    await told(orderId, first?.exceptionId ?? '');
    expect(intents()).toHaveLength(2);
    expect((await stored(orderId)).payments.captured).toBe(0);
  });

  test('is collected when the last exception about it is resumed, whatever became of those before', async () => {
    const orderId = await refusedByTheClock();
    const [first] = await exceptionsOf(orderId);
    const again = { error: 'CaptureRefused', detail: 'refused again', about: first?.about ?? '' };
    await raiseFromSettlement(orderId, again);
    stripe.capturesTakeTime = false;
    await decideExceptions(orderId, 'resumed', again.detail);
    await told(orderId, (await exceptionsOf(orderId)).at(-1)?.exceptionId ?? '');
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('that failed is told by one exception, also where the step fails by the same refusal in that minute', async () => {
    const orderId = await captureUnderWay();
    failCapture();
    const before = await loadAccount(orderId);
    minutes(16);
    await lookUpPayments();
    // The step has read the account before the clock was first.
    const failure: unknown = await collectInvoices(before).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'CaptureRefused' });
    const { name, message } = failure as Error;
    const step = { run: 1, stage: 'Invoice and capture', error: name, enteredAt: new Date().toISOString() };
    const cause = JSON.stringify({ errorType: name, errorMessage: message });
    const [clock] = await exceptionsOf(orderId);
    expect(await raiseFromWorkflow(orderId, { ...step, cause })).toEqual({ exceptionId: clock?.exceptionId });
    expect(await exceptionsOf(orderId)).toMatchObject([
      { kind: 'workflow', error: 'CaptureRefused', resumeAction: 'runs the workflow again from its first step' },
    ]);
    expect((await stored(orderId)).openExceptions).toBe(1);
  });

  test('whose fresh authorisation is declined is held, and collected when the exception is resumed after that', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    const declined = { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' };
    stripe.failures.push({ status: 402, body: { error: declined } });
    await resume(orderId);
    expect(await exceptionsOf(orderId)).toMatchObject([
      { state: 'resumed' },
      { error: 'PaymentDeclined', state: 'open' },
    ]);
    expect((await stored(orderId)).holds).toMatchObject([{ type: 'payment', blocks: ['capture'] }]);
    await changeOrder(orderId, (order) => ({ state: { ...order, holds: [] }, events: [] }));
    await resume(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is not held for a payment that was declined before, where another commit came before the next one was kept', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    const declined = { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' };
    stripe.failures.push({ status: 402, body: { error: declined } });
    await resume(orderId);
    await changeOrder(orderId, (order) => ({ state: { ...order, holds: [] }, events: [] }));
    await decideExceptions(orderId);
    const read = await loadAccount(orderId);
    await changeOrder(orderId, (order) => ({ state: order, events: [] }));
    await expect(collectInvoices(read)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect((await stored(orderId)).holds).toEqual([]);
    await invoiceOrder(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('whose fresh capture Stripe does not answer is asked for again by the same resumption', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    const [refused] = await exceptionsOf(orderId);
    await decideExceptions(orderId);
    stripe.meanwhile = (path) => {
      if (path.includes('/pi_2')) stripe.failures.push({ status: 503, body: { error: { type: 'api_error' } } });
    };
    expect(await failuresOf(orderId, refused?.exceptionId ?? '')).toHaveLength(1);
    stripe.meanwhile = undefined;
    expect((await stored(orderId)).payments.captured).toBe(0);
    await told(orderId, refused?.exceptionId ?? '');
    expect(intents()).toHaveLength(2);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  const held = (order: Order) =>
    withHold(order, {
      holdId: 'hld_1',
      type: 'fraud',
      reason: 'looks odd',
      blocks: ['capture'],
      createdBy: 'client:root',
      createdAt: new Date().toISOString(),
    });

  test('is told to a person anew when its exception is resumed while a hold keeps it back', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await changeOrder(orderId, (order) => ({ state: held(order), events: [] }));
    const [refused] = await exceptionsOf(orderId);
    await resume(orderId);
    await told(orderId, refused?.exceptionId ?? '');
    expect(await exceptionsOf(orderId)).toMatchObject([
      { state: 'resumed' },
      { error: 'CaptureRefused', state: 'open', detail: expect.stringContaining('release the hold, then resume') },
    ]);
    expect(intents()).toHaveLength(1);
    await changeOrder(orderId, (order) => ({ state: { ...order, holds: [] }, events: [] }));
    await resume(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('whose fresh authorisation is under way is told to a person, who resumes when it is decided', async () => {
    const orderId = await refusedByTheClock();
    stripe.capturesTakeTime = false;
    await changeOrder(orderId, (order) => ({
      state: { ...order, payment: { ...order.payment, token: 'pm_processing' } },
      events: [],
    }));
    await resume(orderId);
    expect((await exceptionsOf(orderId)).at(-1)).toMatchObject({ error: 'PaymentPending', state: 'open' });
    Object.assign(intents()[1] ?? {}, { status: 'requires_capture', amount_capturable: total });
    await resume(orderId);
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is known at once when a webhook hints at its arrival; a failure is left to the step', async () => {
    const orderId = await captureUnderWay();
    await deliver(event('payment_intent.processing', orderId));
    failCapture();
    await deliver(event('payment_intent.payment_failed', orderId));
    expect((await loadAccount(orderId)).rows).toContainEqual(
      expect.objectContaining({ row: 'capture', state: 'asked' }),
    );
    arriveCapture();
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
    expect(await exceptionsOf(orderId)).toMatchObject([
      { kind: 'settlement', error: 'NotFinal', resumeAction: 'has it looked up again, for as long as before' },
    ]);
    await resume(orderId);
    minutes(1);
    await told(orderId, (await exceptionsOf(orderId))[0]?.exceptionId ?? '');
    expect(await listed()).toMatchObject([{ orderId, kind: 'capture', attempt: 1 }]);
    arriveCapture();
    minutes(16);
    await lookUpPayments();
    expect((await stored(orderId)).payments.captured).toBe(total);
    expect(await listed()).toEqual([]);
  });

  test('is known by a webhook also where the release that asked for it listed it nowhere', async () => {
    const orderId = await captureUnderWay();
    const [row = {}] = (await engine.rows('Billing')).filter((one) => one['row'] === 'capture');
    const { followed: _, ...before } = row;
    await engine.put('Billing', before);
    arriveCapture();
    await deliver(event('payment_intent.succeeded', orderId));
    expect((await stored(orderId)).payments.captured).toBe(total);
  });

  test('is not booked by the late answer of an attempt that another run has replaced', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await ship(orderId, 3);
    stripe.hangs = '/v1/payment_intents/pi_1/capture';
    const late = invoiceOrder(orderId).catch((error: unknown) => error);
    await until(
      'the capture to hang',
      async () => stripe.hanging(),
      (count) => count > 0,
    );
    const [row = {}] = (await engine.rows('Billing')).filter((one) => one['row'] === 'capture');
    const payments = (await engine.rows('Billing')).filter((one) => one['row'] === 'payment');
    const second = { ...payments[0], entry: 'PAYMENT#0002', number: 2, paymentId: 'pay_second', reference: 'pi_2' };
    await engine.put('Billing', second);
    const version = Number(row['version']) + 1;
    await engine.put('Billing', { ...row, attempt: 2, paymentId: 'pay_second', version });
    const [first] = intents();
    if (first) stripe.intents.set('pi_2', { ...structuredClone(first), id: 'pi_2', status: 'processing' });
    // What was not answered is asked once more, and carried out.
    stripe.letGo();
    expect(await late).toMatchObject({ name: 'TransientFailure' });
    expect((await loadAccount(orderId)).rows).toContainEqual(
      expect.objectContaining({ row: 'capture', attempt: 2, paymentId: 'pay_second' }),
    );
    expect((await stored(orderId)).payments.captured).toBe(0);
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
    failCapture();
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'CaptureRefused' });
    await decideExceptions(orderId);
    await expect(invoiceOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect(await listed()).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    arriveCapture(1);
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

  test('lets the authorisation go within minutes also where Stripe did not take the void of it at once', async () => {
    const orderId = await secondUnderWay();
    days(2);
    stripe.meanwhile = (path) => {
      if (path.includes('/pi_1')) stripe.failures.push({ status: 503, body: { error: { type: 'api_error' } } });
    };
    await lookUpPayments();
    stripe.meanwhile = undefined;
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 2 * total, captured: total, voided: 0 });
    minutes(16);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }, { status: 'succeeded' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, captured: total, voided: total });
    days(1);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
  });
});

describe('what Stripe has authorised elsewhere', () => {
  test('is captured for the first parcel whole, and a card is asked for the others, as it may take no parts', async () => {
    await authoriseOrder(await stripeOrder('pm_ok'));
    const [made] = intents();
    Object.assign(made ?? {}, { metadata: {} });
    const tender = {
      kind: 'provider_reference',
      provider: 'stripe',
      reference: made?.id,
      state: 'authorised',
    } as const;
    const { orderId } = await storeCardOrder('', {
      payment: { method: 'tenders', tenders: [{ tenderId: 't1', ...tender, amount: total }] },
    });
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    const { invoiced } = (await stored(orderId)).payments;
    expect(made).toMatchObject({ status: 'succeeded', amount_received: invoiced });
    expect((await stored(orderId)).payments).toMatchObject({ captured: invoiced, voided: total - invoiced });
    await ship(orderId, 2);
    await expect(invoiceOrder(orderId)).rejects.toThrow('no_means_of_payment');
    expect(intents()).toHaveLength(1);
  });
});
