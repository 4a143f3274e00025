import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { advanceClock, resetClock } from '../../support/clock.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { callStep, stored } from '../../support/orders/order-workflow.ts';
import { putStock, stockOf } from '../../support/orders/stored-orders.ts';
import { startStepFunctions } from '../../support/aws/step-functions.ts';
import { branch, channel, partyRow, putWorld } from '../../support/world.ts';
import { providerLedger, storeCardOrder } from '../billing/shipped-orders.ts';
import type { Order, OrderWithPeople } from '#functions/orders/aggregate/order.ts';

const engine = await startEngine();
const stepFunctions = await startStepFunctions();
const { ambient } = await import('#shared/ambient.ts');
const { handler: steps } = await import('#functions/processes/fulfil-order/steps.ts');
const { handler: api } = await import('#functions/orders/api.ts');
const { handler: partiesApi } = await import('#functions/parties/api.ts');
const { handler: askScreenings } = await import('#functions/orders/screening/outside/ask-screenings.ts');
const { testScreening } = await import('#functions/orders/screening/outside/testscreening/test-screening.ts');
const { orderEvents } = await import('#functions/orders/public.ts');

const asked = vi.spyOn(testScreening, 'screen');

afterAll(async () => {
  await engine.stop();
  await stepFunctions.stop();
});
afterEach(() => {
  resetClock();
  asked.mockClear();
});

const careful = {
  provider: 'testscreening',
  answerWithinMinutes: 10,
  whenUnanswered: 'hold',
  whenRefused: 'hold',
} as const;
const bold = { ...careful, whenUnanswered: 'accept', whenRefused: 'cancel' } as const;

beforeEach(async () => {
  stepFunctions.clear();
  await engine.clear();
  await putWorld(engine);
  await engine.put(
    'Parties',
    partyRow('branch', 'BRANCH', 'careful', branch('careful', { screening: careful })),
    partyRow('branch', 'BRANCH', 'bold', branch('bold', { screening: bold })),
    partyRow('channel', 'CHANNEL', 'screened', channel('screened', { branch: 'careful', screenedElsewhere: true })),
  );
  await putStock(engine, 'TEA-001', 'london', 100);
});

const shippingAddress = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };

/** An order of somebody whose address has this tag, placed now. */
function place(tag: string | undefined, more: Partial<OrderWithPeople> = {}): Promise<Order> {
  const email = tag === undefined ? 'ada@example.com' : `ada+${tag}@example.com`;
  const placedAt = new Date(ambient.now()).toISOString();
  const contact = { name: 'Ada Green', email, locale: 'en' };
  return storeCardOrder('tok_ok', {
    branch: 'careful',
    screenedAt: undefined,
    shippingAddress,
    placedAt,
    contact,
    ...more,
  });
}
const accept = (orderId: string) => callStep(steps, 'acceptOrder', { orderId });
const call = (method: string, path: string, more: Partial<ApiRequest> = {}) => callApi(api, { method, path, ...more });
const typesOf = async (orderId: string) =>
  (await Array.fromAsync(orderEvents(orderId))).map(({ metadata }) => metadata.type);
const activeTypes = ({ holds }: Order) => holds.filter(({ state }) => state === 'active').map(({ type }) => type);
const listed = async () => (await engine.rows('Orders')).filter(({ entry }) => entry === 'SCREENING');

async function after(seconds: number) {
  advanceClock(seconds * 1000);
  await askScreenings();
}

