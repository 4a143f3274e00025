import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '#functions/inventory/api.ts';
import { claimWrites, counterName, levelsAt, levelsOf, shipWrites } from '#functions/inventory/public.ts';
import { inBucket } from '#shared/bucket.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, location, partyRow } from '../../support/world.ts';
import { wholeUnits } from '../../support/quantities.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await engine.put('Parties', ...['london', 'leeds'].map((id) => partyRow('location', 'LOCATION', id, location(id))));
  await engine.put('Catalogue', ...['SERUM', 'TEA'].map((sku) => itemRow(item(sku))));
});

const post = (what: string, lines: readonly object[], more: object = {}) =>
  callApi(handler, { method: 'POST', path: `/v1/stock/${what}`, body: { location: 'london', lines, ...more } });
const levels = async (query: Record<string, string>) =>
  (await callApi(handler, { method: 'GET', path: '/v1/stock/levels', query })).body.items as Record<string, unknown>[];
const available = async (sku = 'SERUM') =>
  (await callApi(handler, { method: 'GET', path: '/v1/stock/availability', query: { skus: sku } })).body.items[0]
    .available as number;
const claim = (quantity: number, bucket?: string) =>
  transact(claimWrites([{ sku: 'SERUM', location: 'london', shard: 0, ...inBucket(bucket), ...wholeUnits, quantity }]));
const eventsOf = async (type: string) =>
  (await engine.rows('Inventory'))
    .flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? [])
    .filter(({ metadata }) => metadata.type === type)
    .map(({ data }) => data);

describe('units of an item that are told apart', () => {
  test('have a level each, and what can be sold is told together', async () => {
    const received = await post('receipts', [
      { sku: 'SERUM', quantity: 2 },
      { sku: 'SERUM', lot: 'A 7/x', expiresOn: '2031-01-31', quantity: 5 },
      { sku: 'SERUM', lot: 'A 7/x', condition: 'damaged', quantity: 3 },
      { sku: 'SERUM', lot: 'B', owner: 'maker', condition: 'new', quantity: 4 },
    ]);
    expect(received.status).toBe(201);
    expect(received.body.movements).toMatchObject([{}, { lot: 'A 7/x' }, { condition: 'damaged' }, { owner: 'maker' }]);
    expect(await levels({ sku: 'SERUM' })).toMatchObject([
      { onHand: 2, available: 2 },
      { lot: 'A 7/x', expiresOn: '2031-01-31', onHand: 5 },
      { lot: 'A 7/x', condition: 'damaged', onHand: 3 },
      { lot: 'B', owner: 'maker', onHand: 4 },
    ]);
    expect(await levels({ location: 'london', lot: 'B' })).toMatchObject([{ lot: 'B' }]);
    expect(await levels({ sku: 'SERUM', condition: 'new' })).toHaveLength(3);
    expect(await available()).toBe(11);
    expect(await eventsOf('StockMoved')).toMatchObject([{}, {}, {}, {}]);
    expect(await eventsOf('StockMoved')).toContainEqual(
      expect.objectContaining({ lot: 'A 7/x', condition: 'damaged', quantity: 3 }),
    );
  });

  test('are found by who reads a hundred places at once, also where they came first or were counted', async () => {
    await post('receipts', [{ sku: 'SERUM', lot: 'A', quantity: 5 }]);
    await post('counts', [{ sku: 'TEA', counted: 3 }]);
    await post('counts', [{ sku: 'TEA', lot: 'T', counted: 4 }]);
    const there = await levelsAt([
      { sku: 'SERUM', location: 'london' },
      { sku: 'TEA', location: 'london' },
    ]);
    expect(there.map((level) => [counterName(level), level.onHand])).toEqual([
      ['SERUM@london#0', 0],
      ['SERUM@london#0#lot:A', 5],
      ['TEA@london#0', 3],
      ['TEA@london#0#lot:T', 4],
    ]);
    // The counter that only says that there are buckets is told to nobody.
    expect(await levels({ location: 'london' })).toMatchObject([{ lot: 'A' }, { sku: 'TEA', onHand: 3 }, { lot: 'T' }]);
  });

  test('are claimed, shipped and taken away each for themselves', async () => {
    await post('receipts', [
      { sku: 'SERUM', lot: 'A', quantity: 5 },
      { sku: 'SERUM', lot: 'B', quantity: 5 },
    ]);
    expect(await claim(6, 'lot:A')).toMatchObject({ ok: false, failed: [{ name: 'SERUM@london#0#lot:A' }] });
    expect(await claim(4, 'lot:A')).toEqual({ ok: true });
    const refused = await post('adjustments', [{ sku: 'SERUM', lot: 'A', quantity: -2 }], { reason: 'lost' });
    expect(refused.body.detail).toContain('of SERUM at london (lot A) 5 are on hand and 4 of them allocated');
    const units = [{ sku: 'SERUM', location: 'london', shard: 0, bucket: 'lot:A', ...wholeUnits, quantity: 4 }];
    expect(await transact(shipWrites(units, { orderId: 'ord_1' }))).toEqual({ ok: true });
    expect((await eventsOf('StockMoved')).at(-1)).toMatchObject({ kind: 'shipment', lot: 'A', quantity: -4 });
    expect(await levels({ sku: 'SERUM' })).toMatchObject([
      { lot: 'A', onHand: 1, allocated: 0 },
      { lot: 'B', onHand: 5 },
    ]);
  });

  test('move from one bucket into another by one adjustment, all or nothing', async () => {
    await post('receipts', [{ sku: 'SERUM', quantity: 1 }]);
    const damage = () =>
      post(
        'adjustments',
        [
          { sku: 'SERUM', quantity: -1 },
          { sku: 'SERUM', condition: 'damaged', quantity: 1 },
        ],
        { reason: 'damaged' },
      );
    expect((await damage()).status).toBe(201);
    expect((await damage()).status).toBe(409);
    expect(await levels({ sku: 'SERUM' })).toMatchObject([{ condition: 'damaged', onHand: 1 }]);
    expect(await available()).toBe(0);
  });

  test('twenty receipts at once of lots that are new are all there', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post('receipts', [{ sku: 'SERUM', lot: `L${index % 4}`, quantity: 1 }])),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect((await levels({ sku: 'SERUM' })).map(({ onHand }) => onHand)).toEqual([5, 5, 5, 5]);
  });
});

