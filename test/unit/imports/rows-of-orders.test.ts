import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historicalOrder } from '#shared/contracts/api/history.ts';
import { placement } from '#shared/contracts/api/orders.ts';
import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { flawedOrders } from '#functions/imports/reading/lines-of-orders.ts';
import { orderOfRows, type LineRow } from '#functions/imports/reading/order-of-rows.ts';
import { rowsBehind, surveyFile, type BulkOptions, type BulkRow } from '#functions/imports/reading/read-rows.ts';
import { keyOf } from '#functions/processes/import-file/carrying-out/row-key.ts';

/** The orders of a file, read at once, and read anew behind each of them: both say the same. And why some cannot be taken. */
async function ordersOf(kind: ImportKind, content: string, options: BulkOptions = {}) {
  const bytes = Buffer.from(content);
  const open = async function* (from: number) {
    yield bytes.subarray(from);
  };
  const layout = await surveyFile(open, bulkKinds[kind], options);
  const from = (place: typeof layout.start) => rowsBehind(open, bulkKinds[kind], layout, place);
  const rows = await Array.fromAsync(from(layout.start));
  for (const [index, { upTo }] of rows.entries()) {
    expect(await Array.fromAsync(from(upTo))).toEqual(rows.slice(index + 1));
  }
  const flaws = await flawedOrders(from(layout.start), (row) => keyOf(kind, row));
  return { rows: rows.map(without), flaws: Object.fromEntries(flaws) };
}

const without = ({ upTo: _, ...row }: BulkRow) => row;
const head = 'channel;order number;currency;sku;quantity';

