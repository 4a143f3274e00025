import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lambdaContext } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { callStep, stored } from '../../support/orders/order-workflow.ts';
import { orderLine, putStock, stockOf } from '../../support/orders/stored-orders.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { branch, partyRow, putWorld } from '../../support/world.ts';
import { cancel, providerLedger, storeCardOrder } from '../billing/shipped-orders.ts';
import type { Order, OrderWithPeople } from '#functions/orders/aggregate/order.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { authorise } = await import('#functions/billing/payments/authorise.ts');
const { loadAccount } = await import('#functions/billing/payments/account-store.ts');
const { draftOf } = await import('#shared/work/change.ts');
const { rowsOf } = await import('#functions/billing/payments/account.ts');
const { testLedger } = await import('#functions/billing/providers/test/test-provider.ts');
const { changeOrder } = await import('#functions/orders/public.ts');
const { statusOf } = await import('#functions/orders/rules.ts');
const { withHold, withHoldEnded } = await import('#functions/orders/holding/holds.ts');
const { promoteItems } = await import('#functions/sourcing/public.ts');
const { handler } = await import('#functions/processes/fulfil-order/steps.ts');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
  await engine.put('Parties', partyRow('branch', 'BRANCH', 'uk', branch('uk', { approvalLimit: 50_000 })));
  await putStock(engine, 'TEA-001', 'london', 100);
});

const accept = (orderId: string) => callStep(handler, 'acceptOrder', { orderId });
const shippingAddress = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
const place = (token = 'tok_ok', more: Partial<OrderWithPeople> = {}) =>
  storeCardOrder(token, { screenedAt: undefined, shippingAddress, ...more });

describe('accepting an order', () => {
  test('screens, sets aside, authorises and releases it; then its locations are waited for', async () => {
    const { orderId } = await place();
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect(await stored(orderId)).toMatchObject({
      screenedAt: expect.any(String),
      acceptedAt: expect.any(String),
      stage: 'fulfilment',
      payments: { state: 'authorised', authorised: 4100 },
      lines: [{ quantities: { released: 3 }, allocations: [{ location: 'london', quantity: 3 }] }],
    });
    expect(stepFunctions.calls).toEqual([]);
  });

  test('again changes nothing', async () => {
    const { orderId } = await place();
    await accept(orderId);
    const { version } = await stored(orderId);
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect((await stored(orderId)).version).toBe(version);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
  });

  test('five times at once sets aside, authorises and releases once', async () => {
    const { orderId } = await place();
    await Promise.allSettled(Array.from({ length: 5 }, () => accept(orderId)));
    await accept(orderId);
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 3, available: 97 });
    const released = (await engine.rows('Orders')).filter(({ entry }) => String(entry).startsWith('FULFILMENT#'));
    expect(released).toHaveLength(1);
  });

  test('that is seen half before and half after somebody else’s authorisation asks nobody again', async () => {
    const { orderId } = await place();
    const before = await stored(orderId);
    await accept(orderId);
    expect(await authorise(draftOf(before), await loadAccount(orderId))).toBeUndefined();
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
  });

  test('cancelled while its provider was asked: what was approved is known, and let go by the settlement', async () => {
    const { orderId } = await place();
    const account = await loadAccount(orderId);
    expect(await authorise(draftOf(account.order), account)).toMatchObject({ state: 'authorised' });
    await cancel(orderId, 3);
    expect(await accept(orderId)).toMatchObject({ next: 'Settle cancellation' });
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 4100 });
    await callStep(handler, 'settlePayment', { orderId });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1, voided: 4100 });
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 0, voided: 4100 });
  });

  test('a held order gets no stock and no authorisation before its hold is released', async () => {
    const { orderId } = await place('tok_ok', { total: 50_001 });
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    expect(await stored(orderId)).toMatchObject({ stage: 'held', lines: [{ quantities: { open: 3 } }] });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
  });

  test('a declined payment is held for a person, its stock stays set aside', async () => {
    const { orderId } = await place('tok_decline');
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    expect(await stored(orderId)).toMatchObject({
      stage: 'held',
      holds: [{ type: 'payment', state: 'active' }],
      lines: [{ quantities: { allocated: 3 } }],
    });
    expect(stepFunctions.calls).toEqual([]);
  });

  test('a payment that is freshly pending is looked up again soon; one that stays so is waited for', async () => {
    const { orderId } = await place('tok_pending');
    await expect(accept(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    const payment = (await engine.rows('Billing')).find(({ account }) => account === orderId);
    await engine.put('Billing', { ...payment, askedAt: new Date(Date.now() - 60_000).toISOString() });
    expect(await accept(orderId)).toEqual({ next: 'Await payment', stage: 'payment' });
    expect(await stored(orderId)).toMatchObject({ stage: 'payment', payments: { state: 'pending' } });
  });

  test('an order of which nothing is in stock waits for it', async () => {
    const line = orderLine('1', 'NONE-01', 3, {
      unitPrice: 1000,
      discounts: [{ amount: 100 }],
      taxes: [{ amount: 601 }],
      backorderable: true,
    });
    const { orderId } = await place('tok_ok', { lines: [line] });
    expect(await accept(orderId)).toEqual({ next: 'Await stock', stage: 'backordered' });
    expect(await stored(orderId)).toMatchObject({ stage: 'backordered', lines: [{ quantities: { backordered: 3 } }] });
  });

  test('a cancelled order is told by name, and nobody is asked for its money', async () => {
    const { orderId } = await place();
    await cancel(orderId, 3);
    expect(await accept(orderId)).toMatchObject({ next: 'Settle cancellation' });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
  });
});

