import { Logger } from '@aws-lambda-powertools/logger';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { followAgain } from '#functions/billing/follow-up/look-again.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { changeOrder, exceptionsOf } from '#functions/orders/public.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { until } from '../../support/until.ts';
import { cancel, stored } from './shipped-orders.ts';
import {
  days,
  engine,
  failRefund,
  intents,
  listed,
  minutes,
  refundedOrder,
  settle,
  stripe,
  stripeOrder,
  total,
} from './stripe-shop.ts';

afterEach(() => beforeCalls());

const voidsOf = async (orderId: string) =>
  (await engine.rows('Billing')).filter(({ account, row }) => account === orderId && row === 'void');

describe('what Stripe does not answer', () => {
  const down = { status: 503, body: { error: { type: 'api_error' } } };

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

  test('an authorisation is not lost by a look-up that began before it had to be known, however late it is answered', async () => {
    const orderId = await cancelledUnanswered(false);
    minutes(24 * 60 + 1);
    // Just before it counts as lost; the answer comes just after.
    stripe.meanwhile = (path) => {
      if (!path.includes('search')) return;
      stripe.meanwhile = undefined;
      minutes(2);
    };
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'asked' }]);
    days(1);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'declined' }]);
  });

  /** An order that was cancelled while Stripe worked on its payment, which is two days old and authorised by now. */
  async function authorisedLate(): Promise<string> {
    const orderId = await stripeOrder('pm_processing');
    await authoriseOrder(orderId);
    await cancel(orderId, 3);
    await settle(orderId);
    days(2);
    await lookUpPayments();
    Object.assign(intents()[0] ?? {}, { status: 'requires_capture', amount_capturable: total });
    days(1);
    return orderId;
  }

  async function expectVoidedAfterLook(orderId: string): Promise<void> {
    expect(intents()).toMatchObject([{ status: 'requires_capture' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: total, voided: 0 });
    minutes(6);
    await lookUpPayments();
    expect(intents()).toMatchObject([{ status: 'canceled' }]);
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: total });
    days(1);
    await lookUpPayments();
    expect(await listed()).toEqual([]);
  }

  /** Stripe answers nothing about a payment meanwhile. */
  async function whileSilent(work: () => Promise<unknown>, onVoid?: () => void): Promise<void> {
    stripe.meanwhile = (path) => {
      if (!path.endsWith('/cancel')) return;
      onVoid?.();
      stripe.failures.push(...Array.from({ length: 4 }, () => down));
    };
    await work().catch(() => undefined);
    stripe.meanwhile = undefined;
    stripe.failures.length = 0;
  }

  test('a void that the clock has asked for, of a payment that was old by then, is carried out within minutes', async () => {
    const orderId = await authorisedLate();
    await whileSilent(lookUpPayments);
    await expectVoidedAfterLook(orderId);
  });

  test('a void that was to be asked for by a function that died is asked for within minutes', async () => {
    const orderId = await authorisedLate();
    await whileSilent(lookUpPayments, () =>
      beforeCalls(() => {
        throw new Error('crashed');
      }),
    );
    beforeCalls();
    expect(await voidsOf(orderId)).toMatchObject([{ state: 'asked' }]);
    await expectVoidedAfterLook(orderId);
  });

  test('a void without an answer is given to a person in the end, and followed again when they resume', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await cancel(orderId, 3);
    await whileSilent(() => settle(orderId));
    days(31);
    await whileSilent(lookUpPayments);
    const [kept] = await voidsOf(orderId);
    expect(await exceptionsOf(orderId)).toMatchObject([{ error: 'NotFinal', about: kept?.entry }]);
    expect(await listed()).toEqual([]);
    await followAgain(orderId, String(kept?.entry), new Date().toISOString());
    await expectVoidedAfterLook(orderId);
  });

  test('an authorisation that is needed anew, as after a restore, and lost again, is looked up for its whole time again', async () => {
    const unanswered = async (orderId: string) => {
      stripe.isLost = true;
      await expect(authoriseOrder(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
      stripe.isLost = false;
      stripe.intents.clear();
    };
    const orderId = await stripeOrder('pm_ok');
    await unanswered(orderId);
    const backup = await stored(orderId);
    await cancel(orderId, 3);
    await settle(orderId);
    await changeOrder(orderId, ({ version, sequence }) => ({ state: { ...backup, version, sequence }, events: [] }));
    days(2);
    await unanswered(orderId);
    await cancel(orderId, 3);
    await settle(orderId);
    minutes(60);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'asked' }]);
    days(1);
    await lookUpPayments();
    expect((await loadAccount(orderId)).rows).toMatchObject([{ state: 'declined' }]);
    expect(intents()).toEqual([]);
  });

  test('what a later release has listed of a kind that this one does not know is left to it', async () => {
    const orderId = await refundedOrder();
    const entry = `2020-01-01T00:00:00.000Z#${orderId}#TRANSFER#1`;
    const later = {
      account: 'not-final',
      entry,
      orderId,
      of: 'TRANSFER#1',
      kind: 'transfer',
      attempt: 1,
      since: entry,
    };
    await engine.put('Billing', later);
    failRefund();
    minutes(6);
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await lookUpPayments();
    const said = warn.mock.calls.map(([message]) => message);
    warn.mockRestore();
    expect(said).not.toContain('what is not final could not be dealt with');
    expect((await stored(orderId)).payments.refunded).toBe(0);
    expect(await listed()).toContainEqual(later);
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
});