describe('orders with a row for each line', () => {
  const csv = [
    'Channel;Order;Currency;Order date;Customer;Email;Recipient;Street;City;Postcode;Country;SKU;Qty;Price;Tax;Tax rate;Discount;Shipping;Coupon code;Order discount;Total;Payment;Tags',
    'web;1001;EUR;31.12.2025 14:30;c-1;ada@example.com;Ada;Hof 1|Tor 2;Bonn;53111;Germany;TEA-1;2;9,50;3,42;19;1,00;4,90;HELLO;2,00;24,32;bank_transfer;gift|new',
    'web;1001;;;;;;;;;;POT-1;1;;;;;;;;;;',
    'web;1002;EUR;01.01.2026;;;;;;;;TEA-1;1,5;2,00;;;;;;;;;',
    '',
  ].join('\n');

  test('are read into bodies as the API takes them: what the order is its rows say together', async () => {
    const { rows, flaws } = await ordersOf('orders', csv);
    expect(flaws).toEqual({});
    expect(rows).toEqual([
      {
        line: 2,
        furtherLines: [3],
        body: {
          type: 'ship',
          channel: 'web',
          externalNumber: '1001',
          currency: 'EUR',
          placedAt: '2025-12-31T14:30:00.000Z',
          customer: { customerId: 'c-1', email: 'ada@example.com' },
          shippingAddress: {
            name: 'Ada',
            lines: ['Hof 1', 'Tor 2'],
            city: 'Bonn',
            postalCode: '53111',
            country: 'DE',
          },
          charges: [{ kind: 'shipping', price: '4.90' }],
          discounts: [{ amount: '2.00', code: 'HELLO' }],
          total: '24.32',
          tenders: [{ kind: 'bank_transfer' }],
          tags: ['gift', 'new'],
          lines: [
            {
              sku: 'TEA-1',
              quantity: 2,
              unitPrice: '9.50',
              discounts: [{ amount: '1.00' }],
              taxes: [{ amount: '3.42', rate: '19' }],
            },
            { sku: 'POT-1', quantity: 1 },
          ],
        },
      },
      {
        line: 4,
        body: {
          type: 'ship',
          channel: 'web',
          externalNumber: '1002',
          currency: 'EUR',
          placedAt: '2026-01-01T00:00:00.000Z',
          customer: {},
          lines: [{ sku: 'TEA-1', quantity: 1.5, unitPrice: '2.00' }],
        },
      },
    ]);
    for (const row of rows) if ('body' in row) placement.parse(row.body);
  });

  test('are not taken in part: a row that cannot be read, or contradicts another, takes its order with it', async () => {
    const rows = ['web;1;EUR;A;2', 'web;1;EUR;B;two', 'web;2;EUR;A;1', 'web;2;GBP;B;1', 'web;3;EUR;A;1', ''];
    const read = await ordersOf('orders', [head, ...rows].join('\n'));
    expect(read.rows).toMatchObject([
      { line: 2, furtherLines: [3], unreadable: expect.stringContaining('line 3: quantity is not a number') },
      { line: 4, furtherLines: [5], unreadable: 'line 5 says another currency of the order than line 4' },
      { line: 6, body: { externalNumber: '3' } },
    ]);
    expect(read.flaws).toEqual({});
  });

  test('whose rows do not stand together are told with where they stand, in each of their places', async () => {
    const rows = ['web;1;EUR;A;2', 'web;1;EUR;B;1', 'web;2;EUR;A;1', 'web;1;EUR;C;1', 'shop;9;EUR;C;1', ''];
    const { flaws } = await ordersOf('orders', [head, ...rows].join('\n'));
    expect(flaws).toEqual({
      '1 of web': 'its rows do not stand together, but in lines 2-3 and 5: sort the file by order',
    });
  });

  test('beside a row that does not say its order may lack that row, and are not taken', async () => {
    const rows = [
      'web;1;EUR;A;2',
      'web;1;EUR;"B;1',
      'web;2;EUR;A;1',
      'web;3;EUR;A;1',
      ';4;EUR;A;1',
      'web;5;EUR;A;1',
      '',
    ];
    const { flaws, rows: read } = await ordersOf('orders', [head, ...rows].join('\n'));
    const doubt = (line: number) => `line ${line} beside it cannot be read, and may be a row of it: mend that line`;
    expect(flaws).toEqual({ '1 of web': doubt(3), '2 of web': doubt(3), '3 of web': doubt(6), '5 of web': doubt(6) });
    expect(read).toHaveLength(6);
  });

  test('beside one of the same number in another channel may lack its rows, unless it says its total', async () => {
    const rows = ['web;1;EUR;A;2', 'wbe;1;EUR;B;1', 'web;2;EUR;A;1', 'web;3;EUR;A;1', 'shop;3;EUR;A;1', ''];
    const beside = (line: number) =>
      `line ${line} beside it has the same order number and another channel, and may be a row of it: say its total, or mend that line`;
    const { flaws } = await ordersOf('orders', [head, ...rows].join('\n'));
    expect(flaws).toEqual({
      '1 of web': beside(3),
      '1 of wbe': beside(2),
      '3 of web': beside(6),
      '3 of shop': beside(5),
    });
    const totals = rows.map((row) => (row === '' ? row : `${row};3.00`));
    expect((await ordersOf('orders', [`${head};total`, ...totals].join('\n'))).flaws).toEqual({});
  });

  test('beside a row of another number that says nothing of its order may lack that row', async () => {
    const rows = ['web;1;EUR;A;2', 'web;11;;B;1', 'web;2;EUR;A;1', 'web;3;EUR;A;1', ''];
    const beside = 'line 3 beside it says no currency, and may be a row of it: say its total, or mend that line';
    const { flaws } = await ordersOf('orders', [head, ...rows].join('\n'));
    expect(flaws).toEqual({ '1 of web': beside, '2 of web': beside });
  });

  test('of more rows than an order may have lines are told so', async () => {
    const rows = Array.from({ length: 1_001 }, () => 'web;1;EUR;A;2');
    const { flaws, rows: read } = await ordersOf('orders', [head, ...rows, ''].join('\n'));
    expect(flaws).toEqual({ '1 of web': 'it has more than 1000 rows, the most lines of an order' });
    expect(read).toHaveLength(2);
  });

  test('need the columns without which there are no lines, and dates that can be read one way', async () => {
    await expect(ordersOf('orders', 'channel;order number;currency;quantity\n')).rejects.toThrow(
      'lacks the columns sku',
    );
    const dated = (date: string) => `${head};placed at\nweb;1;EUR;A;2;${date}\n`;
    await expect(ordersOf('orders', dated('01/02/2026'))).rejects.toThrow('say which: dates day-first or month-first');
    const { rows } = await ordersOf('orders', dated('01/02/2026'), { dates: 'month-first' });
    expect(rows).toMatchObject([{ body: { placedAt: '2026-01-02T00:00:00.000Z' } }]);
    const exact = await ordersOf('orders', dated('2026-01-02T10:00:00+03:00'));
    expect(exact.rows).toMatchObject([{ body: { placedAt: '2026-01-02T10:00:00+03:00' } }]);
  });

  test('are one in each line of JSON lines, as they would be sent', async () => {
    const order = { channel: 'web', externalNumber: '1', currency: 'EUR', lines: [{ sku: 'A', quantity: 1 }] };
    const { rows } = await ordersOf('orders', `${JSON.stringify(order)}\n{"channel":"web"}\n`);
    expect(rows).toEqual([
      { line: 1, body: order },
      { line: 2, unreadable: 'it has no "externalNumber"' },
    ]);
  });
});