describe('an order whose branch has its orders screened outside', () => {
  test('is asked about once, and goes its way where nothing is said against it', async () => {
    const { orderId } = await place(undefined);
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    await accept(orderId);
    expect(asked).toHaveBeenCalledOnce();
    expect(asked.mock.calls[0]?.[0]).toMatchObject({
      key: `${orderId}/screen/1`,
      buyer: { email: 'ada@example.com' },
      deliveries: [{ method: 'ship', address: shippingAddress }],
    });
    const { body } = await call('GET', '/v1/orders/{orderId}', { params: { orderId } });
    expect(body.screening).toMatchObject({ provider: 'testscreening', state: 'accepted', detailsVersion: 1 });
    expect(await listed()).toEqual([]);
  });

  test('is held with the reasons, before stock is set aside and anybody is charged', async () => {
    const { orderId } = await place('screen-all');
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    expect(activeTypes(await stored(orderId))).toEqual(['fraud', 'credit', 'address']);
    expect(await stockOf(engine, 'TEA-001')).toMatchObject({ allocated: 0 });
    expect(await providerLedger(engine, orderId)).toMatchObject({ authorisations: 0 });
    const { body } = await call('GET', '/v1/holds', { query: { branch: 'careful' } });
    // They were made in one moment.
    expect(body.items.find(({ type }: { type: string }) => type === 'fraud')).toMatchObject({
      reason: 'testscreening would have it looked at: velocity',
      reasons: [{ code: 'velocity', text: expect.stringContaining('Many orders') }],
    });
    const timeline = await call('GET', '/v1/orders/{orderId}/timeline', { params: { orderId } });
    expect(timeline.body.items.map(({ sentence }: { sentence: string }) => sentence)).toContainEqual(
      expect.stringContaining('testscreening has screened the order: held'),
    );
  });

  test('goes its way once a person has released its holds, and nobody is asked again', async () => {
    const { orderId } = await place('screen-fraud');
    await accept(orderId);
    const [hold] = (await stored(orderId)).holds;
    const params = { orderId, holdId: hold?.holdId ?? '' };
    expect((await call('POST', '/v1/orders/{orderId}/holds/{holdId}/release', { params, body: {} })).status).toBe(200);
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    await after(3600);
    expect(asked).toHaveBeenCalledOnce();
  });

  test('is cancelled in one transaction where it is refused and its branch says so', async () => {
    const { orderId } = await place('screen-refuse', { branch: 'bold' });
    expect(await accept(orderId)).toMatchObject({ next: 'Settle cancellation' });
    expect(await stored(orderId)).toMatchObject({
      cancelReason: 'refused by the outside screening',
      holds: [{ type: 'fraud', state: 'rejected', endedBy: 'rule:outside-screening' }],
      screening: { state: 'refused' },
    });
    expect(await typesOf(orderId)).toEqual([
      'OrderScreened',
      'OrderHeld',
      'HoldRejected',
      'LinesCancelled',
      'OrderCancelled',
    ]);
    expect(await accept(orderId)).toMatchObject({ next: 'Settle cancellation' });
    expect(asked).toHaveBeenCalledOnce();
  });
});

