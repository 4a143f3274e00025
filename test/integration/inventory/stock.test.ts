import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler } from '#functions/inventory/api.ts';
import { claimWrites, levelsOf } from '#functions/inventory/public.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { everybody } from '#shared/http/access/authority.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { clientRow, item, itemRow, location, partyRow } from '../../support/world.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const skus = Array.from({ length: 100 }, (_, index) => `S-${String(index).padStart(3, '0')}`);
const places = ['london', 'leeds', 'closed'];

async function world(): Promise<void> {
  await engine.put(
    'Parties',
    ...places.map((id) => partyRow('location', 'LOCATION', id, location(id, { active: id !== 'closed' }))),
  );
  const items = [...skus.slice(0, 5).map((sku) => item(sku)), item('VISIT', { kind: 'service' })];
  await engine.put('Catalogue', ...items.map(itemRow));
}

const allItems = () => engine.put('Catalogue', ...skus.map((sku) => itemRow(item(sku))));

beforeEach(async () => {
  await engine.clear();
  await world();
});

const post = (what: string, body: object, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: `/v1/stock/${what}`, body, ...more });
const get = (what: string, query: Record<string, string>, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'GET', path: `/v1/stock/${what}`, query, ...more });
const receive = (quantity: number, sku = 'S-000', at = 'london') =>
  post('receipts', { location: at, lines: [{ sku, quantity }] });
const level = async (sku = 'S-000', at = 'london') =>
  (await get('levels', { sku, location: at })).body.items[0] as Record<string, number>;
const claim = (quantity: number, sku = 'S-000') =>
  transact(claimWrites([{ sku, location: 'london', shard: 0, ...wholeUnits, quantity }]));

describe('receipts', () => {
  test('add to what is on hand and tell it', async () => {
    const { status, body } = await receive(10);
    expect(status).toBe(201);
    expect(body.movements).toMatchObject([{ kind: 'receipt', sku: 'S-000', quantity: 10 }]);
    expect(await level()).toMatchObject({ onHand: 10, available: 10, allocated: 0, shards: 1 });
    const rows = await engine.rows('Inventory');
    const events = rows.flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
    expect(events).toMatchObject([
      { metadata: { type: 'StockMoved', sequence: 0 }, data: { quantity: 10, location: 'london', kind: 'receipt' } },
    ]);
  });

  const hundred = { location: 'london', lines: skus.map((sku, index) => ({ sku, quantity: index + 1 })) };

  test('of 100 lines are complete, and a repetition gives the same answer and doubles nothing', async () => {
    await allItems();
    const first = await post('receipts', hundred, { idempotencyKey: 'delivery' });
    expect(first.body.movements).toHaveLength(100);
    const again = await post('receipts', hundred, { idempotencyKey: 'delivery' });
    expect(again.body).toEqual(first.body);
    const levels = await levelsOf(skus);
    expect(levels.reduce((sum, { onHand }) => sum + onHand, 0)).toBe(5050);
    const other = { ...hundred, reference: 'OTHER' };
    expect((await post('receipts', other, { idempotencyKey: 'delivery' })).body.code).toBe('idempotency-key-reused');
  });

  test('that broke off in the middle are completed by the repetition, without doubling', async () => {
    await allItems();
    await post('receipts', hundred, { idempotencyKey: 'delivery' });
    // As after a crash before the third and later parts: what they wrote is undone here.
    const kept = new Set(skus.slice(0, 48));
    const rows = (await engine.rows('Inventory')).filter(({ item: sku }) => kept.has(String(sku)));
    const answers = await engine.rows('Idempotency');
    const early = answers.filter(({ request }) => /part [12]$/.test(String(request)));
    expect(early).toHaveLength(2);
    await engine.clear();
    await world();
    await allItems();
    await engine.put('Inventory', ...rows);
    await engine.put('Idempotency', ...early);
    const done = await post('receipts', hundred, { idempotencyKey: 'delivery' });
    expect(done.status).toBe(201);
    expect(new Set(done.body.movements.map(({ movementId }: { movementId: string }) => movementId)).size).toBe(100);
    const levels = await levelsOf(skus);
    expect(levels.map(({ onHand }) => onHand).toSorted((a, b) => a - b)).toEqual(skus.map((_, index) => index + 1));
  });

  test('the same receipt of 100 lines five times at once is one', async () => {
    await allItems();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post('receipts', hundred, { idempotencyKey: 'delivery' })),
    );
    expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
    expect((await levelsOf(skus)).reduce((sum, { onHand }) => sum + onHand, 0)).toBe(5050);
  });

  test.each([
    [{ location: 'nowhere', lines: [{ sku: 'S-000', quantity: 1 }] }, 'unknown-reference', '/location'],
    [{ location: 'london', lines: [{ sku: 'NONE', quantity: 1 }] }, 'unknown-reference', '/lines/0/sku'],
    [{ location: 'london', lines: [{ sku: 'VISIT', quantity: 1 }] }, 'unknown-reference', '/lines/0/sku'],
    [{ location: 'london', lines: [{ sku: 'S-000', quantity: 0 }] }, 'invalid-request', '/lines/0/quantity'],
    [{ location: 'london', lines: [{ sku: 'S-000', quantity: 1.5 }] }, 'invalid-request', '/lines/0/quantity'],
    [
      {
        location: 'london',
        lines: [
          { sku: 'S-000', quantity: 1 },
          { sku: 'S-000', quantity: 2 },
        ],
      },
      'invalid-request',
      '/lines',
    ],
  ])('refuse what does not fit and leave nothing: %j', async (body, code, pointer) => {
    const before = await engine.counts();
    const answer = await post('receipts', body);
    expect(answer.body).toMatchObject({ code, errors: [{ pointer }] });
    expect(await engine.counts()).toEqual(before);
  });
});

