import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openingUnits } from '../../bin/import/plan/plan-articles.ts';
import { planImport, sumsOf, type ImportPlan } from '../../bin/import/plan/plan.ts';
import { acceptedSums } from '../../bin/import/prove.ts';
import { fileEquations } from '../../bin/import/prove-file.ts';
import {
  customerRequest,
  itemRequest,
  memoRequest,
  orderRequest,
  receiptRequests,
  refundRequest,
} from '../../bin/import/loading/requests.ts';
import { columns, readRow, type Column, type Layout } from '../../bin/import/source/source-row.ts';
import { cases } from './cases.ts';

type Fields = Record<Column, string>;
const names = Object.keys(columns) as Column[];
const layout: Layout = {
  columns: Object.fromEntries(names.map((name, at) => [name, { at, name }])) as unknown as Layout['columns'],
  dates: 'month-first',
  decimal: 'point',
};

const numbers = { noBias: true } as const;
const invoice = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 8, ...numbers }).map((n) => `70000${n}`) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 6, ...numbers }).map((n) => `C70000${n}`) },
  { weight: 1, arbitrary: fc.constantFrom('A700001', '', 'C') },
);
const sku = fc.constantFrom('90001A', '90001a', '90002', 'POST', 'DOT', 'M', 'D', 'AMAZONFEE', 'gift_0001_20', '');
const quantity = fc.oneof(fc.integer({ min: -12, max: 30 }).map(String), fc.constantFrom('0', '2.5', 'x', '-3.0'));
const price = fc.constantFrom('2.55', '1.25', '1.25', '10', '0.0', '-4.0', '2.555', '18.0', 'free');
const row: fc.Arbitrary<Fields> = fc.record({
  InvoiceNo: invoice,
  StockCode: sku,
  Description: fc.constantFrom('BLUE TEAPOT', 'MUG', '', '£ & "more"'),
  Quantity: quantity,
  InvoiceDate: fc.constantFrom('2010-12-01 08:26:00', '2010-12-02 08:26:00', '12/3/2010 8:26', 'yesterday'),
  UnitPrice: price,
  CustomerID: fc.constantFrom('20001.0', '20002', '', 'someone'),
  Country: fc.constantFrom('United Kingdom', 'EIRE', 'USA', 'Atlantis'),
});
const file = fc.array(row, { maxLength: 80 });

const planOf = (rows: readonly Fields[]): Promise<ImportPlan> =>
  planImport(
    (async function* () {
      for (const [index, fields] of rows.entries()) {
        const place = { file: 'some.csv', line: index + 2 };
        yield readRow(
          names.map((name) => fields[name]),
          place,
          layout,
        );
      }
    })(),
  );

const requestsOf = ({ articles, customers, orders, credits }: ImportPlan) => [
  ...articles.map(itemRequest),
  ...customers.map(customerRequest),
  ...receiptRequests(articles),
  ...orders.map(orderRequest),
  ...credits.flatMap((credit) => [
    ...credit.refunds.map((refund) => refundRequest(credit, refund, `of ${refund.externalNumber}`)),
    ...(credit.memo.length > 0 ? [memoRequest(credit)] : []),
  ]),
];

describe('whatever the file', () => {
  test('every row is accepted or rejected once, and both add up to the file', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (rows) => {
        const plan = await planOf(rows);
        const accepted = acceptedSums(plan.orders, plan.credits);
        expect(plan.accepted).toEqual(accepted);
        const equations = fileEquations(plan, accepted, sumsOf(plan.rejections), plan.rejections);
        expect(equations.filter(({ holds }) => !holds)).toEqual([]);
        const taken = rows.length - plan.rejections.length;
        const orderRows = plan.orders.flatMap((order) => order.rows).length;
        const creditInvoices = new Set(plan.credits.map((credit) => credit.invoice));
        expect(orderRows).toBeLessThanOrEqual(taken);
        if (creditInvoices.size === 0) expect(orderRows).toBe(taken);
      }),
      cases(),
    );
  });

  test('a rerun makes the very same requests, each under a key of its own', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (rows) => {
        const requests = requestsOf(await planOf(rows));
        expect(requestsOf(await planOf(rows))).toEqual(requests);
        const keys = requests.map(({ idempotencyKey }) => idempotencyKey);
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
      cases(),
    );
  });

  test('credit invoices never take back more units of a line than were sold, nor any of a later order', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (rows) => {
        const { orders, credits } = await planOf(rows);
        const left = new Map<string, number>(
          orders.flatMap(({ externalNumber, lines }) =>
            lines.map(({ lineId, quantity: sold }) => [`${externalNumber}/${lineId}`, sold] as const),
          ),
        );
        for (const { date, customer, refunds } of credits) {
          for (const { externalNumber, lines } of refunds) {
            const order = orders.find((each) => each.externalNumber === externalNumber);
            expect(order?.customer).toBe(customer);
            expect(order?.placedAt && order.placedAt <= date).toBe(true);
            for (const { lineId, quantity: units } of lines) {
              const line = `${externalNumber}/${lineId}`;
              left.set(line, (left.get(line) ?? 0) - units);
            }
          }
        }
        expect([...left.values()].filter((units) => units < 0)).toEqual([]);
      }),
      cases(),
    );
  });

  test('the opening stock covers everything that is sold', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (rows) => {
        const { orders, articles } = await planOf(rows);
        const sold = new Map<string, number>();
        for (const line of orders.flatMap(({ lines }) => lines)) {
          sold.set(line.sku, (sold.get(line.sku) ?? 0) + line.quantity);
        }
        expect(new Map(articles.map((article) => [article.sku, article.sold]))).toEqual(sold);
        for (const article of articles) {
          expect(openingUnits(article)).toBeGreaterThanOrEqual(article.sold * 1.1);
          expect(openingUnits(article) % 10).toBe(0);
        }
      }),
      cases(),
    );
  });
});