describe('a lot', () => {
  test('expires on one day at a location', async () => {
    const receive = (expiresOn?: string) =>
      post('receipts', [{ sku: 'SERUM', lot: 'A', ...(expiresOn ? { expiresOn } : {}), quantity: 1 }]);
    await receive();
    expect((await receive('2031-01-31')).status).toBe(201);
    expect((await receive('2031-02-28')).body).toMatchObject({ code: 'conflicting-state' });
    expect((await receive()).status).toBe(201);
    expect(await levels({ sku: 'SERUM' })).toMatchObject([{ onHand: 3, expiresOn: '2031-01-31' }]);
  });

  test('that is blocked is not to be had, before it arrives too, until it is let go', async () => {
    const block = (blocked: boolean) => post('blocks', [{ sku: 'SERUM', lot: 'A', blocked }]);
    expect(await block(true)).toMatchObject({ status: 200, body: { lines: [{ lot: 'A', blocked: true }] } });
    await post('receipts', [
      { sku: 'SERUM', lot: 'A', quantity: 5 },
      { sku: 'SERUM', lot: 'B', quantity: 1 },
    ]);
    expect(await available()).toBe(1);
    expect((await claim(1, 'lot:A')).ok).toBe(false);
    expect(await levels({ sku: 'SERUM', lot: 'A' })).toMatchObject([{ onHand: 5, blocked: true }]);
    await block(true);
    await block(false);
    expect(await available()).toBe(6);
    expect(await claim(5, 'lot:A')).toEqual({ ok: true });
    expect(await eventsOf('StockBlockChanged')).toMatchObject([
      { sku: 'SERUM', location: 'london', lot: 'A', blocked: true },
      { blocked: false },
    ]);
  });

  test('is named by who blocks', async () => {
    const refused = await post('blocks', [{ sku: 'SERUM', condition: 'new', blocked: true }]);
    expect(refused.body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '/lines/0' }] });
    expect(await levelsOf(['SERUM'])).toEqual([]);
  });

  test('is named once in a request', async () => {
    const twice = await post('receipts', [
      { sku: 'SERUM', lot: 'A', quantity: 1 },
      { sku: 'SERUM', lot: 'A', condition: 'new', quantity: 1 },
    ]);
    expect(twice.body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '/lines' }] });
  });
});