describe('adjustments', () => {
  const adjust = (quantity: number) =>
    post('adjustments', { location: 'london', reason: 'damaged', lines: [{ sku: 'S-000', quantity }] });

  test('cannot take what is allocated, and say the numbers', async () => {
    await receive(10);
    await claim(7);
    const refused = await adjust(-4);
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflicting-state' } });
    expect(refused.body.detail).toContain('10 are on hand and 7 of them allocated');
    expect((await adjust(-3)).status).toBe(201);
    expect(await level()).toMatchObject({ onHand: 7, allocated: 7, available: 0 });
  });

  test('may take safety stock', async () => {
    await receive(10);
    await post('safety', { location: 'london', lines: [{ sku: 'S-000', safetyStock: 4 }] });
    expect(await level()).toMatchObject({ available: 6, safetyStock: 4 });
    expect((await adjust(-8)).status).toBe(201);
    expect(await level()).toMatchObject({ onHand: 2, available: -2 });
  });

  test('are made as a whole or not at all', async () => {
    await receive(10);
    const answer = await post('adjustments', {
      location: 'london',
      reason: 'lost',
      lines: [
        { sku: 'S-000', quantity: -1 },
        { sku: 'S-001', quantity: -1 },
      ],
    });
    expect(answer.body.code).toBe('conflicting-state');
    expect(await level()).toMatchObject({ onHand: 10 });
  });

  test('twenty at once of one unit each take twenty', async () => {
    await receive(30);
    const answers = await Promise.all(Array.from({ length: 20 }, () => adjust(-1)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await level()).toMatchObject({ onHand: 10, available: 10 });
  });
});

describe('counts', () => {
  const count = (counted: number) => post('counts', { location: 'london', lines: [{ sku: 'S-000', counted }] });

  test('record the difference, and the truth of the shelf wins over what is allocated', async () => {
    await receive(10);
    await claim(7);
    const { body } = await count(5);
    expect(body.movements).toMatchObject([{ kind: 'count', quantity: -5, counted: 5 }]);
    expect(await level()).toMatchObject({ onHand: 5, allocated: 7, available: -2 });
    expect((await count(9)).body.movements).toMatchObject([{ quantity: 4 }]);
    expect((await count(9)).body.movements).toMatchObject([{ quantity: 0, counted: 9 }]);
  });

  test('set what was never received', async () => {
    await count(3);
    expect(await level()).toMatchObject({ onHand: 3, available: 3 });
  });
});

describe('sharded counters', () => {
  const shard = (shards: number) => post('shards', { sku: 'S-000', location: 'london', shards });

  test('share the units evenly and are put together again', async () => {
    await receive(10);
    await claim(3);
    expect(await shard(4)).toMatchObject({ status: 200, body: { onHand: 10, shards: 4 } });
    expect((await levelsOf(['S-000'])).map(({ available }) => available)).toEqual([2, 2, 2, 1]);
    await receive(5);
    expect(await level()).toMatchObject({ onHand: 15, allocated: 3, available: 12, shards: 4 });
    await shard(1);
    expect((await levelsOf(['S-000'])).map(({ available }) => available)).toEqual([12, 0, 0, 0]);
    expect((await get('levels', { location: 'london' })).body.items).toHaveLength(1);
  });

  test('need a level', async () => {
    expect((await shard(2)).status).toBe(404);
  });
});

describe('reading', () => {
  test('movements of an item and of a location, the latest first', async () => {
    await receive(1);
    await receive(2);
    await receive(4, 'S-001');
    await receive(8, 'S-000', 'leeds');
    const quantities = async (query: Record<string, string>) =>
      (await get('movements', query)).body.items.map(({ quantity }: { quantity: number }) => quantity);
    expect(await quantities({ sku: 'S-000' })).toEqual([8, 2, 1]);
    expect(await quantities({ location: 'london' })).toEqual([4, 2, 1]);
    expect(await quantities({ sku: 'S-000', location: 'london' })).toEqual([2, 1]);
    expect((await get('movements', {})).body.code).toBe('invalid-request');
  });

  test('levels of a location page by page', async () => {
    await post('receipts', { location: 'london', lines: skus.slice(0, 5).map((sku) => ({ sku, quantity: 1 })) });
    const first = await get('levels', { location: 'london', limit: '3' });
    expect(first.body.items.map(({ sku }: { sku: string }) => sku)).toEqual(['S-000', 'S-001', 'S-002']);
    const second = await get('levels', { location: 'london', limit: '3', cursor: first.body.next });
    expect(second.body.items.map(({ sku }: { sku: string }) => sku)).toEqual(['S-003', 'S-004']);
  });

  test('availability leaves out locations that serve none of the channels and branches of who asks', async () => {
    const served = [
      location('for-web', { channels: ['web', 'b2b'] }),
      location('for-b2b', { channels: ['b2b'] }),
      location('for-eu', { branches: ['eu'] }),
    ];
    await engine.put(
      'Parties',
      ...served.map((one) => partyRow('location', 'LOCATION', one.locationId, one)),
      clientRow('web-shop', { channels: ['web'], branches: ['uk'] }),
      clientRow('eu-desk', { channels: [], branches: [], locations: ['for-eu'] }),
    );
    for (const at of ['london', 'for-web', 'for-b2b', 'for-eu']) await receive(1, 'S-000', at);
    const seen = async (clientId: string) => {
      const [found] = (await get('availability', { skus: 'S-000' }, { clientId })).body.items;
      return [found.available, found.locations.map((each: { location: string }) => each.location).sort()];
    };
    // The list of locations is remembered for seconds.
    await vi.waitUntil(async () => (await seen('root'))[0] === 4, { timeout: 10_000, interval: 200 });
    expect(await seen('web-shop')).toEqual([2, ['for-web', 'london']]);
    expect(await seen('eu-desk')).toEqual([1, ['for-eu']]);
  });

  test('availability of many items at open locations within reach', async () => {
    await receive(5);
    await claim(2);
    await receive(4, 'S-000', 'leeds');
    await receive(9, 'S-000', 'closed');
    const ask = (more: Partial<ApiRequest> = {}) => get('availability', { skus: 'S-000,S-001,VISIT,GONE' }, more);
    expect((await ask()).body).toEqual({
      items: [
        {
          sku: 'S-000',
          kind: 'goods',
          available: 7,
          backorderable: false,
          locations: expect.arrayContaining([
            { location: 'london', available: 3 },
            { location: 'leeds', available: 4 },
          ]),
        },
        { sku: 'S-001', kind: 'goods', available: 0, backorderable: false, locations: [] },
        { sku: 'VISIT', kind: 'service', backorderable: false, locations: [] },
      ],
      unknown: ['GONE'],
    });
    await engine.put('Parties', {
      party: 'client#leeds',
      entry: 'BINDING',
      binding: { channels: [], branches: [], locations: ['leeds'], work: everybody, grantedBy: [] },
    });
    const asLeeds = { clientId: 'leeds' };
    expect((await ask(asLeeds)).body.items[0]).toMatchObject({ available: 4 });
    expect((await get('levels', { sku: 'S-000' }, asLeeds)).body.items).toMatchObject([{ location: 'leeds' }]);
    expect((await get('levels', { location: 'london' }, asLeeds)).status).toBe(404);
    expect((await get('movements', { sku: 'S-000' }, asLeeds)).body.items).toMatchObject([{ quantity: 4 }]);
    const lines = [{ sku: 'S-000', quantity: 1 }];
    expect((await post('receipts', { location: 'london', lines }, asLeeds)).status).toBe(403);
    expect((await post('receipts', { location: 'leeds', lines }, asLeeds)).status).toBe(201);
  });
});