describe('an authorisation that lapses before the order is released', () => {
  afterEach(resetClock);
  const week = 7 * 24 * 3600_000;

  /** What the provider has authorised under the order's first key; its answer comes now, `left` milliseconds before it lapses. */
  async function placeAnsweredLate(token: string, left: number): Promise<string> {
    const { orderId } = await place(token);
    const entry = `${orderId}/authorise/1`;
    const ask = { account: testLedger, entry, kind: 'authorise', orderId, amount: 4100, currency: 'GBP', token };
    await engine.put('Billing', { ...ask, capturable: 4100, refundable: 0, lapsesAt: Date.now() + left });
    return orderId;
  }

  test.each([
    ['before its answer is here', -1],
    ['as soon as its answer is here', 500],
  ])('%s is asked for again, and only what stands is relied on', async (_, left) => {
    const orderId = await placeAnsweredLate('tok_expired', left);
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect((await stored(orderId)).payments).toMatchObject({ state: 'authorised', authorised: 4100, voided: 4100 });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 2 });
  });

  test('is held for payment, not accepted, when the next one is declined', async () => {
    const orderId = await placeAnsweredLate('tok_expired_declined', -1);
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    const order = await stored(orderId);
    expect(order).toMatchObject({
      holds: [{ type: 'payment', state: 'active' }],
      lines: [{ quantities: { allocated: 3, released: 0 } }],
    });
    expect(order.acceptedAt).toBeUndefined();
    // Nothing is shown as authorised that can no longer be collected.
    expect(order.payments).toMatchObject({ state: 'declined', authorised: 0, voided: 4100 });
    expect(statusOf(order).payment).toBe('failed');
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
  });

  test('again and again is left to the step’s retries, and the order is not accepted', async () => {
    const orderId = await placeAnsweredLate('tok_ok', -1);
    const [first] = (await engine.rows('Billing')).filter(({ entry }) => entry === `${orderId}/authorise/1`);
    await engine.put('Billing', { ...first, entry: `${orderId}/authorise/2` });
    await expect(accept(orderId)).rejects.toMatchObject({ name: 'TransientFailure' });
    expect((await stored(orderId)).acceptedAt).toBeUndefined();
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 4100, voided: 8200 });
  });

  test.each([
    ['tok_ok', 'is asked for again when the stock comes', { next: 'Await shipment', stage: 'fulfilment' }],
    ['tok_expired_declined', 'is held for payment when the stock comes', { next: 'Await decision', stage: 'held' }],
  ])('while all of it waits for stock (%s) %s', async (token, _, end) => {
    const line = orderLine('1', 'NONE-01', 3, {
      unitPrice: 1000,
      discounts: [{ amount: 100 }],
      taxes: [{ amount: 601 }],
      backorderable: true,
    });
    const { orderId } = await place(token, { lines: [line], shipComplete: true });
    expect(await accept(orderId)).toEqual({ next: 'Await stock', stage: 'backordered' });
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 4100 });
    advanceClock(week + 1_000);
    await putStock(engine, 'NONE-01', 'london', 3);
    await promoteItems(['NONE-01']);
    expect(await accept(orderId)).toEqual(end);
    expect(rowsOf(await loadAccount(orderId), 'payment')).toHaveLength(2);
  });

  test('while a person keeps it back is asked for again when the hold is released', async () => {
    const line = orderLine('1', 'NONE-01', 3, {
      unitPrice: 1000,
      discounts: [{ amount: 100 }],
      taxes: [{ amount: 601 }],
      backorderable: true,
    });
    const { orderId } = await place('tok_ok', { lines: [line], shipComplete: true });
    await accept(orderId);
    const made = {
      holdId: 'hold_1',
      type: 'manual',
      reason: 'wait',
      blocks: ['release'],
      createdBy: 'client:kim',
    } as const;
    await changeOrder(orderId, (order) => ({
      state: withHold(order, { ...made, createdAt: new Date().toISOString() }),
      events: [],
    }));
    await putStock(engine, 'NONE-01', 'london', 3);
    await promoteItems(['NONE-01']);
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    advanceClock(week + 1_000);
    const end = { by: 'client:kim', at: new Date().toISOString() };
    await changeOrder(orderId, (order) => ({ state: withHoldEnded(order, 'hold_1', 'released', end), events: [] }));
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 2 });
    expect((await stored(orderId)).payments).toMatchObject({ authorised: 4100, voided: 4100 });
  });
});

