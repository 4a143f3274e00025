import { beforeAll, describe, expect, inject, it } from 'vitest';
import { ApiClient } from '../support/system/api-client.ts';
import { Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const client = new ApiClient(inject('system'));
let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(client);
});

/** The open exceptions of an order. */
async function exceptionsOf(orderId: string) {
  const { items } = await client.call('listExceptions', { query: { branch: shop.branch, limit: '100' } });
  return items.filter((exception) => exception.orderId === orderId);
}

const untilException = (orderId: string) =>
  until(
    `an exception of ${orderId}`,
    () => exceptionsOf(orderId),
    (all) => all.length > 0,
  );

describe('a payment provider that', () => {
  it.each(['tok_slow', 'tok_pending', 'tok_timeout', 'tok_authorise_fails_once', 'tok_capture_fails_once'])(
    'does as %s does is asked once, and the order arrives',
    async (token) => {
      const orderId = await shop.place({ token });
      expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'completed', payment: 'captured' });
      const { payments, captures, due } = await shop.payments(orderId);
      expect([payments.length, captures.length, due]).toEqual([1, 1, '0.00']);
    },
  );

  it('declines has the order held, and goes on with another card', async () => {
    const orderId = await shop.place({ token: 'tok_decline' });
    const held = await shop.until(orderId, 'held for payment', ({ holds }) => holds.length > 0);
    expect(held).toMatchObject({ status: { payment: 'failed' }, holds: [{ type: 'payment' }] });
    await client.call('releaseHold', {
      params: { orderId, holdId: held.holds[0]?.holdId ?? '' },
      body: { reason: 'another card', payment: { provider: 'test', token: 'tok_ok' } },
    });
    expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'completed', payment: 'captured' });
    const { payments } = await shop.payments(orderId);
    expect(payments.map(({ state }) => state)).toEqual(['declined', 'authorised']);
  });

  it('declines after a while: the hold can be rejected, and the stock is free again', async () => {
    const orderId = await shop.place({ token: 'tok_pending_declined', lines: [{ sku: shop.poster, quantity: 1 }] });
    const held = await shop.until(orderId, 'held for payment', ({ holds }) => holds.length > 0);
    const params = { orderId, holdId: held.holds[0]?.holdId ?? '' };
    await client.call('rejectHold', { params, body: { reason: 'no other card' } });
    expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'cancelled' });
    expect(await shop.level(shop.poster, shop.far)).toMatchObject({ onHand: 5, allocated: 0 });
  });

  it('refuses to collect a part raises an exception, and collects when a person resumes', async () => {
    const orderId = await shop.place({
      token: 'tok_capture_refused',
      lines: [
        { sku: shop.poster, quantity: 1 },
        { sku: shop.mug, quantity: 1 },
      ],
    });
    let resumed = 0;
    for (;;) {
      const seen = await until(
        'an exception or the end',
        async () => ({ order: await shop.read(orderId), exceptions: await exceptionsOf(orderId) }),
        ({ order, exceptions }) => order.stage === 'done' || exceptions.length > 0,
      );
      if (seen.order.stage === 'done') break;
      const [exception] = seen.exceptions;
      expect(exception).toMatchObject({ error: 'CaptureRefused', state: 'open' });
      const params = { orderId, exceptionId: exception?.exceptionId ?? '' };
      const decided = await client.call('resumeException', { params, body: { reason: 'once more' } });
      expect(decided.state).toBe('resumed');
      resumed += 1;
    }
    expect(resumed).toBeGreaterThan(0);
    expect((await shop.read(orderId)).status).toMatchObject({ lifecycle: 'completed', fulfilment: 'delivered' });
    const { captured, invoiced, due, captures } = await shop.payments(orderId);
    expect([captured, invoiced, due]).toEqual(['19.98', '19.98', '0.00']);
    expect(captures.map(({ state }) => state)).toEqual(['captured', 'captured']);
  });

  it('takes one capture only is asked for the rest afresh', async () => {
    const orderId = await shop.place({
      token: 'tok_single_capture',
      lines: [
        { sku: shop.poster, quantity: 1 },
        { sku: shop.mug, quantity: 1 },
      ],
    });
    expect((await shop.untilOver(orderId)).status.lifecycle).toBe('completed');
    expect(await shop.payments(orderId)).toMatchObject({ captured: '19.98', due: '0.00' });
  });

  it('lets the authorisation lapse and declines a new one: the order waits for a person, who finds another card', async () => {
    let holdId = '';
    const orderId = await shop.placeHeld({ lines: [], token: 'tok_expired_declined' }, async (held) => {
      holdId = await shop.keepInHouse(held);
    });
    const { payments } = await until(
      'the authorisation',
      () => shop.payments(orderId),
      ({ payments }) => payments.some(({ state }) => state === 'authorised'),
    );
    await until(
      'the authorisation to lapse',
      async () => Date.now(),
      (now) => now > Date.parse(payments[0]?.expiresAt ?? ''),
    );
    const packed = await shop.untilPacked(orderId);
    await shop.release(orderId, holdId);
    await shop.work(packed);
    const held = await shop.until(orderId, 'held for payment', ({ holds }) =>
      holds.some(({ type, state }) => type === 'payment' && state === 'active'),
    );
    const [exception] = await untilException(orderId);
    expect(exception).toMatchObject({ error: 'PaymentDeclined' });
    const hold = held.holds.find(({ type, state }) => type === 'payment' && state === 'active');
    await client.call('releaseHold', {
      params: { orderId, holdId: hold?.holdId ?? '' },
      body: { payment: { provider: 'test', token: 'tok_ok' } },
    });
    await client.call('resumeException', { params: { orderId, exceptionId: exception?.exceptionId ?? '' }, body: {} });
    expect((await shop.untilOver(orderId)).status).toMatchObject({ lifecycle: 'completed' });
    expect(await shop.payments(orderId)).toMatchObject({ captured: '1001.00', due: '0.00' });
  });
});

