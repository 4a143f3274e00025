import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/inventory/api.ts';
import { callApi } from '../../support/api/api.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, location, partyRow } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
afterEach(() => beforeCalls());
beforeEach(async () => {
  await engine.clear();
  await engine.put('Parties', partyRow('location', 'LOCATION', 'london', location('london')));
  await engine.put('Catalogue', itemRow(item('PHONE', { serialised: true })));
});

const send = (what: string, lines: readonly object[], idempotencyKey?: string) =>
  callApi(handler, {
    method: 'POST',
    path: `/v1/stock/${what}`,
    body: { location: 'london', lines },
    ...(idempotencyKey ? { idempotencyKey } : {}),
  });
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
const lot = (name: string, serials: readonly string[]) => ({
  sku: 'PHONE',
  lot: name,
  quantity: serials.length,
  serials,
});
const serialRows = async () =>
  (await engine.rows('Inventory')).filter(({ entry }) => String(entry).startsWith('SERIAL#'));

test('a receipt of several parts that died between them is completed by its repetition', async () => {
  const lines = ['A', 'B', 'C'].map((name) => lot(name, numbered(name, 50)));
  let transactions = 0;
  beforeCalls((operation) => {
    if (operation !== 'TransactWriteItems') return;
    transactions += 1;
    if (transactions > 1) throw new Error('died');
  });
  const died = await send('receipts', lines, 'delivery').catch((error: unknown) => ({ status: String(error) }));
  expect(died.status).not.toBe(201);
  expect(await serialRows()).toHaveLength(50);
  beforeCalls();
  const again = await send('receipts', lines, 'delivery');
  expect([again.status, again.body.detail]).toEqual([201, undefined]);
  expect(await serialRows()).toHaveLength(150);
});

test('the same receipt of several parts five times at once is one', async () => {
  const lines = ['A', 'B', 'C'].map((name) => lot(name, numbered(name, 50)));
  const answers = await Promise.all(Array.from({ length: 5 }, () => send('receipts', lines, 'delivery')));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
});

test('a unit that is named in two lines of a receipt is refused before anything is written', async () => {
  const lines = [lot('A', numbered('A', 50)), lot('B', [...numbered('B', 49), 'A-0'])];
  const refused = await send('receipts', lines);
  expect(refused.status).toBe(409);
  expect(await serialRows()).toHaveLength(0);
});

test('the same small receipt twenty times at once is one', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('receipts', [lot('A', ['S1'])], 'small')));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.detail ?? ''}`))).toEqual(new Set(['201 ']));
});

test('a count of several parts says what to do with a unit that has changed its lot', async () => {
  await send('receipts', [lot('A', numbered('A', 50))]);
  await send('receipts', [lot('B', numbered('B', 50))]);
  const a = numbered('A', 50).slice(1);
  const lines = [
    { sku: 'PHONE', lot: 'A', counted: 49, serials: a },
    { sku: 'PHONE', lot: 'B', counted: 51, serials: [...numbered('B', 50), 'A-0'] },
  ];
  const counted = await send('counts', lines);
  expect([counted.status, counted.body.detail]).toEqual([
    409,
    'the unit A-0 of PHONE is in stock at london (lot A): record an adjustment from there to here first',
  ]);
});

test('numbers are compared in composed form', async () => {
  await send('receipts', [lot('A', ['e\u0301-1'])]);
  const again = await send('receipts', [lot('B', ['\u00e9-1'])]);
  expect(again.status).toBe(409);
  const { body } = await callApi(handler, {
    method: 'GET',
    path: '/v1/stock/serials',
    query: { sku: 'PHONE', serial: 'e\u0301-1' },
  });
  expect(body.items).toHaveLength(1);
});
