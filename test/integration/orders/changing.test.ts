import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import { handler } from '#functions/orders/api.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { orderEvents } from '#functions/orders/keeping/store.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { authoriseOrder, screenOrder } from '../../support/orders/acceptance.ts';
import { aLine } from '../../support/orders/order.ts';
import { putOrder, stored } from '../../support/orders/order-workflow.ts';
import { branch, partyRow, putWorld } from '../../support/world.ts';
import { invoiceOrder, ship, storeCardOrder } from '../billing/shipped-orders.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  const settings = { approvalLimit: 50_000, listedAddresses: ['dark alley'] };
  await engine.put('Parties', partyRow('branch', 'BRANCH', 'uk', branch('uk', settings)));
});

const change = (orderId: string, body: unknown, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'PATCH', path: '/v1/orders/{orderId}', params: { orderId }, body, ...more });
const earlier = async (orderId: string, query: Record<string, string> = {}) =>
  (await callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}/details', params: { orderId }, query })).body;
const read = async (orderId: string) =>
  (await callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId } })).body;
const lastEvents = async (orderId: string, from: number) =>
  (await Array.fromAsync(orderEvents(orderId)))
    .slice(from)
    .map(({ metadata, data }) => ({ type: metadata.type, data }));

const address = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };

describe('changing an order', () => {
  test('merges what is named, keeps what was said before, and tells the names and the version alone', async () => {
    const { orderId } = await putOrder({
      freeData: { tags: ['gift'], metadata: { a: '1', b: '2' }, lines: { 1: { note: 'blue' } } },
    });
    const answer = await change(orderId, {
      customer: { email: null, phone: '020 7946 0000' },
      shippingAddress: { lines: ['2 Orchard Road', 'Flat 3'] },
      billTo: { company: 'Green AG', vatNumber: 'CHE-1' },
      purchaseOrderNumber: 'PO-1',
      tags: ['gift', 'VIP Ada'],
      metadata: { a: '', c: '3' },
      note: 'Ring twice',
      promisedAt: '2026-12-24T12:00:00+01:00',
    });
    const details = {
      detailsVersion: 2,
      customer: {
        customerId: 'c-1001',
        name: 'Ada Green',
        phone: '020 7946 0000',
        phoneNormalised: '+442079460000',
        locale: 'en',
      },
      billTo: { company: 'Green AG', vatNumber: 'CHE-1' },
      purchaseOrderNumber: 'PO-1',
      shippingAddress: { ...address, lines: ['2 Orchard Road', 'Flat 3'] },
      tags: ['gift', 'VIP Ada'],
      metadata: { b: '2', c: '3' },
      note: 'Ring twice',
      promisedAt: '2026-12-24T11:00:00.000Z',
    };
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { orderId, version: 2, ...details } });
    expect(answer.body.customer).toEqual(details.customer);
    expect(await read(orderId)).toMatchObject({ ...details, lines: [{ note: 'blue' }], version: 2 });
    const { items } = await earlier(orderId);
    expect(items).toEqual([
      {
        detailsVersion: 1,
        customer: { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com', locale: 'en' },
        shippingAddress: address,
        tags: ['gift'],
        metadata: { a: '1', b: '2' },
        replacedAt: expect.any(String),
      },
    ]);
    const changed = [
      'billTo',
      'customer',
      'metadata',
      'note',
      'promisedAt',
      'purchaseOrderNumber',
      'shippingAddress',
      'tags',
    ];
    expect(await lastEvents(orderId, 1)).toEqual([
      { type: 'OrderDetailsChanged', data: { changed, detailsVersion: 2 } },
    ]);
  });

  test('takes the coordinates of another place away, unless it says those', async () => {
    const coordinates = { latitude: 51.53, longitude: -0.1 };
    const placed = { shippingAddress: { ...address, coordinates } };
    const moved = async (shippingAddress: object): Promise<unknown> => {
      const { orderId } = await putOrder(placed);
      return (await change(orderId, { shippingAddress })).body.shippingAddress;
    };
    expect(await moved({ lines: ['5 Far Road'], city: 'Bath' })).toEqual({
      ...address,
      lines: ['5 Far Road'],
      city: 'Bath',
    });
    expect(await moved({ postalCode: 'BA1 1DE' })).not.toHaveProperty('coordinates');
    expect(await moved({ name: 'Bob', phone: '020 7946 0000', city: 'London' })).toMatchObject({ coordinates });
    const there = { latitude: 51.38, longitude: -2.36 };
    expect(await moved({ city: 'Bath', coordinates: there })).toMatchObject({ city: 'Bath', coordinates: there });
  });

  test('that changes nothing makes no version, whether it is the same again or says what stands', async () => {
    const { orderId } = await putOrder();
    const body = { note: 'Ring twice', shippingAddress: { city: 'London' }, customer: { phone: null } };
    expect((await change(orderId, body)).body.version).toBe(2);
    for (const again of [body, { note: 'Ring twice' }, {}, { tags: null, billTo: null }]) {
      expect((await change(orderId, again)).body).toMatchObject({ version: 2, detailsVersion: 2 });
    }
    expect((await earlier(orderId)).items).toHaveLength(1);
  });

  test('versions are listed page by page, oldest first', async () => {
    const { orderId } = await putOrder();
    for (const note of ['one', 'two', 'three']) await change(orderId, { note });
    const first = await earlier(orderId, { limit: '2' });
    expect(first.items.map(({ note }: { note?: string }) => note)).toEqual([undefined, 'one']);
    const second = await earlier(orderId, { limit: '2', cursor: first.next });
    expect([second.items.map(({ note }: { note?: string }) => note), second.next]).toEqual([['two'], undefined]);
  });

  test('honours the version that the caller has seen', async () => {
    const { orderId } = await putOrder();
    const tag = (version: string) => ({ headers: { 'if-match': version } });
    expect((await change(orderId, { note: 'a' }, tag('"7"'))).body.code).toBe('stale-version');
    expect((await change(orderId, { note: 'a' }, tag('W/"1"'))).status).toBe(400);
    expect((await change(orderId, { note: 'a' }, tag('"1"'))).status).toBe(200);
  });

  test('is decided again where another change was first: both stand', async () => {
    const { orderId } = await putOrder();
    let racing: Promise<unknown> | undefined;
    beforeCalls((operation) => {
      if (operation !== 'TransactWriteItems' || racing) return undefined;
      return (racing = change(orderId, { tags: ['first'] }));
    });
    const answer = await change(orderId, { note: 'second' });
    beforeCalls();
    expect(answer.body).toMatchObject({ detailsVersion: 3, tags: ['first'], note: 'second' });
    expect((await earlier(orderId)).items).toHaveLength(2);
  });

  test.each([
    ['/shippingAddress/country', { shippingAddress: { country: 'FR' } }],
    ['/shippingAddress/country', { shippingAddress: { country: null } }],
    ['/shippingAddress', { shippingAddress: null }],
    ['/shippingAddress/lines', { shippingAddress: { lines: [] } }],
    ['/customer/email', { customer: { email: 'nobody' } }],
    ['/customer/customerId', { customer: { customerId: 'c-2' } }],
    ['/customer', { customer: null }],
    ['/promisedAt', { promisedAt: '2026-11-22T09:59:00Z' }],
    ['/metadata', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`m${n}`, 'x'])) }],
    ['/billTo/address/country', { billTo: { address: { lines: ['1 Hill'] } } }],
    ['/total', { total: '1.00' }],
    ['/lines', { lines: [] }],
  ])('is refused at %s by %j, and leaves nothing behind', async (pointer, body) => {
    const { orderId } = await putOrder();
    const before = await engine.rows('Orders');
    const answer = await change(orderId, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(await engine.rows('Orders')).toEqual(before);
  });

  test('metadata that were taken away make room', async () => {
    const { orderId } = await putOrder({
      freeData: { metadata: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`m${n}`, 'x'])) },
    });
    expect((await change(orderId, { metadata: { more: 'x' } })).body.errors[0].pointer).toBe('/metadata');
    expect((await change(orderId, { metadata: { more: 'x', m0: null } })).status).toBe(200);
  });

  test('reaches only what the credentials reach', async () => {
    const { orderId } = await putOrder();
    const answer = await change(orderId, { note: 'mine' }, { clientId: 'eu-only' });
    expect(answer.body.code).toBe('not-found');
  });
});

