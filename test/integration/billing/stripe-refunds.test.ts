import { describe, expect, test } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { handleFulfilmentOrder } from '#functions/fulfilment/handling/handle-fulfilment-order.ts';
import { reportLoss } from '#functions/fulfilment/handling/report-loss.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { callApi } from '../../support/api/api.ts';
import { decideExceptions, eventTypes, invoiceOrder, ship, stored } from './shipped-orders.ts';
import {
  askForRefund,
  days,
  failRefund,
  listed,
  minutes,
  paidOrder,
  refundedOrder,
  settle,
  stripe,
  stripeOrder,
  told,
  total,
} from './stripe-shop.ts';

describe('a refund of which no webhook tells', () => {
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
    await decideExceptions(orderId);
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

  test('goodwill that did not arrive and was given up is promised no longer: what it held is given back with the credit', async () => {
    const orderId = await refundedOrder();
    failRefund();
    days(1);
    await lookUpPayments();
    const [exception] = await exceptionsOf(orderId);
    await decideExceptions(orderId, 'given_up');
    await told(orderId, exception?.exceptionId ?? '', 'given_up');
    await told(orderId, exception?.exceptionId ?? '', 'given_up');
    expect((await loadAccount(orderId)).rows.filter(({ row }) => row === 'refund')).toMatchObject([
      { cause: 'goodwill', state: 'given_up', attempt: 1 },
    ]);
    const whole = await callApi(billingApi, {
      method: 'POST',
      path: '/v1/orders/{orderId}/refunds',
      params: { orderId },
      body: { lines: [{ lineId: '1', quantity: 3 }], charges: [{ chargeId: '1' }], reason: 'broken' },
    });
    expect(whole).toMatchObject({ status: 201 });
    await settle(orderId);
    const { captured, refunded, goodwill = 0, credited } = (await stored(orderId)).payments;
    expect({ captured, refunded, goodwill, credited }).toEqual({
      captured: total,
      refunded: total,
      goodwill: 0,
      credited: total,
    });
  });

  test('what is credited while such goodwill is with a person is given back as far as it goes, and the rest once they have given up', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    const { fulfilmentOrderId } = await ship(orderId, 3);
    await invoiceOrder(orderId);
    await askForRefund(orderId);
    await settle(orderId);
    failRefund();
    days(1);
    await lookUpPayments();
    const at = new Date().toISOString();
    await handleFulfilmentOrder(orderId, fulfilmentOrderId, (one) => reportLoss(one, { cause: 'lost' }, at));
    await settle(orderId);
    expect((await stored(orderId)).payments).toMatchObject({ credited: total, refunded: total - 500 });
    const [exception] = await exceptionsOf(orderId);
    await decideExceptions(orderId, 'given_up');
    await told(orderId, exception?.exceptionId ?? '', 'given_up');
    expect((await stored(orderId)).payments).toMatchObject({ credited: total, refunded: total });
    const states = (await loadAccount(orderId)).rows.flatMap((row) =>
      row.row === 'refund' ? [`${row.cause} ${row.amount} ${row.state}`] : [],
    );
    expect(states.sort()).toEqual(['credit 3600 refunded', 'goodwill 500 given_up', 'overpaid 500 refunded']);
  });

  describe('of two that failed', () => {
    const failedAll = () => {
      for (const refund of stripe.refunds) Object.assign(refund, { status: 'failed', failure_reason: 'closed' });
    };
    async function twoFailed(): Promise<{ orderId: string; first: string; second: string }> {
      const orderId = await paidOrder();
      for (let count = 1; count <= 2; count += 1) {
        await askForRefund(orderId);
        await settle(orderId);
      }
      failedAll();
      days(1);
      await lookUpPayments();
      const [first = '', second = ''] = (await exceptionsOf(orderId)).map(({ about = '' }) => about);
      return { orderId, first, second };
    }
    const stateOf = async (orderId: string, refund: string) =>
      (await loadAccount(orderId)).rows.find(({ entry }) => entry === refund);

    test('one is asked for again when its exception is resumed, and the other waits for its own', async () => {
      const { orderId, first, second } = await twoFailed();
      await settle(orderId);
      expect(stripe.refunds).toHaveLength(2);
      await decideExceptions(orderId, 'resumed', first.replace('REFUND#', ''));
      await settle(orderId);
      expect(stripe.refunds).toHaveLength(3);
      expect(await stateOf(orderId, first)).toMatchObject({ state: 'refunded', attempt: 2 });
      expect(await stateOf(orderId, second)).toMatchObject({ state: 'refused', attempt: 1 });
    });

    test('one is never asked for again that was given up', async () => {
      const { orderId, first, second } = await twoFailed();
      await decideExceptions(orderId, 'given_up', second.replace('REFUND#', ''));
      await decideExceptions(orderId);
      await settle(orderId);
      await settle(orderId);
      expect(await stateOf(orderId, first)).toMatchObject({ state: 'refunded', attempt: 2 });
      expect(await stateOf(orderId, second)).toMatchObject({ state: 'refused', attempt: 1 });
      expect((await stored(orderId)).payments.refunded).toBe(500);
    });
  });
});
