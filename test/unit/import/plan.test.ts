import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planImport, sumsOf } from '../../../bin/import/plan/plan.ts';
import { readFiles } from '../../../bin/import/source/read-files.ts';
import { acceptedSums, fileEquations } from '../../../bin/import/prove.ts';

const sample = join(import.meta.dirname, '../../fixtures/online-retail.csv');
const plan = await planImport(readFiles([sample]));
const order = (number: string) => plan.orders.find(({ externalNumber }) => externalNumber === number);
const credit = (number: string) => plan.credits.find(({ invoice }) => invoice === number);
const rejection = (line: number) => plan.rejections.find((each) => each.line === line);

describe('the rows of a file', () => {
  test('are all accepted or rejected, to the penny', () => {
    const accepted = acceptedSums(plan.orders, plan.credits);
    expect(plan.rows).toBe(32);
    expect(fileEquations(plan.total, accepted, sumsOf(plan.rejections)).map(({ holds }) => holds)).toEqual([
      true,
      true,
      true,
    ]);
    expect(accepted).toEqual({ ordinary: 21077, credit: -11780 });
    expect(plan.accepted).toEqual(accepted);
  });

  test.each([
    [12, 'write-off', 0],
    [14, 'no-price', 0],
    [18, 'no-price', -400],
    [19, 'unknown-country', 2550],
    [20, 'fee', 1500],
    [22, 'unreadable', 0],
    [23, 'unreadable', 256],
    [24, 'unreadable', 11062],
    [30, 'fee', -95000],
    [33, 'positive-credit', 510],
  ])('that cannot be taken are rejected with their line: %i is %s', (line, reason, amount) => {
    expect(rejection(line)).toMatchObject({ file: 'online-retail.csv', reason, amount });
  });

  test('tell what cannot be read and why', () => {
    expect(rejection(22)?.detail).toBe('Quantity "some" is not a whole number');
    expect(rejection(23)?.detail).toBe('UnitPrice "2.555" is not an amount in whole pence');
    expect(rejection(24)?.detail).toBe('InvoiceNo "A70001" is not digits, or C and digits');
    expect(rejection(19)?.detail).toBe('"Atlantis" is not a country known here');
  });
});

describe('an invoice', () => {
  test('becomes an order with a line per row, repeated rows too, and shipping as a charge', () => {
    expect(order('700001')).toMatchObject({ customer: '20001', country: 'GB', shipping: 1800, total: 6330 });
    expect(order('700001')?.lines.map(({ lineId, sku, quantity }) => [lineId, sku, quantity])).toEqual([
      ['1', '90001A', 6],
      ['2', '90002', 12],
      ['3', '90002', 12],
    ]);
  });

  test('is placed at the earliest moment of its rows', () => {
    expect(order('700002')?.placedAt).toBe('2010-12-01T09:01:00.000Z');
  });

  test('of shipping alone becomes an order of that article', () => {
    expect(order('700004')).toMatchObject({ country: 'JE', shipping: 0, total: 3000, lines: [{ sku: 'POST' }] });
  });

  test('of which no row is left makes no order', () => {
    expect(plan.orders.map(({ externalNumber }) => externalNumber)).toEqual([
      '700001',
      '700002',
      '700003',
      '700004',
      '700007',
      '700010',
    ]);
  });

  test('of more than 1,000 rows becomes several orders', async () => {
    const rows = Array.from({ length: 1001 }, (_, index) => ({
      file: 'large.csv',
      line: index + 2,
      invoice: '800001',
      credit: false,
      sku: 'A1',
      description: 'ONE',
      quantity: 1,
      date: '2011-01-01T00:00:00.000Z',
      price: 100,
      amount: 100,
      customer: '1',
      country: 'France',
    }));
    const { orders } = await planImport(streamOf(rows));
    expect(orders.map(({ externalNumber, total }) => [externalNumber, total])).toEqual([
      ['800001', 100000],
      ['800001-2', 100],
    ]);
  });
});

async function* streamOf<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

describe('articles', () => {
  test('are one whatever the case of their code, described as most often', () => {
    expect(plan.articles.find(({ sku }) => sku === '90001A')).toEqual({
      sku: '90001A',
      description: 'BLUE TEAPOT',
      sold: 21,
    });
    expect(order('700002')?.lines[0]).toMatchObject({ sku: '90001A', description: 'BLUE TEA POT' });
  });

  test('are only those that are sold as lines', () => {
    expect(plan.articles.map(({ sku }) => sku)).toEqual([
      '90001A',
      '90002',
      '90003',
      '90004',
      'GIFT_0001_20',
      'M',
      'POST',
    ]);
    expect(plan.customers).toEqual(['20001', '20002', '20003']);
  });
});

describe('a credit invoice', () => {
  test('takes back units of the newest earlier order first, then of the one before, and credits the rest by itself', () => {
    expect(credit('C70001')?.refunds).toEqual([
      { externalNumber: '700002', lines: [{ lineId: '1', quantity: 4 }], total: 1020 },
      {
        externalNumber: '700001',
        lines: [
          { lineId: '1', quantity: 1 },
          { lineId: '2', quantity: 12 },
          { lineId: '3', quantity: 12 },
        ],
        total: 3255,
      },
    ]);
    expect(credit('C70001')?.memo).toEqual([{ sku: '90002', description: 'MUG, LARGE', quantity: 6, amount: 750 }]);
  });

  test('finds only the units that no other has taken back', () => {
    expect(credit('C70002')?.refunds).toEqual([
      { externalNumber: '700010', lines: [{ lineId: '1', quantity: 1 }], total: 255 },
      { externalNumber: '700001', lines: [{ lineId: '1', quantity: 5 }], total: 1275 },
    ]);
    expect(credit('C70002')?.memo).toEqual([]);
  });

  test('refers to nothing without a customer, at another price, or as shipping or discount', () => {
    expect(credit('C70003')).toMatchObject({ refunds: [], memo: [{ sku: '90002' }, { sku: 'POST' }] });
    expect(credit('C70005')).toMatchObject({ refunds: [], memo: [{ sku: 'D' }, { sku: '90001A', amount: 2100 }] });
  });

  test('of which no row is left makes nothing', () => {
    expect(credit('C70004')).toBeUndefined();
  });
});
