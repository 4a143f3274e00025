import { afterEach, describe, expect, test } from 'vitest';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { rowsOf, type Refund } from '#functions/billing/payments/account.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { lookAtRefunds } from '#functions/billing/refunds/failed-refunds.ts';
import { payRefund } from '#functions/billing/refunds/pay-refund.ts';
import { changeOrder, exceptionsOf, raiseFromSettlement } from '#functions/orders/public.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { cancel, decideExceptions, invoiceOrder, ship, stored } from './shipped-orders.ts';
import { askForRefund, days, intents, listed, minutes, paidOrder, settle, stripe, stripeOrder } from './stripe-shop.ts';

afterEach(() => beforeCalls());

const refundsOf = async (orderId: string) => rowsOf(await loadAccount(orderId), 'refund');

/** Asks for 5.00 of an order. @returns the refund, which is not paid yet. */
async function askedFor(orderId: string): Promise<Refund> {
  await askForRefund(orderId);
  const refund = (await refundsOf(orderId)).at(-1);
  if (!refund) throw new Error('no refund was asked for');
  return refund;
}

/** Stripe has taken an attempt in, and it has failed. */
function refuse(orderId: string, { entry }: Refund, attempt: number): void {
  stripe.refunds.push({
    id: `re_${stripe.refunds.length + 1}`,
    object: 'refund',
    amount: 500,
    currency: 'gbp',
    status: 'failed',
    created: Math.floor(Date.now() / 1000),
    payment_intent: 'pi_1',
    metadata: { orderId, key: `${orderId}/${entry}/${attempt}` },
  });
}

/** A paid order with refunds that the provider has refused, each at its first attempt. */
async function withRefused(count: number): Promise<{ orderId: string; refunds: Refund[] }> {
  const orderId = await paidOrder();
  for (let asked = 1; asked <= count; asked += 1) refuse(orderId, await askedFor(orderId), 1);
  await settle(orderId);
  return { orderId, refunds: await refundsOf(orderId) };
}

/** Any commit of another that leaves everything as it was but the order's version. */
const changeMeanwhile = (orderId: string) => changeOrder(orderId, (order) => ({ state: order, events: [] }));