describe('what is late', () => {
  const released: Partial<OrderWithPeople> = {
    lines: [aLine({ released: 1, open: 1 })],
    screenedAt: '2026-11-22T10:00:00.000Z',
  };
  test.each([
    ['shippingAddress', { shippingAddress: { city: 'Leeds' } }],
    ['giftMessage', { giftMessage: 'Hello' }],
  ])('the %s cannot be changed once goods are released, and says why', async (member, body) => {
    const { orderId } = await putOrder(released);
    const { status, body: problem } = await change(orderId, body);
    expect([status, problem.code]).toEqual([409, 'conflicting-state']);
    expect(problem.errors).toEqual([
      { pointer: `/${member}`, message: 'cannot be changed now: goods of line 1 are released to a location' },
    ]);
  });
  test('the contact and the promised date can', async () => {
    const { orderId } = await putOrder(released);
    const body = { customer: { phone: '020 7946 0000' }, promisedAt: '2027-01-01T00:00:00Z' };
    expect((await change(orderId, body)).status).toBe(200);
  });
  test('of an order that is over the date cannot, tags can', async () => {
    const { orderId } = await putOrder({
      lines: [aLine({ cancelled: 2 })],
      screenedAt: '2026-11-22T10:00:00.000Z',
      cancelledAt: '2026-11-22T11:00:00.000Z',
    });
    expect((await change(orderId, { promisedAt: '2027-01-01T00:00:00Z' })).body.detail).toMatch(/is cancelled/);
    expect((await change(orderId, { tags: ['fraud?'] })).status).toBe(200);
  });
});