test('orders of the past say in their rows what has become of them, by line where it differs', async () => {
  const csv = [
    'channel,order number,currency,placed at,city,street,country,sku,quantity,unit price,shipped at,tracking number,cancelled at,invoice,invoice date,paid at,payment,credit memo,credited at,credited',
    'web,1,GBP,2011-01-04,London,Road 1,UK,A,2,1.00,2011-01-05,T1,,R-1,2011-01-05,2011-01-04,card,,,',
    'web,1,GBP,,,,,B,1,1.00,2011-01-07,T2,,R-2,2011-01-07,2011-01-04,card,G-1,2011-01-09,1.00',
    'web,1,GBP,,,,,C,3,1.00,,,2011-01-06,,,,,,,',
    'web,2,GBP,2011-01-05,London,Road 1,UK,A,2,1.00,2011-01-05,,,R-3,2011-01-05,,,,,',
    '',
  ].join('\n');
  const { rows } = await ordersOf('history', csv);
  const at = (day: number) => `2011-01-0${day}T00:00:00.000Z`;
  expect(rows.map((row) => ('body' in row ? row.body['history'] : row))).toEqual([
    {
      shipments: [
        { shippedAt: at(5), trackingNumbers: ['T1'], lines: [{ lineId: '1', quantity: 2 }] },
        { shippedAt: at(7), trackingNumbers: ['T2'], lines: [{ lineId: '2', quantity: 1 }] },
      ],
      cancellations: [{ cancelledAt: at(6), lines: [{ lineId: '3', quantity: 3 }] }],
      invoices: [
        { number: 'R-1', issuedAt: at(5) },
        { number: 'R-2', issuedAt: at(7) },
      ],
      payments: [{ kind: 'card', paidAt: at(4) }],
      creditMemos: [{ number: 'G-1', issuedAt: at(9), total: '1.00' }],
    },
    { shipments: [{ shippedAt: at(5) }], invoices: [{ number: 'R-3', issuedAt: at(5) }] },
  ]);
  for (const row of rows) if ('body' in row) historicalOrder.parse(row.body);
});

const pastHead = 'channel,order number,currency,sku,quantity';

async function pastOf(columns: string, rows: readonly string[]) {
  const lines = rows.map((row, index) => `web,1,GBP,SKU-${index},${index + 1},${row}`);
  const { rows: read } = await ordersOf('history', [`${pastHead},${columns}`, ...lines, ''].join('\n'));
  return read.map((row) => ('body' in row ? row.body['history'] : row.unreadable));
}

