import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/catalogue/api.ts';
import { findItems } from '#functions/catalogue/public.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const filter = {
  sku: 'FILTER 04E/1',
  kind: 'goods',
  description: 'Oil filter',
  barcodes: ['4006381333931'],
  crossReferences: [{ kind: 'oem', number: '04E 115-561 h' }],
  unitCost: { amount: '4.20', currency: 'EUR' },
};
const { sku: _, ...settings } = filter;

const create = (body: object, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/items', body, ...more });
const search = async (query: Record<string, string>) =>
  (await callApi(handler, { method: 'GET', path: '/v1/items', query })).body.items.map(
    ({ sku }: { sku: string }) => sku,
  );
const replace = (sku: string, body: object, version: number) =>
  callApi(handler, {
    method: 'PUT',
    path: '/v1/items/{sku}',
    params: { sku },
    body,
    headers: { 'if-match': `"${version}"` },
  });

test('an item is kept as it was sent and found by other contexts', async () => {
  const { status, body, headers } = await create(filter);
  expect(status).toBe(201);
  expect(headers['location']).toBe('/v1/items/~RklMVEVSIDA0RS8x');
  expect(body).toEqual({
    ...filter,
    unit: 'each',
    taxClass: 'standard',
    backorderable: false,
    active: true,
    version: 1,
  });
  const found = await findItems([filter.sku, 'NOTHING', filter.sku]);
  expect([...found.keys()]).toEqual([filter.sku]);
  expect(found.get(filter.sku)).toMatchObject({ unitCost: { minor: 420, currency: 'EUR' }, version: 1 });
});

test.each(['A/1 #2', '№ 7: "Стол" & стул', '~x', '..', 'Cafe\u0301'])(
  'the item %s is read and changed by its address',
  async (sku) => {
    const { body, headers } = await create({ ...filter, sku });
    const address = String(headers['location']).replace('/v1/items/', '');
    expect(body.sku).toBe(sku.normalize('NFC'));
    const read = () => callApi(handler, { method: 'GET', path: '/v1/items/{sku}', params: { sku: address } });
    expect(await read()).toMatchObject({ status: 200, body: { sku: body.sku, version: 1 } });
    expect((await replace(address, { kind: 'goods', description: 'Another' }, 1)).status).toBe(200);
    expect((await read()).body).toMatchObject({ sku: body.sku, description: 'Another', version: 2 });
  },
);

test('codes that are the same by the rule are one, and others are not', async () => {
  expect((await create({ ...filter, sku: 'Café' })).status).toBe(201);
  expect((await create({ ...filter, sku: ' Cafe\u0301\u200b' })).status).toBe(409);
  expect((await create({ ...filter, sku: 'CAFÉ' })).status).toBe(201);
});

test('a SKU that reads as the place of a code is no code', async () => {
  await create({ ...filter, sku: 'barcode#4006381333931', barcodes: [] });
  await create({ ...filter, sku: 'ITEM' });
  expect(await search({ barcode: '4006381333931' })).toEqual(['ITEM']);
  expect((await findItems(['barcode#4006381333931'])).get('barcode#4006381333931')).toMatchObject({ barcodes: [] });
  expect((await callApi(handler, { method: 'GET', path: '/v1/items', query: {} })).body.items).toHaveLength(2);
});

test('items are found by barcode and by any spelling of another number', async () => {
  await create(filter);
  await create({ ...filter, sku: 'COPY', barcodes: [] });
  expect(await search({ barcode: '4006381333931' })).toEqual(['FILTER 04E/1']);
  expect(await search({ reference: '04e115561H' })).toEqual(['COPY', 'FILTER 04E/1']);
  expect(await search({ barcode: '0000000000000' })).toEqual([]);
});

test('codes follow a change of the item', async () => {
  await create(filter);
  const done = await replace(filter.sku, { ...settings, barcodes: ['4012345678901'], crossReferences: [] }, 1);
  expect(done).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await search({ barcode: '4006381333931' })).toEqual([]);
  expect(await search({ reference: '04E115561H' })).toEqual([]);
  expect(await search({ barcode: '4012345678901' })).toEqual([filter.sku]);
  expect((await replace(filter.sku, settings, 1)).body.code).toBe('stale-version');
});

test('the kind of an item does not change', async () => {
  await create(filter);
  expect((await replace(filter.sku, { ...settings, kind: 'service' }, 1)).body.code).toBe('conflicting-state');
});

test('250 items are listed page by page, each once', async () => {
  for (let start = 0; start < 250; start += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (__, index) =>
        create({ ...filter, sku: `S-${String(start + index).padStart(4, '0')}` }),
      ),
    );
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query: Record<string, string> = cursor === undefined ? { limit: '100' } : { limit: '100', cursor };
    const { body } = await callApi(handler, { method: 'GET', path: '/v1/items', query });
    seen.push(...body.items.map(({ sku }: { sku: string }) => sku));
    cursor = body.next;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(250);
  expect(seen).toEqual(seen.toSorted());
  expect((await findItems(seen)).size).toBe(250);
});

test('events that stand already are never replaced: the stream would not tell of those in their place', async () => {
  await create(filter);
  const event = { item: filter.sku, entry: 'EVENT#000000002', outbox: true, events: '[]' };
  await engine.put('Catalogue', event);
  expect((await replace(filter.sku, { ...settings, description: 'Other' }, 1)).status).not.toBe(200);
  expect(await engine.rows('Catalogue')).toContainEqual({ ...event, events: [] });
  expect((await findItems([filter.sku])).get(filter.sku)).toMatchObject({ version: 1 });
});

test('what a later release has written of an item stays when an earlier one replaces the rest, and is not shown', async () => {
  await create(filter);
  const [row = {}] = (await engine.rows('Catalogue')).filter(({ entry }) => entry === 'ITEM');
  const details = { ...(row['details'] as object), colour: 'red' };
  await engine.put('Catalogue', { ...row, details });
  const read = await callApi(handler, { method: 'GET', path: '/v1/items/{sku}', params: { sku: filter.sku } });
  expect(read.body).not.toHaveProperty('colour');
  const before = await engine.rows('Catalogue');
  expect(await replace(filter.sku, read.body, 1)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await engine.rows('Catalogue')).toEqual(before);
  const { unitCost: _cost, ...others } = read.body;
  const replaced = await replace(filter.sku, { ...others, description: 'Oil filter, red' }, 1);
  expect(replaced).toMatchObject({ status: 200, body: { version: 2 } });
  expect(replaced.body).not.toHaveProperty('colour');
  const [after] = (await engine.rows('Catalogue')).filter(({ entry }) => entry === 'ITEM');
  expect(after?.['details']).toMatchObject({ colour: 'red', description: 'Oil filter, red' });
  // What this release knows and was not given is gone.
  expect(after?.['details']).not.toHaveProperty('unitCost');
});