describe('a large order, in less time than it takes', () => {
  const count = 250;
  const skuOf = (index: number) => `LARGE-${String(index).padStart(3, '0')}`;
  const lines = Array.from({ length: count }, (_, index) =>
    orderLine(String(index + 1), skuOf(index), 1, { unitPrice: 10 }),
  );
  /** A run of the step whose time is over after its first commit. */
  const acceptInShortTime = (orderId: string) =>
    handler(
      { step: 'acceptOrder', execution: 'test', input: { orderId } },
      { ...lambdaContext(), getRemainingTimeInMillis: () => 10_000 },
    );
  const allocatedOf = (order: Order) => order.lines.filter(({ quantities }) => quantities.allocated > 0).length;

  test('goes on where each run has stopped, and is accepted once as a whole', async () => {
    for (const { sku } of lines) await putStock(engine, sku, 'london', 2);
    const { orderId } = await place('tok_ok', { lines, total: count * 10 });
    const allocated: number[] = [];
    for (let run = 1; allocatedOf(await stored(orderId)) < count; run += 1) {
      expect(run).toBeLessThan(20);
      const end = await acceptInShortTime(orderId);
      const order = await stored(orderId);
      allocated.push(allocatedOf(order));
      if (order.acceptedAt) break;
      expect(end).toMatchObject({ next: 'Accept', stage: 'sourcing' });
    }
    expect(allocated.length).toBeGreaterThan(2);
    expect(await stored(orderId)).toMatchObject({
      acceptedAt: expect.any(String),
      payments: { authorised: count * 10 },
    });
    expect(await stockOf(engine, skuOf(0))).toMatchObject({ allocated: 1, available: 1 });
    expect(await stockOf(engine, skuOf(count - 1))).toMatchObject({ allocated: 1, available: 1 });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 1 });
  });
});
