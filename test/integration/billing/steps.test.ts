import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { changeOrder } from '#functions/orders/public.ts';
import { handler as billingSteps } from '#functions/billing/steps.ts';
import { handler as settleCancellations } from '#functions/billing/settle-cancellations.ts';
import { startEngine } from '../../support/engine.ts';
import { callStep, deliver } from '../../support/order-workflow.ts';
import { orderLine, storeOrder } from '../../support/stored-orders.ts';
import { startStepFunctions } from '../../support/step-functions.ts';
import { cancel, providerLedger, ship, stored, storeCardOrder } from './shipped-orders.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  await engine.clear();
  stepFunctions.clear();
});

const authorise = (orderId: string) =>
  callStep(billingSteps, 'authorisePayment', { orderId, run: 1, taskToken: 'token-1' });

describe('the step that authorises the payment', () => {
  test('answers its token at once when the provider has approved, on account and for cards', async () => {
    for (const { orderId } of [await storeCardOrder('tok_ok'), await storeOrder([orderLine('1', 'TEA-001', 1)])]) {
      stepFunctions.clear();
      await authorise(orderId);
      expect(stepFunctions.of('SendTaskSuccess')).toMatchObject([{ taskToken: 'token-1', output: {} }]);
    }
  });

  test('fails its token by name when the provider has refused, and when the order is cancelled', async () => {
    const declined = await storeCardOrder('tok_decline');
    await authorise(declined.orderId);
    expect(stepFunctions.of('SendTaskFailure')).toMatchObject([{ taskToken: 'token-1', error: 'PaymentDeclined' }]);

    stepFunctions.clear();
    const cancelled = await storeCardOrder('tok_ok');
    await cancel(cancelled.orderId, 3);
    await authorise(cancelled.orderId);
    expect(stepFunctions.of('SendTaskFailure')).toMatchObject([{ taskToken: 'token-1', error: 'OrderCancelled' }]);
    expect(await providerLedger(engine, cancelled.orderId)).toMatchObject({ authorisations: 0 });
  });

  test('is tried again while a payment is freshly pending, and keeps its token when it stays so', async () => {
    const { orderId } = await storeCardOrder('tok_pending');
    await expect(authorise(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    const old = new Date(Date.now() - 60_000).toISOString();
    const payment = (await engine.rows('Billing')).find(({ account }) => account === orderId);
    await engine.put('Billing', { ...payment, askedAt: old });
    await authorise(orderId);
    expect(stepFunctions.calls).toEqual([]);
    const waits = (await engine.rows('Orders')).filter(({ entry }) => entry === 'WAIT#payment#1');
    expect(waits).toMatchObject([{ taskToken: 'token-1' }]);
  });
});

test('the steps that invoice and settle answer what their contracts say', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authorise(orderId);
  await ship(orderId, 1);
  expect(await callStep(billingSteps, 'invoiceShipments', { orderId })).toEqual({ invoiced: 1 });
  await cancel(orderId, 2);
  expect(await callStep(billingSteps, 'settlePayment', { orderId })).toEqual({});
  expect((await stored(orderId)).payments).toMatchObject({ captured: 1766, authorised: 1766, voided: 2334 });
});

test('a refund that the provider refuses goes to the exception queue once, and is asked again on resumption', async () => {
  const { orderId } = await storeCardOrder('tok_refund_refused');
  await authorise(orderId);
  await ship(orderId, 3);
  await callStep(billingSteps, 'invoiceShipments', { orderId });
  await changeOrder(orderId, (order) => ({
    order: { ...order, payments: { ...order.payments, credited: 500 } },
    events: [],
  }));
  const told = (type: 'RefundRequested' | 'ExceptionResolved', data: object) =>
    sequenced({ type, data } as NewEvent, {
      occurredAt: new Date().toISOString(),
      sequence: 9,
      correlationId: 'test',
      orderId,
    });
  const requested = told('RefundRequested', { refundIds: [], amount: { minor: 500, currency: 'GBP' } });
  expect(await deliver(settleCancellations, requested)).toEqual([]);
  expect(await deliver(settleCancellations, requested)).toEqual([]);
  expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
  const attempts = async () =>
    (await engine.rows('Billing')).filter(({ account, kind }) => account === 'provider#test' && kind === 'refund')
      .length;
  const before = await attempts();
  await deliver(settleCancellations, told('ExceptionResolved', { exceptionId: 'exc_1', resolution: 'given_up' }));
  expect(await attempts()).toBe(before);
  await deliver(settleCancellations, told('ExceptionResolved', { exceptionId: 'exc_1', resolution: 'resumed' }));
  expect(await attempts()).toBe(before + 1);
});

test('the consumer settles cancellations beside the step, in any number and order of deliveries', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authorise(orderId);
  await cancel(orderId, 2);
  const amount = { minor: 2334, currency: 'GBP' };
  const lines = [{ lineId: '1', sku: 'TEA-001', quantity: 2 }];
  const event = sequenced(
    { type: 'LinesCancelled', data: { lines, reason: 'changed their mind', amount } },
    { occurredAt: new Date().toISOString(), sequence: 1, correlationId: 'test', orderId },
  );
  const settle = () => callStep(billingSteps, 'settlePayment', { orderId }).catch(() => undefined);
  await Promise.all([settle(), deliver(settleCancellations, event), deliver(settleCancellations, event), settle()]);
  expect(await deliver(settleCancellations, event)).toEqual([]);
  expect(await providerLedger(engine, orderId)).toMatchObject({ voids: 1, voided: 2334 });
  expect((await stored(orderId)).payments).toMatchObject({ voided: 2334, authorised: 1766 });
});