describe('facts of an order of the past', () => {
  test('that name the same number are one, and may not contradict each other', async () => {
    const columns = 'invoice number,invoiced at,invoice total,payment reference,paid';
    expect(await pastOf(columns, ['R-1,2011-01-05,,P-1,5.00', 'R-1,,9.00,P-2,5.00', ',2011-01-05,,,'])).toEqual([
      {
        invoices: [{ number: 'R-1', issuedAt: '2011-01-05T00:00:00.000Z', total: '9.00' }],
        payments: [
          { reference: 'P-1', amount: '5.00' },
          { reference: 'P-2', amount: '5.00' },
        ],
      },
    ]);
    expect(await pastOf(columns, ['R-1,,9.00,,', 'R-1,,8.00,,'])).toEqual([
      'line 3 says another total of the invoice of one number than line 2',
    ]);
  });

  test('that are equal in all they say are one, as one row may repeat another', async () => {
    const payment = { amount: '5.00', paidAt: '2011-01-05T00:00:00.000Z' };
    expect(await pastOf('paid at,paid', ['2011-01-05,5.00', '2011-01-05,5.00', '2011-01-05,'])).toEqual([
      { payments: [payment] },
    ]);
  });

  test('must say of which shipment a row is, where it can be of several', async () => {
    const columns = 'shipped at,tracking number';
    expect(await pastOf(columns, ['2011-01-05,T1', '2011-01-05,T2', '2011-01-05,'])).toEqual([
      'line 4 does not say enough of its shipment: it may be one of several',
    ]);
  });

  test('are the same in whatever order the rows stand', async () => {
    const cell = fc.constantFrom('', 'a', 'b');
    const row = fc.record({
      invoice: fc.record({ number: cell, total: cell }),
      payment: fc.record({ kind: cell, reference: cell, amount: cell }),
      shipment: fc.record({ carrier: cell, location: cell }),
    });
    const said = (members: object) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''));
    const factsOf = (rows: readonly LineRow[]) => {
      const made = orderOfRows(rows);
      if ('unreadable' in made) return 'unreadable';
      const past = Object.entries((made.body['history'] ?? {}) as Record<string, Record<string, unknown>[]>);
      const skus = (made.body['lines'] as { sku: string }[]).map(({ sku }) => sku);
      const bySku = ({ lines, ...fact }: Record<string, unknown>) =>
        JSON.stringify([
          Object.entries(fact).toSorted(),
          ((lines ?? []) as { lineId: string }[]).map(({ lineId }) => skus[Number(lineId) - 1]).toSorted(),
        ]);
      return Object.fromEntries(past.map(([name, facts]) => [name, facts.map(bySku).toSorted()]));
    };
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 4 }).chain((rows) => {
          const lines = rows.map((facts, index): LineRow => {
            const told = Object.entries(facts).map(([name, members]) => [name, said(members)] as const);
            const some = told.filter(([, members]) => Object.keys(members).length > 0);
            return {
              line: index + 2,
              said: { line: { sku: `SKU-${index}`, quantity: 1 }, ...Object.fromEntries(some) },
            };
          });
          return fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }));
        }),
        ([rows, others]) => {
          expect(factsOf(others)).toEqual(factsOf(rows));
        },
      ),
    );
  });
});

test('an order is the same with marks in its number that nobody sees, and in any form of Unicode', async () => {
  const { rows, flaws } = await ordersOf(
    'orders',
    `${head}\nweb;Nö1;EUR;TEA;1\nweb;No\u03081\u200b;EUR;POT;1\n\u2060web;Nö1;EUR;CUP;1\n`,
  );
  expect(flaws).toEqual({});
  expect(rows).toMatchObject([{ line: 2, furtherLines: [3, 4], body: { channel: 'web', externalNumber: 'Nö1' } }]);
});

test.each<[ImportKind, string]>([
  ['orders', 'web;1001;EUR;Ada Byron;ada@example.com;TEA;1\nweb;1002;EUR;Li;li@example.com;TEA;1\n'],
  ['customers', 'c-1;Ada Byron;ada@example.com\n'],
])('a file of %s without a header says so, and nothing of its first row', async (kind, content) => {
  const reading = ordersOf(kind, content);
  await expect(reading).rejects.toThrow(/lacks the columns .*its first line has "…", "…"/s);
  await expect(reading).rejects.not.toThrow(/ada/i);
});
