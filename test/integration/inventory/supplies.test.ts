import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '#functions/inventory/api.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { everybody } from '#shared/http/access/authority.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, location, partyRow } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await engine.put('Parties', ...['london', 'leeds'].map((id) => partyRow('location', 'LOCATION', id, location(id))));
  await engine.put('Catalogue', ...['TEA', 'MUG'].map((sku) => itemRow(item(sku))));
});

const post = (what: string, body: object, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: `/v1/stock/${what}`, body, ...more });
const say = (quantity: number, expectedOn: string, more: object = {}, at = 'london') =>
  post('supplies', {
    location: at,
    kind: 'purchase_order',
    lines: [{ sku: 'TEA', number: 'PO-1', quantity, expectedOn, ...more }],
  });
const receive = (...lines: object[]) => post('receipts', { location: 'london', lines });
const list = async (query: Record<string, string>) =>
  (await callApi(handler, { method: 'GET', path: '/v1/stock/supplies', query })).body.items as object[];
const told = async (type: string) =>
  (await engine.rows('Inventory'))
    .flatMap((row) => (row['events'] as DomainEvent[] | undefined) ?? [])
    .filter(({ metadata }) => metadata.type === type)
    .map(({ data }) => data);

describe('what is to come', () => {
  test('is said, changed and cancelled, each told once', async () => {
    await say(5, '2031-01-10', { lot: 'A7' });
    await say(5, '2031-01-10', { lot: 'A7' });
    await say(6, '2031-01-12', { lot: 'A7' });
    expect(await list({ sku: 'TEA' })).toEqual([
      {
        number: 'PO-1',
        kind: 'purchase_order',
        sku: 'TEA',
        location: 'london',
        lot: 'A7',
        quantity: 6,
        expectedOn: '2031-01-12',
      },
    ]);
    await say(0, '2031-01-12');
    await say(0, '2031-01-12');
    expect(await list({ sku: 'TEA' })).toEqual([]);
    expect(await told('SupplyChanged')).toEqual([
      expect.objectContaining({ lot: 'A7', after: { quantity: 5, expectedOn: '2031-01-10' } }),
      expect.objectContaining({
        before: { quantity: 5, expectedOn: '2031-01-10' },
        after: { quantity: 6, expectedOn: '2031-01-12' },
      }),
      expect.not.objectContaining({ after: expect.anything() }),
    ]);
  });

  test('is reduced by receipts that name it, of whichever lots, until nothing is left', async () => {
    await say(5, '2031-01-10');
    const first = await receive(
      { sku: 'TEA', lot: 'A', quantity: 1, supply: 'PO-1' },
      { sku: 'TEA', lot: 'B', quantity: 2, supply: 'PO-1' },
      { sku: 'MUG', quantity: 9 },
    );
    expect(first.body.movements).toMatchObject([{ supply: 'PO-1' }, { supply: 'PO-1' }, { sku: 'MUG' }]);
    expect(await list({ location: 'london' })).toMatchObject([{ quantity: 2 }]);
    expect(await told('StockMoved')).toContainEqual(expect.objectContaining({ lot: 'B', supply: 'PO-1' }));
    await receive({ sku: 'TEA', quantity: 3, supply: 'PO-1' });
    expect(await list({ location: 'london' })).toEqual([]);
    const late = await receive({ sku: 'TEA', quantity: 1, supply: 'PO-1' });
    expect(late.body).toMatchObject({ code: 'unknown-reference', errors: [{ pointer: '/lines/0/supply' }] });
  });

  test('is one supply for ten receipts of it at once', async () => {
    await say(30, '2031-01-10');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => receive({ sku: 'TEA', quantity: 2, supply: 'PO-1' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await list({ sku: 'TEA' })).toMatchObject([{ quantity: 10 }]);
  });

  test('comes to the location to which it was said to', async () => {
    await say(5, '2031-01-10', {}, 'leeds');
    expect((await receive({ sku: 'TEA', quantity: 1, supply: 'PO-1' })).body.code).toBe('unknown-reference');
    await engine.put('Parties', {
      party: 'client#london',
      entry: 'BINDING',
      binding: { channels: [], branches: [], locations: ['london'], work: everybody, grantedBy: [] },
    });
    const taken = await post(
      'supplies',
      {
        location: 'london',
        kind: 'transfer',
        lines: [{ sku: 'TEA', number: 'PO-1', quantity: 5, expectedOn: '2031-01-10' }],
      },
      { clientId: 'london' },
    );
    expect(taken.status).toBe(403);
    expect(await list({ sku: 'TEA' })).toMatchObject([{ location: 'leeds' }]);
  });

  test('is listed by day, of an item and to a location, page by page', async () => {
    const line = (number: string, expectedOn: string, sku = 'TEA') => ({ sku, number, quantity: 1, expectedOn });
    const lines = [
      line('1', '2031-03-01'),
      line('2', '2031-01-01'),
      line('3', '2031-02-01', 'MUG'),
      line('a#b', '2031-02-02'),
    ];
    await post('supplies', { location: 'london', kind: 'production', lines });
    const numbers = async (query: Record<string, string>) =>
      (await list(query)).map((one) => (one as { number: string }).number);
    expect(await numbers({ sku: 'TEA' })).toEqual(['2', 'a#b', '1']);
    expect(await numbers({ location: 'london' })).toEqual(['2', '3', 'a#b', '1']);
    expect(await numbers({ location: 'london', from: '2031-02-01', to: '2031-02-02' })).toEqual(['3', 'a#b']);
    expect(await numbers({ sku: 'TEA', location: 'london', to: '2031-02-02' })).toEqual(['2', 'a#b']);
    expect(await numbers({ sku: 'TEA', location: 'leeds' })).toEqual([]);
    const first = await callApi(handler, {
      method: 'GET',
      path: '/v1/stock/supplies',
      query: { location: 'london', limit: '3' },
    });
    expect(first.body.items).toHaveLength(3);
    expect(await numbers({ location: 'london', limit: '3', cursor: first.body.next })).toEqual(['1']);
  });

  test('is not received with more lines than one transaction takes', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => ({
      sku: 'TEA',
      lot: `L${index}`,
      quantity: 1,
      supply: 'PO-1',
    }));
    await say(50, '2031-01-10');
    expect((await receive(...lines)).body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '' }] });
    expect((await receive(...lines.slice(1))).status).toBe(201);
    expect(await list({ sku: 'TEA' })).toMatchObject([{ quantity: 26 }]);
  });

  test('is named once in a request', async () => {
    const line = { sku: 'TEA', number: 'PO-1', quantity: 1, expectedOn: '2031-01-10' };
    const twice = await post('supplies', {
      location: 'london',
      kind: 'return',
      lines: [line, { ...line, quantity: 2 }],
    });
    expect(twice.body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '/lines' }] });
  });
});