describe('a refused refund that a person has resumed', () => {
  test('is asked for though another commit comes first', async () => {
    const { orderId } = await withRefused(1);
    await decideExceptions(orderId);
    const read = await loadAccount(orderId);
    await changeMeanwhile(orderId);
    await settleAccount(read);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refunded', attempt: 2 }]);
    expect((await stored(orderId)).payments.refunded).toBe(500);
  });

  test('is not asked for once more by a run that has read it before another asked', async () => {
    const { orderId, refunds } = await withRefused(1);
    await decideExceptions(orderId);
    const read = await loadAccount(orderId);
    for (const refund of refunds) refuse(orderId, refund, 2);
    await settle(orderId);
    await payRefund(read, refunds[0]?.entry ?? '');
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refused', attempt: 2 }]);
    expect((await exceptionsOf(orderId)).map(({ state }) => state)).toEqual(['resumed', 'open']);
  });

  test('is asked for where an earlier release had raised one exception more, which was given up', async () => {
    const { orderId, refunds } = await withRefused(1);
    await decideExceptions(orderId, 'given_up');
    await settle(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refused', attempt: 1 }]);
    const about = refunds[0]?.entry ?? '';
    await raiseFromSettlement(orderId, { error: 'RefundRefused', detail: 'refused once more', about });
    await settle(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refused', attempt: 1 }]);
    await decideExceptions(orderId);
    await settle(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refunded', attempt: 2 }]);
  });
});

describe('a refund that has not become final', () => {
  test('is not asked for by a settlement once a person has given it up, and is when they have resumed it since', async () => {
    const orderId = await paidOrder();
    const { entry: about } = await askedFor(orderId);
    await raiseFromSettlement(orderId, { error: 'NotFinal', detail: 'still open', about });
    await decideExceptions(orderId, 'given_up');
    await settle(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'requested', attempt: 1 }]);
    await lookAtRefunds(orderId);
    expect(stripe.refunds).toEqual([]);
    await raiseFromSettlement(orderId, { error: 'NotFinal', detail: 'still open', about });
    await decideExceptions(orderId);
    await settle(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refunded', attempt: 1 }]);
  });
});

describe('a refund that was given up as never final', () => {
  test('is taken in where a webhook hints at it and the provider knows of it after all', async () => {
    const orderId = await paidOrder();
    const refund = await askedFor(orderId);
    await raiseFromSettlement(orderId, { error: 'NotFinal', detail: 'still open', about: refund.entry });
    await decideExceptions(orderId, 'given_up');
    refuse(orderId, refund, 1);
    Object.assign(stripe.refunds[0] ?? {}, { status: 'succeeded' });
    await lookAtRefunds(orderId);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refunded', attempt: 1 }]);
    expect(stripe.refunds).toHaveLength(1);
  });
});

describe('what a provider refuses', () => {
  test('keeps no other refund from being paid, and a person is told of each', async () => {
    const { orderId, refunds } = await withRefused(2);
    expect(refunds).toMatchObject([{ state: 'refused' }, { state: 'refused' }]);
    const told = (await exceptionsOf(orderId)).map(({ about }) => about);
    expect(told.sort()).toEqual(refunds.map(({ entry }) => entry));
    await askForRefund(orderId);
    await decideExceptions(orderId);
    refuse(orderId, refunds[0] as Refund, 2);
    await settle(orderId);
    const states = (await refundsOf(orderId)).map(({ state, attempt }) => `${state} ${attempt}`);
    expect(states).toEqual(['refused 2', 'refunded 2', 'refunded 1']);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 1000 } });
  });

  test('of voids keeps no refund from being paid', async () => {
    const orderId = await stripeOrder('pm_parts');
    await authoriseOrder(orderId);
    await ship(orderId, 1);
    await invoiceOrder(orderId);
    await cancel(orderId, 2);
    // Captured at Stripe's own page: it cannot be cancelled any more.
    const capturable = intents()[0]?.amount_capturable ?? 0;
    Object.assign(intents()[0] ?? {}, { status: 'succeeded' });
    await askForRefund(orderId);
    await settle(orderId);
    await settle(orderId);
    expect(await stored(orderId)).toMatchObject({ openExceptions: 1, payments: { refunded: 500, voided: 0 } });
    const [kept] = rowsOf(await loadAccount(orderId), 'void');
    expect(kept).toMatchObject({ state: 'asked', attempt: 3, amount: capturable });
    expect(await exceptionsOf(orderId)).toMatchObject([{ error: 'VoidRefused', about: kept?.entry }]);
  });

  test('of a void is not told once more when a person has given it up', async () => {
    const orderId = await stripeOrder('pm_ok');
    await authoriseOrder(orderId);
    await cancel(orderId, 3);
    Object.assign(intents()[0] ?? {}, { status: 'succeeded' });
    await settle(orderId);
    await settle(orderId);
    expect(await exceptionsOf(orderId)).toMatchObject([{ error: 'VoidRefused', state: 'open' }]);
    await decideExceptions(orderId);
    await settle(orderId);
    expect((await exceptionsOf(orderId)).map(({ state }) => state)).toEqual(['resumed', 'open']);
    await decideExceptions(orderId, 'given_up');
    await settle(orderId);
    expect((await exceptionsOf(orderId)).map(({ state }) => state)).toEqual(['resumed', 'given_up']);
    expect(rowsOf(await loadAccount(orderId), 'void')).toMatchObject([{ state: 'asked', attempt: 5 }]);
  });

  test('is noted whatever is committed meanwhile, so that what is given up is not asked for by the clock', async () => {
    const orderId = await paidOrder();
    const refund = await askedFor(orderId);
    refuse(orderId, refund, 1);
    const read = await loadAccount(orderId);
    await changeMeanwhile(orderId);
    await settleAccount(read);
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refused', refusal: 'failed', attempt: 1 }]);
    await decideExceptions(orderId, 'given_up');
    days(1);
    await lookUpPayments();
    expect(await refundsOf(orderId)).toMatchObject([{ state: 'refused', attempt: 1 }]);
    expect(await exceptionsOf(orderId)).toHaveLength(1);
    expect(stripe.refunds).toHaveLength(1);
  });

  test('is told to a person once, wherever the clock dies that looks at it', async () => {
    let calls = 0;
    for (let diesAt = 1; diesAt === 1 || calls >= diesAt - 1; diesAt += 1) {
      stripe.refunds.length = 0;
      stripe.intents.clear();
      const orderId = await paidOrder();
      refuse(orderId, await askedFor(orderId), 1);
      minutes(6);
      calls = 0;
      beforeCalls(() => {
        calls += 1;
        if (calls >= diesAt) throw new Error('crashed');
      });
      await lookUpPayments().catch(() => undefined);
      beforeCalls();
      days(1);
      await lookUpPayments();
      const { openExceptions } = await stored(orderId);
      const states = (await refundsOf(orderId)).map(({ state }) => state);
      expect({ diesAt, openExceptions, states }).toEqual({ diesAt, openExceptions: 1, states: ['refused'] });
      expect(await listed()).toEqual([]);
    }
    expect(calls).toBeGreaterThan(5);
  });
});