describe('an answer that is late', () => {
  test.each(['screen-later', 'screen-down'])('lets the order go when it comes (%s)', async (tag) => {
    const { orderId } = await place(tag);
    expect(await accept(orderId)).toEqual({ next: 'Await decision', stage: 'held' });
    expect(activeTypes(await stored(orderId))).toEqual(['screening']);
    expect(await listed()).toMatchObject([{ order: orderId, queue: 'screenings' }]);
    await after(31);
    expect(activeTypes(await stored(orderId))).toEqual([]);
    expect(await listed()).toEqual([]);
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    const keys = new Set(asked.mock.calls.map(([{ key }]) => key));
    expect([...keys]).toEqual([`${orderId}/screen/1`]);
  });

  test('holds the order with its reasons, or cancels it', async () => {
    const held = await place('screen-later-fraud');
    const refused = await place('screen-later-refuse', { branch: 'bold' });
    await accept(held.orderId);
    await accept(refused.orderId);
    await after(31);
    expect(activeTypes(await stored(held.orderId))).toEqual(['fraud']);
    expect(await stored(refused.orderId)).toMatchObject({
      cancelledAt: expect.any(String),
      screening: { state: 'refused' },
    });
    expect(await listed()).toEqual([]);
  });

  test('is not asked for before it is due, and is waited for as long as the branch says', async () => {
    const { orderId } = await place('screen-never');
    const other = await place('screen-never', { branch: 'bold' });
    await accept(orderId);
    await accept(other.orderId);
    asked.mockClear();
    await after(10);
    expect(asked).not.toHaveBeenCalled();
    for (let minute = 0; minute < 11; minute += 1) await after(60);
    expect(await stored(orderId)).toMatchObject({ screening: { state: 'unanswered' } });
    expect(activeTypes(await stored(orderId))).toEqual(['fraud']);
    expect(activeTypes(await stored(other.orderId))).toEqual([]);
    expect(await accept(other.orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect(await listed()).toEqual([]);
  });

  test('that nobody waits for any more is not asked for: a person has released, rejected or cancelled', async () => {
    const [released, rejected, cancelled] = await Promise.all([
      place('screen-never'),
      place('screen-never'),
      place('screen-never'),
    ]);
    for (const { orderId } of [released, rejected, cancelled]) await accept(orderId);
    expect(await listed()).toHaveLength(3);
    for (const [order, action] of [
      [released, 'release'],
      [rejected, 'reject'],
    ] as const) {
      const [hold] = (await stored(order.orderId)).holds;
      const params = { orderId: order.orderId, holdId: hold?.holdId ?? '' };
      const path = `/v1/orders/{orderId}/holds/{holdId}/${action}`;
      expect((await call('POST', path, { params, body: { reason: 'known to us' } })).status).toBe(200);
    }
    const params = { orderId: cancelled.orderId };
    expect(
      (await call('POST', '/v1/orders/{orderId}/cancel', { params, body: { reason: 'changed mind' } })).status,
    ).toBe(200);
    expect(await listed()).toEqual([]);
    const { body } = await call('GET', '/v1/orders/{orderId}', { params: { orderId: released.orderId } });
    expect(body.screening).toMatchObject({ state: 'overruled' });
  });
});

describe('changed details', () => {
  test('of who buys are screened anew, under a key of their own, before anything is released', async () => {
    const { orderId } = await place('screen-fraud');
    await accept(orderId);
    const body = { customer: { name: 'Ada Green', email: 'ada+screen-credit@example.com' } };
    const changed = await call('PATCH', '/v1/orders/{orderId}', { params: { orderId }, body });
    expect(changed.status).toBe(200);
    expect(activeTypes(await stored(orderId))).toEqual(['screening']);
    await after(1);
    expect(activeTypes(await stored(orderId))).toEqual(['credit']);
    expect(asked.mock.lastCall?.[0].key).toBe(`${orderId}/screen/2`);
  });
});

describe('who is not asked', () => {
  test('about orders of a branch without screening: they have no word more than before', async () => {
    const { orderId } = await place('screen-fraud', { branch: 'uk' });
    await accept(orderId);
    expect(asked).not.toHaveBeenCalled();
    expect(await stored(orderId)).not.toHaveProperty('screening');
    expect(await typesOf(orderId)).not.toContain('OrderScreened');
  });
  test('about orders of a channel that are screened elsewhere', async () => {
    const { orderId } = await place('screen-fraud', { channel: 'screened' });
    expect(await accept(orderId)).toEqual({ next: 'Await shipment', stage: 'fulfilment' });
    expect(asked).not.toHaveBeenCalled();
  });
});

test('no personal data stands in events, nor a text of the provider', async () => {
  const { orderId } = await place('screen-all');
  await accept(orderId);
  const told = JSON.stringify(await Array.fromAsync(orderEvents(orderId)));
  for (const word of ['Ada', 'example.com', 'Orchard', 'Many orders']) expect(told).not.toContain(word);
});

test('a branch names a provider that is set up, or hears which are', async () => {
  const body = {
    branchId: 'new',
    name: 'New',
    country: 'GB',
    currency: 'GBP',
    screening: { ...careful, provider: 'nobody' },
  };
  const refused = await callApi(partiesApi, { method: 'POST', path: '/v1/branches', body });
  expect(refused.body).toMatchObject({
    code: 'unknown-reference',
    errors: [{ pointer: '/screening/provider', message: '"nobody" is not set up here; there is testscreening' }],
  });
  const made = await callApi(partiesApi, {
    method: 'POST',
    path: '/v1/branches',
    body: { ...body, screening: careful },
  });
  expect(made.body.screening).toEqual(careful);
});

test('the clock has nothing to do where nothing is awaited', async () => {
  await askScreenings();
  expect(asked).not.toHaveBeenCalled();
});
