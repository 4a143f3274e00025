import { describe, expect, test } from 'vitest';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { callApi } from '../../support/api/api.ts';
import {
  act,
  adjust,
  count,
  named,
  numbered,
  phones,
  picked,
  receive,
  states,
  stock,
} from '../../support/orders/numbered-units.ts';
import { sellPhones } from './phones.ts';

await sellPhones();

const level = async () => {
  const query = { sku: 'PHONE', location: 'london' };
  const { body } = await callApi(inventoryApi, { method: 'GET', path: '/v1/stock/levels', query });
  const [{ onHand, unidentified }] = body.items as [{ onHand: number; unidentified?: number }];
  return { onHand, unidentified };
};

describe('units that were not found before they were packed', () => {
  test('are off the books, and counted as unidentified until a person says which they are', async () => {
    await receive(numbered(1, 5));
    const first = await picked(phones('1', 2));
    expect((await act(first, 'reject', { reason: 'not_found' })).status).toBe(200);
    expect(await level()).toEqual({ onHand: 0, unidentified: 5 });
    // Three stood on another shelf.
    const found = await adjust(3, ['S1', 'S2', 'S3'], 'found');
    expect([found.status, found.body.detail]).toEqual([201, undefined]);
    expect(await level()).toEqual({ onHand: 3, unidentified: 2 });
    const gone = await adjust(0, ['S4'], 'stolen');
    expect(gone.body.movements).toMatchObject([{ kind: 'adjustment', quantity: 0, missing: ['S4'] }]);
    expect(await level()).toEqual({ onHand: 3, unidentified: 1 });
    expect(await states(...numbered(1, 5))).toEqual(['in_stock', 'in_stock', 'in_stock', 'removed', 'in_stock']);
    expect((await adjust(0, ['S5'], 'lost')).status).toBe(201);
    expect(await level()).toEqual({ onHand: 3, unidentified: undefined });
  });

  test('are told by a count, too, which names all that are there', async () => {
    await receive(numbered(1, 5));
    await act(await picked(phones('1', 2)), 'reject', { reason: 'not_found' });
    expect((await count('S2', 'S3')).status).toBe(201);
    expect(await level()).toEqual({ onHand: 2, unidentified: undefined });
    expect(await states('S1', 'S2', 'S5')).toEqual(['removed', 'in_stock', 'removed']);
  });

  test('are as many as are damaged, where these were not packed', async () => {
    await receive(numbered(1, 5));
    const lines = [{ lineId: '1', quantity: 1 }];
    await act(await picked(phones('1', 2)), 'reject', { reason: 'damaged', lines });
    expect(await level()).toEqual({ onHand: 4, unidentified: 1 });
    expect((await adjust(0, ['S5'], 'damaged')).status).toBe(201);
    expect(await level()).toEqual({ onHand: 4, unidentified: undefined });
  });

  test('are no more than that', async () => {
    await receive(numbered(1, 3));
    await act(await picked(phones('1', 1)), 'reject', {
      reason: 'damaged',
      lines: [{ lineId: '1', quantity: 1 }],
    });
    const answers = [
      await adjust(0, ['S1', 'S2'], 'lost'),
      await adjust(2, ['S1', 'S2'], 'found'),
      await adjust(2, ['S1', 'S9'], 'found'),
      await adjust(0, ['S9'], 'lost'),
      await adjust(0, [], 'lost'),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.errors?.[0]?.message ?? body.detail}`)).toEqual([
      '409 of PHONE at london 2 are named, and unidentified: 1',
      '409 of PHONE at london 2 are named, and unidentified: 1; S1 is in stock there',
      '409 of PHONE at london S1 is listed and S9 is not: adjust units that are found again and those that are new there one after the other',
      '409 the unit S9 of PHONE is not known: receive it first, or count it',
      '400 must not be 0, but where `serials` say which units are off the books already',
    ]);
    expect(await level()).toEqual({ onHand: 2, unidentified: 1 });
  });

  test('are said of a refusal to take away more than there are', async () => {
    await receive(numbered(1, 3));
    await act(await picked(phones('1', 1)), 'reject', { reason: 'not_found' });
    expect((await adjust(-1, ['S1'], 'lost')).body.detail).toContain('say by an adjustment of 0 which they are');
  });

  test('are said of once, by two who say it at once', async () => {
    await receive(numbered(1, 4));
    await act(await picked(phones('1', 1)), 'reject', {
      reason: 'damaged',
      lines: [{ lineId: '1', quantity: 1 }],
    });
    const both = await Promise.all([adjust(0, ['S1'], 'damaged'), adjust(0, ['S2'], 'damaged')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await level()).toEqual({ onHand: 3, unidentified: undefined });
  });

  test('can be packed, and leave the others to be identified', async () => {
    await receive(numbered(1, 3));
    await act(await picked(phones('1', 1)), 'reject', { reason: 'not_found' });
    await receive(['S9']);
    const next = await picked(phones('1', 1));
    expect((await act(next, 'pack', named('S1'))).status).toBe(200);
    expect((await act(next, 'hand-over')).status).toBe(200);
    expect(await level()).toEqual({ onHand: 0, unidentified: 3 });
    expect((await count('S9')).status).toBe(201);
    expect(await level()).toEqual({ onHand: 1, unidentified: undefined });
  });
});

test('an adjustment of nothing is refused of units without serial numbers', async () => {
  const lines = [{ sku: 'TEA-001', quantity: 0, serials: ['S1'] }];
  const refused = await stock('adjustments', lines, { reason: 'lost' });
  expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining('TEA-001 is not; leave')]);
});
