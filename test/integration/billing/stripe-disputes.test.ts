import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, test, vi } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as lookUpPayments } from '#functions/billing/follow-up/look-up-payments.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { policyOf } from '#functions/orders/aggregate/policies.ts';
import { exceptionsOf } from '#functions/orders/public.ts';
import { callApi } from '../../support/api/api.ts';
import { eventTypes, stored } from './shipped-orders.ts';
import { days, engine, listed, minutes, paidOrder, stripe, total } from './stripe-shop.ts';

describe('a dispute of which no webhook tells', () => {
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

  test.each(['lost', 'won'])('what was told of a dispute ends with it, when it is %s', async (end) => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute({ status: 'warning_needs_response' }), dispute({ id: 'dp_3' }));
    await lookUpPayments();
    Object.assign(stripe.disputes[0] ?? {}, { status: 'needs_response' });
    days(1);
    await lookUpPayments();
    expect((await stored(orderId)).openExceptions).toBe(3);
    Object.assign(stripe.disputes[0] ?? {}, { status: end });
    days(1);
    await lookUpPayments();
    await lookUpPayments();
    const told = (await exceptionsOf(orderId)).map(({ about, error, state, resolvedBy }) => ({
      what: [about, error, state],
      resolvedBy,
    }));
    const over = { what: ['DISPUTE#dp_1', 'PaymentDisputed', 'resumed'], resolvedBy: 'rule:dispute-decided' };
    const other = { what: ['DISPUTE#dp_3', 'PaymentDisputed', 'open'], resolvedBy: undefined };
    const lost = { what: ['DISPUTE#dp_1', 'DisputeLost', 'open'], resolvedBy: undefined };
    expect(told).toHaveLength(end === 'lost' ? 4 : 3);
    expect(told).toEqual(expect.arrayContaining([over, over, other, ...(end === 'lost' ? [lost] : [])]));
    expect((await stored(orderId)).openExceptions).toBe(end === 'lost' ? 2 : 1);
  });

  test('what is logged while a dispute is taken in names its order', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute());
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    let now = performance.now();
    // Every call takes ten seconds, and is worth a line.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 10_000));
    await lookUpPayments();
    clock.mockRestore();
    const slow = warn.mock.calls.map(([, subject, facts]) => ({ ...Object(subject), ...Object(facts) }) as object);
    warn.mockRestore();
    expect(slow).toContainEqual(expect.objectContaining({ orderId, operation: 'TransactWriteItems' }));
    const ofOrders = slow.filter((line) => JSON.stringify(line).includes('Orders'));
    expect(ofOrders.length).toBeGreaterThan(1);
    expect(ofOrders.filter((line) => !('orderId' in line))).toEqual([]);
  });

  test('one that cannot be taken in keeps no other from it, is named in the log, and is asked for again', async () => {
    const [broken, sound] = [await paidOrder(), await paidOrder()];
    stripe.disputes.push(dispute(), dispute({ id: 'dp_2', payment_intent: 'pi_2' }));
    const [row = {}] = (await engine.rows('Billing')).filter(({ account }) => account === broken);
    await engine.put('Billing', { ...row, v: 0 });
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await lookUpPayments();
    const said = warn.mock.calls.filter(([message]) => message === 'a dispute could not be taken in');
    warn.mockRestore();
    expect(said.map(([, subject, facts]) => [subject, facts])).toMatchObject([
      [{ orderId: broken }, { provider: 'stripe', reference: 'dp_1' }],
    ]);
    expect((await stored(sound)).payments.disputed).toBe(total);

    // The whole list is asked for once an hour all the same.
    await engine.put('Billing', row);
    minutes(50);
    await lookUpPayments();
    expect((await stored(broken)).payments.disputed).toBeUndefined();
    minutes(15);
    await lookUpPayments();
    expect((await stored(broken)).payments.disputed).toBe(total);
  });

  test('one that cannot be taken in for days is among what is asked for until it is, from the first question on', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute());
    const [row = {}] = (await engine.rows('Billing')).filter(({ account }) => account === orderId);
    await engine.put('Billing', { ...row, v: 0 });
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    for (const day of [0, 1, 1, 1]) {
      days(day);
      await lookUpPayments();
    }
    warn.mockRestore();
    await engine.put('Billing', row);
    days(1);
    await lookUpPayments();
    expect((await stored(orderId)).payments.disputed).toBe(total);
    const [question] = (await engine.rows('Billing')).filter(({ account }) => account === 'disputes-asked');
    expect(question?.['takenInUntil']).toBe(question?.['askedAt']);
  });

  test('one opened before a first question that fails for days is found when the provider answers', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute());
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const down = { status: 401, body: { error: { type: 'invalid_request_error', message: 'Invalid API Key' } } };
    stripe.failures.push(down);
    await lookUpPayments();
    expect(stripe.failures).toEqual([]);
    warn.mockRestore();
    days(3);
    await lookUpPayments();
    expect((await stored(orderId)).payments.disputed).toBe(total);
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

  test('a lost dispute is given to a person for the time of a hold: no evidence is taken any more', async () => {
    const orderId = await paidOrder();
    stripe.disputes.push(dispute({ evidence_details: { due_by: Math.floor(Date.now() / 1000) + 7 * 86_400 } }));
    await lookUpPayments();
    Object.assign(stripe.disputes[0] ?? {}, { status: 'lost' });
    days(60);
    await lookUpPayments();
    const lost = (await openDisputes(orderId)).find(({ error }) => error === 'DisputeLost');
    expect(lost).toMatchObject({
      reason: 'a disputed payment was lost',
      detail: 'the dispute dp_1 is lost',
      resumeAction: 'closes the exception; the money is with the customer',
    });
    const { raisedAt = '', deadline = '' } = lost ?? {};
    expect(Date.parse(deadline) - Date.parse(raisedAt)).toBe(
      policyOf(await stored(orderId), 'ship').deadlines.held.minutes * 60_000,
    );
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
