import { describe, expect, test } from 'vitest';
import { newCustomer } from '#shared/contracts/api/customers.ts';
import { newItem } from '#shared/contracts/api/catalogue.ts';
import { bulkKinds } from '#functions/imports/reading/columns.ts';
import { rowsBehind, surveyFile, type BulkOptions, type BulkRow } from '#functions/imports/reading/read-rows.ts';
import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import { encoded } from '../../support/encoded.ts';

/** The rows of a file, read at once, and read anew behind each of them: both say the same. */
async function rowsOf(kind: ImportKind, content: string | Uint8Array, options: BulkOptions = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const open = async function* (from: number) {
    yield bytes.subarray(from);
  };
  const layout = await surveyFile(open, bulkKinds[kind], options);
  expect(layout.extent.bytes).toBe(bytes.length);
  const rows = await Array.fromAsync(rowsBehind(open, bulkKinds[kind], layout, layout.start));
  for (const [index, { upTo }] of rows.entries()) {
    expect(await Array.fromAsync(rowsBehind(open, bulkKinds[kind], layout, upTo))).toEqual(rows.slice(index + 1));
  }
  return rows.map(without);
}

const without = ({ upTo: _, ...row }: BulkRow) => row;

describe('a file of items', () => {
  const csv = [
    'SKU;Name;EAN;Weight grams;Unit cost;Currency;Backorderable;Tax class',
    'TEA-1;"Tea; green";4006381333931|5012345678900;150;2,10;EUR;yes;reduced',
    'POT-1;Teapot;;;;;;',
    'BAD-1;Cup;;1,5;;;;',
    ';Nothing;;;;;;',
    'BAD-2;Cup',
    '',
  ].join('\n');

  test('is read into bodies as the API takes them; a row that cannot be read costs itself', async () => {
    const rows = await rowsOf('items', csv);
    expect(rows).toEqual([
      {
        line: 2,
        body: {
          sku: 'TEA-1',
          description: 'Tea; green',
          barcodes: ['4006381333931', '5012345678900'],
          weightGrams: 150,
          unitCost: { amount: '2.10', currency: 'EUR' },
          backorderable: true,
          taxClass: 'reduced',
        },
      },
      { line: 3, body: { sku: 'POT-1', description: 'Teapot' } },
      { line: 4, unreadable: 'Weight grams "1,5" is not a whole number such as 12' },
      { line: 5, unreadable: 'sku is empty' },
      { line: 6, unreadable: 'it has 2 fields, where the header has 8' },
    ]);
    for (const row of rows) if ('body' in row) newItem.parse({ ...bulkKinds.items.usual, ...row.body });
  });

  test('may be JSON lines, whose bodies are sent as they are', async () => {
    const lines = '\ufeff{"sku":"TEA-1","description":"Tea","crossReferences":[]}\n\n[1]\n{"description":"Cup"}\n{';
    expect(await rowsOf('items', lines)).toEqual([
      { line: 1, body: { sku: 'TEA-1', description: 'Tea', crossReferences: [] } },
      { line: 3, unreadable: 'it is not a JSON object in one line' },
      { line: 4, unreadable: 'it has no "sku"' },
      { line: 5, unreadable: 'it is not a JSON object in one line' },
    ]);
  });

  test('with columns that are nothing to it is refused, unless they are to be left alone', async () => {
    const other = 'sku,description,colour\nTEA-1,Tea,green\n';
    await expect(rowsOf('items', other)).rejects.toThrow(
      'has columns that are nothing to it, "colour": rename or remove',
    );
    expect(await rowsOf('items', other, { ignoreOthers: true })).toEqual([
      { line: 2, body: { sku: 'TEA-1', description: 'Tea' } },
    ]);
  });
});

test('a file of customers in a Cyrillic code page has their address by the country’s name', async () => {
  const csv =
    'Customer ID,Name,Street,City,Postcode,Country,Marketing\n7,Чайная лавка,ул. Мира 5|кв. 3,Тверь,170000,Russian Federation,no\n8,Лавка,,,,Atlantis,\n';
  const rows = await rowsOf('customers', encoded(csv, 'windows-1251'));
  expect(rows).toMatchObject([
    {
      body: {
        customerId: '7',
        name: 'Чайная лавка',
        addresses: [{ lines: ['ул. Мира 5', 'кв. 3'], city: 'Тверь', postalCode: '170000', country: 'RU' }],
        consents: { marketing: false },
      },
    },
    { unreadable: 'Country is not a country, by its ISO 3166-1 code or its English name' },
  ]);
  for (const row of rows) if ('body' in row) newCustomer.parse(row.body);
});

test('a line of JSON that is nested deeper than a body may be is told, and costs no other', async () => {
  const nested = (depth: number) =>
    `{"sku":"DEEP","kind":"goods","description":${'['.repeat(depth)}${']'.repeat(depth)}}\n`;
  const good = '{"sku":"TEA","kind":"goods","description":"Tea"}\n';
  const rows = await rowsOf('items', `${nested(11)}${nested(12)}${nested(100_000)}${good}`);
  const unreadable = 'it is nested deeper than 12 levels';
  expect(rows).toMatchObject([{ body: { sku: 'DEEP' } }, { unreadable }, { unreadable }, { body: { sku: 'TEA' } }]);
});

test('a kit says parts of units as its file writes decimals, and no other way', async () => {
  const header = 'sku;kind;description;components;unit cost;currency\n';
  const rows = await rowsOf(
    'items',
    `${header}SET;kit;A set;0,25 x FLOUR;1,50;EUR\nODD;kit;Odd;1.000 x SCREW;1,50;EUR\n`,
  );
  expect(rows).toMatchObject([
    { line: 2, body: { sku: 'SET', components: [{ sku: 'FLOUR', quantity: 0.25 }] } },
    {
      line: 3,
      unreadable:
        'components "1.000 x SCREW" is not a number with at most three decimal places such as 12,5 before "x SCREW"',
    },
  ]);
});

test('a file of stock needs item, location and quantity', async () => {
  expect(await rowsOf('stock', 'SKU,Warehouse,On hand\nTEA-1,london,12.5\nTEA-2,london,-1\nTEA-3,,4\n')).toEqual([
    { line: 2, body: { sku: 'TEA-1', location: 'london', counted: 12.5 } },
    { line: 3, unreadable: 'On hand "-1" is not a number with at most three decimal places such as 12.5' },
    { line: 4, unreadable: 'location is empty' },
  ]);
  await expect(rowsOf('stock', 'SKU,Quantity\nTEA-1,12\n')).rejects.toThrow('lacks the columns location (or Warehouse');
});

test('a kit says its components, each with how many of it', async () => {
  const csv = 'sku,kind,description,components\nSET,kit,A set,2 x TEA-1 | POT 2|3 × CUP | 0.25 x FLOUR\n';
  const rows = await rowsOf('items', csv);
  const components = [
    { sku: 'TEA-1', quantity: 2 },
    { sku: 'POT 2', quantity: 1 },
    { sku: 'CUP', quantity: 3 },
    { sku: 'FLOUR', quantity: 0.25 },
  ];
  expect(rows).toEqual([{ line: 2, body: { sku: 'SET', kind: 'kit', description: 'A set', components } }]);
  for (const row of rows) if ('body' in row) newItem.parse(row.body);
});