describe('an address that is changed', () => {
  test('is judged again: a complete one ends the hold of an incomplete one, and no other', async () => {
    const { postalCode: _, ...incomplete } = address;
    const { orderId } = await putOrder({ total: 50_001, shippingAddress: incomplete });
    await screenOrder(orderId);
    expect((await change(orderId, { shippingAddress: { lines: ['2 Orchard Road'] } })).status).toBe(200);
    expect((await stored(orderId)).holds.map(({ state }) => state)).toEqual(['active', 'active']);
    await change(orderId, { shippingAddress: { postalCode: 'N1 9GU' } });
    expect((await stored(orderId)).holds).toMatchObject([
      { type: 'approval', state: 'active' },
      { type: 'address', state: 'released', endedBy: 'rule:incomplete-address' },
    ]);
    const events = await lastEvents(orderId, 1);
    expect(events.map(({ type }) => type)).toEqual([
      'OrderHeld',
      'OrderHeld',
      'OrderDetailsChanged',
      'OrderDetailsChanged',
      'HoldReleased',
    ]);
  });

  test('is held where it lacks something now, or stands on the list; once for each rule', async () => {
    const { orderId } = await putOrder();
    await screenOrder(orderId);
    await change(orderId, { shippingAddress: { lines: ['3 Dark Alley'], postalCode: null } });
    await change(orderId, { shippingAddress: { lines: ['4 Dark Alley'] } });
    expect((await stored(orderId)).holds.map(({ type, state }) => [type, state])).toEqual([
      ['fraud', 'active'],
      ['address', 'active'],
    ]);
  });

  test('before the screening leaves the judgement to it', async () => {
    const { orderId } = await putOrder();
    await change(orderId, { shippingAddress: { postalCode: null } });
    expect((await stored(orderId)).holds).toEqual([]);
    await screenOrder(orderId);
    expect((await stored(orderId)).holds).toMatchObject([{ type: 'address' }]);
  });
});

test('a later promised date moves the order in the queues in which it waits for stock', async () => {
  const { orderId } = await putOrder({ screenedAt: '2026-11-22T10:00:00.000Z', lines: [aLine({ backordered: 2 })] });
  await change(orderId, { promisedAt: '2026-12-24T00:00:00Z' });
  const queued = async () =>
    (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('BACKORDER#'));
  expect(await queued()).toMatchObject([
    { item: 'TEA-001', orderId, quantity: 2, promisedAt: '2026-12-24T00:00:00.000Z' },
  ]);
  await change(orderId, { promisedAt: '2026-12-28T00:00:00Z' });
  expect(await queued()).toMatchObject([{ orderId, quantity: 2, promisedAt: '2026-12-28T00:00:00.000Z' }]);
  await change(orderId, { promisedAt: null });
  const rows = await queued();
  expect(rows).toHaveLength(1);
  expect(rows[0]).not.toHaveProperty('promisedAt');
});

test('documents keep whom they were issued to', async () => {
  const { orderId } = await storeCardOrder('tok_ok');
  await authoriseOrder(orderId);
  await ship(orderId, 1);
  await invoiceOrder(orderId);
  await change(orderId, { billTo: { company: 'Green AG' }, purchaseOrderNumber: 'PO-2' });
  await ship(orderId, 1);
  await invoiceOrder(orderId);
  const invoice = async (invoiceId: string) =>
    (await callApi(billingApi, { method: 'GET', path: '/v1/invoices/{invoiceId}', params: { invoiceId } })).body;
  const [first, second] = [await invoice('INV-uk-000001'), await invoice('INV-uk-000002')];
  expect(first.billTo).not.toHaveProperty('company');
  expect(first).not.toHaveProperty('purchaseOrderNumber');
  expect(second).toMatchObject({ billTo: { company: 'Green AG' }, purchaseOrderNumber: 'PO-2' });
});
