import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planCredits, type CreditPlan, type SoldOrder } from '../../../bin/import/plan/plan-credits.ts';
import { planImport, sumsOf } from '../../../bin/import/plan/plan.ts';
import type { SourceRow } from '../../../bin/import/source/source-row.ts';
import { readFiles } from '../../../bin/import/source/read-files.ts';
import { acceptedSums } from '../../../bin/import/prove.ts';
import { fileEquations } from '../../../bin/import/prove-file.ts';
import { poundsText } from '../../../bin/import/pence.ts';

const sample = join(import.meta.dirname, '../../fixtures/online-retail.csv');
const plan = await planImport(readFiles([sample]));
const order = (number: string) => plan.orders.find(({ externalNumber }) => externalNumber === number);
const credit = (number: string) => plan.credits.find(({ invoice }) => invoice === number);
const rejection = (line: number) => plan.rejections.find((each) => each.line === line);

describe('the rows of a file', () => {
  test('are all accepted or rejected, to the penny', () => {
    const accepted = acceptedSums(plan.orders, plan.credits);
    expect(plan.rows).toBe(32);
    const equations = fileEquations(plan, accepted, sumsOf(plan.rejections), plan.rejections);
    expect(equations).toHaveLength(6);
    expect(equations.filter(({ holds }) => !holds)).toEqual([]);
    expect([accepted.ordinary, accepted.credit].map(poundsText)).toEqual(['210.77', '-117.80']);
    expect(plan.accepted).toEqual(accepted);
  });

  test.each([
    [12, 'write-off', '0.00'],
    [14, 'no-price', '0.00'],
    [18, 'no-price', '-4.00'],
    [19, 'unknown-country', '25.50'],
    [20, 'fee', '15.00'],
    [22, 'unreadable', '3.75'],
    [23, 'unreadable', '2.555'],
    [24, 'unreadable', '110.62'],
    [30, 'fee', '-950.00'],
    [33, 'positive-credit', '5.10'],
  ])('that cannot be taken are rejected with their line: %i is %s', (line, reason, amount) => {
    const { pounds, ...rest } = rejection(line) ?? { pounds: undefined };
    expect(rest).toMatchObject({ file: 'online-retail.csv', reason });
    expect(pounds === undefined ? pounds : poundsText(pounds)).toBe(amount);
  });

  test('tell what cannot be read and why', () => {
    expect(rejection(22)?.detail).toBe('CustomerID "someone" is not a customer number');
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

describe('a credit invoice goes', () => {
  const sale = (
    externalNumber: string,
    day: number,
    ...lines: readonly (readonly [sku: string, quantity: number])[]
  ): SoldOrder => ({
    externalNumber,
    customer: '1',
    placedAt: `2011-01-0${day}T00:00:00.000Z`,
    lines: lines.map(([sku, quantity], at) => ({ lineId: String(at + 1), sku, quantity, price: 100 })),
  });
  const creditRow = (sku: string, quantity: number, invoice = 'C1'): SourceRow => ({
    file: 'credits.csv',
    line: 2,
    invoice,
    credit: true,
    sku,
    description: sku,
    quantity: -quantity,
    date: '2011-01-09T00:00:00.000Z',
    price: 100,
    amount: -quantity * 100,
    customer: '1',
    country: 'France',
  });
  const refunded = (plans: readonly CreditPlan[]) =>
    plans.map(({ refunds }) =>
      refunds.map(({ externalNumber, lines }) => [
        externalNumber,
        lines.map(({ lineId, quantity }) => `${lineId}x${quantity}`),
      ]),
    );

  test('to the order that it mirrors, not to a nearer one with more', () => {
    const sales = [
      sale('1', 1, ['TEA', 6], ['MUG', 2]),
      sale('2', 2, ['TEA', 6], ['MUG', 2], ['POT', 1]),
      sale('3', 3, ['TEA', 12], ['MUG', 12]),
    ];
    expect(refunded(planCredits([creditRow('TEA', 6), creditRow('MUG', 2)], sales))).toEqual([[['1', ['1x6', '2x2']]]]);
  });

  test('to the nearest of several that it mirrors, before its date', () => {
    const sales = [
      sale('1', 1, ['TEA', 6]),
      sale('2', 2, ['TEA', 6]),
      { ...sale('3', 3, ['TEA', 6]), placedAt: '2011-01-10T00:00:00.000Z' },
    ];
    expect(refunded(planCredits([creditRow('TEA', 6), creditRow('TEA', 6, 'C2')], sales))).toEqual([
      [['2', ['1x6']]],
      [['1', ['1x6']]],
    ]);
  });

  test('to the nearest order that has its lines among others', () => {
    const sales = [sale('1', 1, ['TEA', 6], ['MUG', 2], ['POT', 1]), sale('2', 2, ['TEA', 7], ['MUG', 2])];
    expect(refunded(planCredits([creditRow('TEA', 6), creditRow('MUG', 2)], sales))).toEqual([[['1', ['1x6', '2x2']]]]);
  });

  test('line by line where it mirrors none: to a line of its quantity, else to the nearest with units left', () => {
    const sales = [sale('1', 1, ['TEA', 6]), sale('2', 2, ['TEA', 9], ['MUG', 9])];
    expect(refunded(planCredits([creditRow('TEA', 6), creditRow('MUG', 2)], sales))).toEqual([
      [
        ['1', ['1x6']],
        ['2', ['2x2']],
      ],
    ]);
  });

  test('where it went in an earlier run, whatever is nearer today', () => {
    const sales = [sale('1', 1, ['TEA', 6]), sale('2', 2, ['TEA', 6])];
    const given = { refunds: [{ externalNumber: '1', lines: [{ lineId: '1', quantity: 6 }], total: 600 }], memo: [] };
    const issued = new Map([['C1', given]]);
    expect(refunded(planCredits([creditRow('TEA', 6)], sales, issued))).toEqual([[['1', ['1x6']]]]);
    const memo = { refunds: [], memo: [{ sku: 'TEA', description: 'TEA', quantity: 6, amount: 600 }] };
    expect(planCredits([creditRow('TEA', 6)], sales, new Map([['C1', memo]]))).toMatchObject([memo]);
  });

  test('to no unit that something else has credited', () => {
    const [order] = [sale('1', 1, ['TEA', 6])];
    const left = { ...order, lines: (order?.lines ?? []).map((line) => ({ ...line, left: 4 })) } as SoldOrder;
    expect(planCredits([creditRow('TEA', 6)], [left])).toMatchObject([
      { refunds: [{ lines: [{ quantity: 4 }], total: 400 }], memo: [{ quantity: 2, amount: 200 }] },
    ]);
  });
});