describe('money given back', () => {
  it('for returned units: a credit memo and one refund, however often it is asked for', async () => {
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 3, taxes: [{ amount: '1.00' }] }] });
    await shop.untilOver(orderId);
    const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
    const ask = { params: { orderId }, body, key: `refund-${orderId}` };
    const [first, second] = [await client.call('refundOrder', ask), await client.call('refundOrder', ask)];
    expect(second).toEqual(first);
    const payments = await until(
      'the refund to be paid',
      () => shop.payments(orderId),
      ({ refunds }) => refunds.every(({ state }) => state === 'refunded'),
    );
    expect(payments.refunds).toHaveLength(1);
    expect(payments.refunded).toBe(first.creditMemo?.total);
    expect(payments.due).toBe('0.00');
    const memo = await client.call('readCreditMemo', {
      params: { creditMemoId: first.creditMemo?.creditMemoId ?? '' },
    });
    expect(memo).toMatchObject({ orderId, total: payments.credited });
    expect((await shop.read(orderId)).status.payment).toBe('partially_refunded');
  });

  it('all units, one after the other, give back exactly what was collected, and no more', async () => {
    const orderId = await shop.place({
      lines: [{ sku: shop.tea, quantity: 3, unitPrice: '3.33', taxes: [{ amount: '0.50' }] }],
      discounts: [{ amount: '0.05' }],
    });
    await shop.untilOver(orderId);
    for (let unit = 0; unit < 3; unit += 1) {
      await client.call('refundOrder', {
        params: { orderId },
        body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'back' },
      });
    }
    const { refunded, captured } = await until(
      'all refunds to be paid',
      () => shop.payments(orderId),
      ({ refunds }) => refunds.length === 3 && refunds.every(({ state }) => state === 'refunded'),
    );
    expect(refunded).toBe(captured);
    const more = await client.ask('refundOrder', {
      params: { orderId },
      body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'again' },
    });
    expect(more).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
  });

  it('is refused by the provider: a person sees it', async () => {
    const orderId = await shop.place({ token: 'tok_refund_refused' });
    await shop.untilOver(orderId);
    const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
    await client.call('refundOrder', { params: { orderId }, body });
    const [exception] = await untilException(orderId);
    expect(exception).toMatchObject({ state: 'open', error: 'RefundRefused' });
    expect(await shop.payments(orderId)).toMatchObject({ refunded: '0.00', refunds: [{ state: 'refused' }] });
  });

  it('for goodwill: the order stays as it is', async () => {
    const orderId = await shop.place();
    await shop.untilOver(orderId);
    await client.call('refundOrder', {
      params: { orderId },
      body: { appeasement: { amount: '5.00' }, reason: 'sorry' },
    });
    const payments = await until(
      'the goodwill to be paid',
      () => shop.payments(orderId),
      ({ refunds }) => refunds.some(({ state }) => state === 'refunded'),
    );
    expect(payments).toMatchObject({ goodwill: '5.00', refunded: '5.00', credited: '0.00', due: '0.00' });
    const tooMuch = await client.ask('refundOrder', {
      params: { orderId },
      body: { appeasement: { amount: '99.00' }, reason: 'sorry' },
    });
    expect(tooMuch).toMatchObject({ status: 409 });
  });
});

it('a free-standing credit memo counts in the books, once', async () => {
  const body = {
    branch: shop.branch,
    channel: shop.channel,
    currency: 'GBP',
    reference: 'BEFORE-1',
    lines: [{ description: 'sold before', quantity: 1, amount: '10.00', taxes: [{ amount: '2.00' }] }],
    total: '10.00',
    reason: 'taken back',
  };
  const memo = await client.call('issueCreditMemo', { body });
  expect(memo).toMatchObject({ total: '10.00', net: '8.00', tax: '2.00' });
  expect(await client.ask('issueCreditMemo', { body })).toMatchObject({
    status: 409,
    body: { code: 'already-exists' },
  });
});

it('the books balance: every debit has its credit, and no number is missing', async () => {
  await shop.checkBooks();
  const { accounts, complete } = await client.call('readBalances', { params: { branch: shop.branch } });
  expect(complete).toBe(true);
  expect(accounts.reduce((sum, { balance }) => sum + Math.round(Number(balance) * 100), 0)).toBe(0);
  const { items } = await client.call('listInvoices', { query: { branch: shop.branch, limit: '100' } });
  expect(items.map(({ number }) => number)).toEqual(
    items.map((_, index) => `INV-${shop.branch}-${String(index + 1).padStart(6, '0')}`),
  );
});
