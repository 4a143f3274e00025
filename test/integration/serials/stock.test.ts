import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as catalogueApi } from '#functions/catalogue/api.ts';
import { handler } from '#functions/inventory/api.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { clientRow, item, itemRow, location, partyRow } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await engine.put(
    'Parties',
    ...['london', 'leeds'].map((id) => partyRow('location', 'LOCATION', id, location(id))),
    clientRow('leeds-only', { locations: ['leeds'] }),
  );
  await engine.put('Catalogue', itemRow(item('PHONE', { serialised: true })), itemRow(item('TEA')));
});

const post = (what: string, lines: readonly object[], more: object = {}) =>
  callApi(handler, { method: 'POST', path: `/v1/stock/${what}`, body: { location: 'london', lines, ...more } });
const receive = (...serials: string[]) => post('receipts', [{ sku: 'PHONE', quantity: serials.length, serials }]);
const count = (...serials: string[]) => post('counts', [{ sku: 'PHONE', counted: serials.length, serials }]);
const units = async (query: Record<string, string> = {}, clientId?: string) =>
  (
    await callApi(handler, {
      method: 'GET',
      path: '/v1/stock/serials',
      query: { sku: 'PHONE', ...query },
      ...(clientId ? { clientId } : {}),
    })
  ).body.items as Record<string, string>[];
const standing = async () => (await units()).map(({ serial, state }) => `${serial} ${state}`);
const onHand = async () =>
  (await engine.rows('Inventory'))
    .filter(({ entry }) => String(entry).startsWith('LEVEL#'))
    .reduce((sum, row) => sum + Number(row['onHand']), 0);

describe('stock of an item whose units have serial numbers', () => {
  test('is received by them, told by them, and listed', async () => {
    const received = await receive('S1', 'S2');
    expect(received.status).toBe(201);
    expect(received.body.movements).toMatchObject([{ quantity: 2, serials: ['S1', 'S2'] }]);
    const moved = (await engine.rows('Inventory')).flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? []);
    expect(moved[0]?.data).toMatchObject({ sku: 'PHONE', serials: ['S1', 'S2'] });
    expect(await units({ location: 'london' })).toMatchObject([
      { serial: 'S1', state: 'in_stock', location: 'london' },
      { serial: 'S2', state: 'in_stock', location: 'london' },
    ]);
    expect(await units({ serial: 'S2' })).toMatchObject([{ serial: 'S2' }]);
    expect(await units({ location: 'leeds' })).toEqual([]);
    // Who reaches another location alone sees none of them.
    expect(await units({ serial: 'S2' }, 'leeds-only')).toEqual([]);
    expect(await units({}, 'leeds-only')).toEqual([]);
  });

  test('is refused where a unit is not named, is named twice, or is of an item without serial numbers', async () => {
    const answers = [
      await post('receipts', [{ sku: 'PHONE', quantity: 2, serials: ['S1'] }]),
      await post('receipts', [{ sku: 'PHONE', quantity: 1 }]),
      await post('adjustments', [{ sku: 'PHONE', quantity: -1 }], { reason: 'damaged' }),
      await post('counts', [{ sku: 'PHONE', counted: 1, serials: [] }]),
      await post('receipts', [{ sku: 'TEA', quantity: 1, serials: ['S1'] }]),
      await post('receipts', [{ sku: 'PHONE', quantity: 2, serials: ['S1', 'S1'] }]),
    ];
    expect(answers.map(({ status, body }) => [status, body.errors[0].pointer])).toEqual(
      answers.map(() => [400, '/lines/0/serials']),
    );
    expect(answers[0]?.body.errors[0].message).toBe(
      'must be the serial numbers of 2 units of PHONE, one for each; 1 are named',
    );
    expect(await units()).toEqual([]);
    expect(await onHand()).toBe(0);
  });

  test('is in one place: a unit that is there is not received a second time, and nothing of that receipt is', async () => {
    await receive('S1');
    const again = await receive('S2', 'S1');
    expect([again.status, again.body.detail]).toEqual([409, 'the unit S1 of PHONE is in stock at london']);
    const elsewhere = await post('receipts', [{ sku: 'PHONE', quantity: 1, serials: ['S1'] }], { location: 'leeds' });
    expect(elsewhere.body.detail).toBe('the unit S1 of PHONE is in stock at another location');
    expect(await standing()).toEqual(['S1 in_stock']);
    expect(await onHand()).toBe(1);
  });

  test('of twenty who receive the same unit at once one has it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => receive('S1')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...answers.slice(1).map(() => 409)]);
    expect(await onHand()).toBe(1);
  });

  test('goes off the books by its serial number, and can be found again', async () => {
    await receive('S1', 'S2');
    const gone = await post('adjustments', [{ sku: 'PHONE', quantity: -1, serials: ['S1'] }], { reason: 'stolen' });
    expect(gone.body.movements).toMatchObject([{ quantity: -1, serials: ['S1'] }]);
    expect(await units({ serial: 'S1' })).toMatchObject([{ state: 'removed', reason: 'stolen' }]);
    expect(await units({ location: 'london' })).toMatchObject([{ serial: 'S2' }]);
    const twice = await post('adjustments', [{ sku: 'PHONE', quantity: -1, serials: ['S1'] }], { reason: 'stolen' });
    expect(twice.body.detail).toBe('the unit S1 of PHONE is off the books of london');
    expect(
      (await post('adjustments', [{ sku: 'PHONE', quantity: 1, serials: ['S1'] }], { reason: 'found' })).status,
    ).toBe(201);
    expect(await standing()).toEqual(['S1 in_stock', 'S2 in_stock']);
    expect(await onHand()).toBe(2);
  });

  test('passes from one condition into another by one adjustment', async () => {
    await receive('S1', 'S2');
    const lines = [
      { sku: 'PHONE', quantity: -1, serials: ['S1'] },
      { sku: 'PHONE', condition: 'damaged', quantity: 1, serials: ['S1'] },
    ];
    expect((await post('adjustments', lines, { reason: 'damaged' })).status).toBe(201);
    expect(await units()).toMatchObject([{ serial: 'S1', condition: 'damaged', state: 'in_stock' }, { serial: 'S2' }]);
    const twice = await post(
      'adjustments',
      [
        { sku: 'PHONE', lot: 'A', quantity: 1, serials: ['S3'] },
        { sku: 'PHONE', lot: 'B', quantity: 1, serials: ['S3'] },
      ],
      { reason: 'found' },
    );
    expect(twice.body.detail).toContain('is named in two buckets');
  });

  test('is counted by serial numbers: what is new is in stock, what was not found is off the books', async () => {
    await receive('S1', 'S2', 'S3');
    const counted = await count('S2', 'S4');
    expect(counted.body.movements).toMatchObject([
      { quantity: -1, counted: 2, serials: ['S4'], missing: ['S1', 'S3'] },
    ]);
    expect(await standing()).toEqual(['S1 removed', 'S2 in_stock', 'S3 removed', 'S4 in_stock']);
    expect(await onHand()).toBe(2);
    expect((await count('S2', 'S4')).body.movements[0].missing).toBeUndefined();
    expect((await count()).status).toBe(201);
    expect(await onHand()).toBe(0);
  });

  test('is counted at another location only when it is not known to be elsewhere', async () => {
    await receive('S1');
    const counted = await post('counts', [{ sku: 'PHONE', counted: 1, serials: ['S1'] }], { location: 'leeds' });
    expect(counted.body.detail).toBe('the unit S1 of PHONE is in stock at another location');
  });

  test('comes in a receipt of a thousand units, in as many transactions as that takes, once', async () => {
    const lines = Array.from({ length: 20 }, (_, line) => ({
      sku: 'PHONE',
      lot: `L${line}`,
      quantity: 50,
      serials: Array.from({ length: 50 }, (_unit, index) => `S${line}-${index}`),
    }));
    const body = { location: 'london', lines };
    const send = () =>
      callApi(handler, { method: 'POST', path: '/v1/stock/receipts', body, idempotencyKey: 'a-thousand-phones' });
    expect((await send()).status).toBe(201);
    expect((await send()).body.movements).toHaveLength(20);
    expect(await onHand()).toBe(1000);
    expect((await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('SERIAL#'))).toHaveLength(
      1000,
    );
    const supplied = await post('receipts', [
      { ...lines[0], supply: 'PO-1' },
      { ...lines[1], supply: 'PO-1' },
    ]);
    expect(supplied.body.errors[0].message).toContain('too many serial numbers');
  });
});

