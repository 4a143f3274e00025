import { afterAll, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { changeOrder, exceptionsOf } from '#functions/orders/public.ts';
import { handler as billingSteps } from '#functions/processes/fulfil-order/steps.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { handler as settleCancellations } from '#functions/billing/payments/settle-cancellations.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { callStep, deliver, waitIn } from '../../support/orders/order-workflow.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import {
  cancel,
  invoiceOrder,
  providerLedger,
  ship,
  stored,
  storeCardOrder,
  decideExceptions,
} from './shipped-orders.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { inUnits } from '../../support/quantities.ts';

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

test('the step that invoices says what the order needs next', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 1);
  expect(await callStep(billingSteps, 'invoiceShipments', { orderId })).toMatchObject({ next: 'Accept' });
  expect((await stored(orderId)).payments).toMatchObject({ captured: 1766 });
  await cancel(orderId, 2);
  const end = { next: 'Await delivery', stage: 'delivery' };
  expect(await callStep(billingSteps, 'invoiceShipments', { orderId })).toEqual(end);
  expect(stepFunctions.calls).toEqual([]);
});

test('an order that is delivered before it is invoiced ends with its invoice, and leaves no token of the wait before', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await waitIn('Await shipment', orderId, 'answered');
  await changeOrder(orderId, (order) => ({
    state: {
      ...order,
      lines: order.lines.map((line) => ({ ...line, quantities: { ...line.quantities, shipped: 0, delivered: 3 } })),
    },
    events: [],
  }));
  expect(await callStep(billingSteps, 'invoiceShipments', { orderId })).toEqual({ next: 'Completed', stage: 'done' });
  expect((await engine.rows('Orders')).filter(({ entry }) => entry === 'ORDER#WAIT')).toEqual([]);
});

test('the step that settles lets go of what is not needed', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await cancel(orderId, 2);
  expect(await callStep(billingSteps, 'settlePayment', { orderId })).toEqual({});
  expect((await stored(orderId)).payments).toMatchObject({ authorised: 1766, voided: 2334 });
});

/** An order that is paid, of which 5.00 are owed back, which its provider refuses to give. */
async function overpaidOrder(): Promise<string> {
  const { orderId } = await storeCardOrder('tok_refund_refused');
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await invoiceOrder(orderId);
  await changeOrder(orderId, (order) => ({
    state: { ...order, payments: { ...order.payments, credited: 500 } },
    events: [],
  }));
  return orderId;
}

test('the step that settles leaves what is refused to a person, and the order goes its way', async () => {
  const orderId = await overpaidOrder();
  expect(await callStep(billingSteps, 'settlePayment', { orderId })).toEqual({});
  const { rows } = await loadAccount(orderId);
  const refund = rows.find(({ row }) => row === 'refund');
  expect(refund).toMatchObject({ state: 'refused', attempt: 1 });
  expect(await exceptionsOf(orderId)).toMatchObject([
    { kind: 'settlement', error: 'RefundRefused', about: refund?.entry },
  ]);
});

test('a refund that the provider refuses goes to the exception queue once, and is asked again on resumption', async () => {
  const orderId = await overpaidOrder();
  const told = (type: 'RefundRequested' | 'ExceptionResolved', data: object) =>
    sequenced({ type, data } as NewEvent, {
      occurredAt: new Date().toISOString(),
      sequence: 9,
      correlationId: 'test',
      orderId,
    });
  const requested = told('RefundRequested', { refundIds: [], amount: { amount: '5.00', currency: 'GBP' } });
  expect(await deliver(settleCancellations, requested)).toEqual([]);
  expect(await deliver(settleCancellations, requested)).toEqual([]);
  expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 0 } });
  const attempts = async () =>
    (await engine.rows('Billing')).filter(({ account, kind }) => account === 'provider#test' && kind === 'refund')
      .length;
  const before = await attempts();
  const [raised] = await exceptionsOf(orderId);
  const exceptionId = raised?.exceptionId ?? '';
  await deliver(settleCancellations, told('ExceptionResolved', { exceptionId, resolution: 'given_up' }));
  expect(await attempts()).toBe(before);
  await deliver(settleCancellations, told('ExceptionResolved', { exceptionId: 'exc_other', resolution: 'resumed' }));
  expect(await attempts()).toBe(before);
  // Not before it is resumed: whatever else of the order is settled.
  await deliver(settleCancellations, requested);
  expect(await attempts()).toBe(before);
  await decideExceptions(orderId);
  await deliver(settleCancellations, told('ExceptionResolved', { exceptionId, resolution: 'resumed' }));
  expect(await attempts()).toBe(before + 1);
});

/** The event of units that were cancelled, as its consumer gets it. */
const cancelled = (orderId: string, quantity: number, amount: string) =>
  sequenced(
    {
      type: 'LinesCancelled',
      data: {
        lines: [{ lineId: '1', sku: 'TEA-001', quantity: inUnits(quantity) }],
        reason: 'changed their mind',
        amount: { amount, currency: 'GBP' },
      },
    },
    { occurredAt: new Date().toISOString(), sequence: 1, correlationId: 'test', orderId },
  );

test('an order that is cancelled as a whole is settled by its workflow, and by nothing beside it', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await cancel(orderId, 3);
  expect(await deliver(settleCancellations, cancelled(orderId, 3, '41.00'))).toEqual([]);
  expect((await stored(orderId)).payments).toMatchObject({ voided: 0, authorised: 4100 });
  await callStep(billingSteps, 'settlePayment', { orderId });
  expect((await stored(orderId)).payments).toMatchObject({ voided: 4100, authorised: 0 });
});

test('it is settled by the consumer where its workflow may be waiting for a person', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await cancel(orderId, 3);
  await changeOrder(orderId, (order) => ({ state: { ...order, openExceptions: 1 }, events: [] }));
  expect(await deliver(settleCancellations, cancelled(orderId, 3, '41.00'))).toEqual([]);
  expect((await stored(orderId)).payments).toMatchObject({ voided: 4100, authorised: 0 });
});

test('the consumer settles cancelled units of an order that goes on, in any number and order of deliveries', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await cancel(orderId, 2);
  const event = cancelled(orderId, 2, '23.34');
  const settle = () => callStep(billingSteps, 'settlePayment', { orderId }).catch(() => undefined);
  await Promise.all([settle(), deliver(settleCancellations, event), deliver(settleCancellations, event), settle()]);
  expect(await deliver(settleCancellations, event)).toEqual([]);
  expect(await providerLedger(engine, orderId)).toMatchObject({ voids: 1, voided: 2334 });
  expect((await stored(orderId)).payments).toMatchObject({ voided: 2334, authorised: 1766 });
});