describe('an item whose units have serial numbers', () => {
  const create = (more: object) =>
    callApi(catalogueApi, { method: 'POST', path: '/v1/items', body: { sku: 'NEW', description: 'New', ...more } });

  test.each([
    { kind: 'service', serialised: true },
    { kind: 'digital', serialised: true },
    { kind: 'kit', serialised: true, components: [{ sku: 'TEA', quantity: 1 }] },
    { kind: 'goods', serialised: true, unit: 'kg', decimals: 3 },
    { kind: 'goods', serialised: true, unit: 'kg' },
    { kind: 'goods', serialised: true, unit: 'm' },
  ])('is goods in whole units: $kind', async (settings) => {
    const refused = await create(settings);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([400, '/serialised']);
  });

  test('stays so, and is told', async () => {
    const made = await create({ kind: 'goods', serialised: true });
    expect(made.body).toMatchObject({ serialised: true });
    expect((await create({ sku: 'OLD', kind: 'goods', serialised: false })).body.serialised).toBeUndefined();
    const change = (sku: string, body: object) =>
      callApi(catalogueApi, {
        method: 'PUT',
        path: '/v1/items/{sku}',
        params: { sku },
        body: { kind: 'goods', description: 'New', ...body },
        headers: { 'if-match': '"1"' },
      });
    const answers = [await change('NEW', {}), await change('OLD', { serialised: true })];
    expect(answers.map(({ status, body }) => [status, body.errors[0].pointer])).toEqual([
      [409, '/serialised'],
      [409, '/serialised'],
    ]);
    expect((await change('NEW', { serialised: true, weightGrams: 5 })).status).toBe(200);
  });
});
