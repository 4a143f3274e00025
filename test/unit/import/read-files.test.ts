import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { text } from '#shared/contracts/fields.ts';
import { poundsText } from '../../../bin/import/pence.ts';
import { readFiles, type FileRead, type ReadOptions } from '../../../bin/import/source/read-files.ts';
import { encoded } from '../../support/encoded.ts';

const folder = mkdtempSync(join(tmpdir(), 'oms-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const row = '536365,85123A,"LANTERN, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom';
const file = [header, row, row.replace('536365', 'C536366').replace(',6,', ',-6,'), ''].join('\n');

const write = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function read(paths: readonly string[], options?: ReadOptions) {
  const all = await Array.fromAsync(readFiles(paths, options));
  const files = all.filter((each): each is FileRead => 'extent' in each);
  const rows = all
    .filter((each): each is Exclude<typeof each, FileRead> => !('extent' in each))
    .map((each) =>
      'unreadable' in each
        ? { ...each, pounds: each.pounds === undefined ? undefined : poundsText(each.pounds) }
        : each,
    );
  return { files, rows };
}
const rowsOf = async (path: string, options?: ReadOptions) => (await read([path], options)).rows;

describe('a file of the data set', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['lines that end as on Windows', 'crlf.csv', file.replaceAll('\n', '\r\n')],
    ['lines that end as on an old Mac', 'cr.csv', file.replaceAll('\n', '\r')],
    ['a byte order mark', 'bom.csv', `\ufeff${file}`],
    ['UTF-16 with its lower half first', 'le.csv', encoded(`\ufeff${file}`, 'utf-16le')],
    ['UTF-16 with its higher half first', 'be.csv', encoded(`\ufeff${file}`, 'utf-16be')],
    ['UTF-16 without a byte order mark', 'nomark.csv', encoded(file, 'utf-16le')],
    ['UTF-16 with its higher half first, without a mark', 'benomark.csv', encoded(file, 'utf-16be')],
    ['compression', 'small.csv.gz', gzipSync(file)],
    ['compression that its name does not tell', 'small.csv', gzipSync(file)],
    ['a name that tells of compression that there is not', 'plain.csv.gz', file],
    ['no line end at its end', 'open.csv', file.trimEnd()],
    ['blank lines before, within and behind', 'long.csv', `\n${file.replace('\n', '\n\n')}\n,,,,,,,\n`],
    ['semicolons', 'semicolon.csv', file.replaceAll(',', ';').replace('LANTERN;', 'LANTERN,')],
    ['tabs', 'tab.csv', file.replaceAll(',', '\t').replaceAll('LANTERN\t', 'LANTERN,')],
    [
      'decimal commas',
      'comma.csv',
      file.replaceAll(',', ';').replaceAll('2.55', '2,55').replaceAll('LANTERN;', 'LANTERN,'),
    ],
    ['dates with the day first', 'day.csv', dated('13/12/2010 8:26')],
    ['dates with the month first', 'month.csv', dated('12/13/2010 8:26')],
    ['dates with dots', 'dots.csv', dated('13.12.2010 08:26:00')],
    ['columns in another order', 'order.csv', reordered(file)],
    [
      'other names of its columns',
      'names.csv',
      file.replace(header, ' invoice ,STOCK CODE,description,qty,Invoice_Date,Price,Customer ID,country'),
    ],
    [
      'a column that is nothing to it',
      'more.csv',
      file.replaceAll(/\n(?=.)/g, '\nx,').replace('InvoiceNo', 'Remark,InvoiceNo'),
    ],
  ])('is read the same with %s', async (_, name, content) => {
    const expected = [
      { invoice: '536365', description: 'LANTERN, WHITE', quantity: 6, price: 255, amount: 1530 },
      { invoice: 'C536366', quantity: -6, amount: -1530 },
    ];
    const { rows, files } = await read([write(name, content)]);
    expect(rows).toMatchObject(expected);
    expect(rows.every((each) => 'date' in each && /^2010-12-(01|13)T08:26:00.000Z$/.test(each.date))).toBe(true);
    expect(files).toMatchObject([{ file: name, rows: 2 }]);
    expect(files.map(({ read: counted }) => counted)).toEqual(files.map(({ extent }) => extent));
  });

  test.each([
    ['windows-1251', 'Россия', 'ФОНАРЬ «БЕЛЫЙ» № 5'],
    ['windows-1252', 'Österreich', 'LANTERNE BLANCHE À 5 € “DÉCO”'],
  ])('tells the code page %s by its letters', async (encoding, _country, description) => {
    const [only] = await rowsOf(
      write(`${encoding}.csv`, encoded(`${header}\n${row.replace('LANTERN, WHITE', description)}`, encoding)),
    );
    expect(only).toMatchObject({ description });
  });

  test('is read in the code page that is named, where its bytes may be of several', async () => {
    const path = write('pound.csv', encoded(`${header}\n${row.replace('LANTERN, WHITE', 'FOR £5')}`, 'windows-1252'));
    await expect(rowsOf(path)).rejects.toThrow(`${path} is not UTF-8, and its bytes may be Windows-1251`);
    expect(await rowsOf(path, { encoding: 'windows-1252' })).toMatchObject([{ description: 'FOR £5' }]);
    expect(await rowsOf(path, { encoding: 'cp1251' })).toMatchObject([{ description: 'FOR Ј5' }]);
  });

  test('is cleaned of characters that no text of the API may hold', async () => {
    const wild = 'A\u0000B\u0085C\u061cD\u202eE\u2067F\ufeffG\ufffeH';
    const [only] = await rowsOf(write('wild.csv', [header, row.replace('"LANTERN, WHITE"', wild)].join('\n')));
    const { description = '' } = only && 'sku' in only ? only : {};
    expect(description).toMatch(/^A B C D E F G.H$/u);
    expect(text(500).safeParse(description).error).toBeUndefined();
  });

  test('with nothing but its columns has no rows', async () => {
    expect(await rowsOf(write('header.csv', `${header}\n`))).toEqual([]);
  });
});

function dated(date: string): string {
  return file.replaceAll('2010-12-01 08:26:00', date);
}

function reordered(content: string): string {
  const order = [7, 3, 1, 0, 4, 6, 5, 2];
  const lines = content.replaceAll('LANTERN, WHITE', 'LANTERN% WHITE').split('\n').filter(Boolean);
  const moved = lines.map((line) => order.map((at) => line.split(',')[at]).join(','));
  return moved.join('\n').replaceAll('%', ',');
}

describe('a row that cannot be read', () => {
  test('costs itself and no other: an odd quotation mark neither takes rows away nor mixes them', async () => {
    const odd = [
      header,
      row,
      '536366,A1,"LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom',
      '536367,B2,MUG",4,2010-12-01 08:26:00,9.95,17850,United Kingdom',
      row.replace('536365', '536368'),
    ].join('\n');
    const { rows, files } = await read([write('odd.csv', odd)]);
    expect(rows).toMatchObject([
      { line: 2, invoice: '536365', amount: 1530 },
      {
        line: 3,
        parses: false,
        pounds: undefined,
        unreadable: expect.stringContaining('the lines look like rows themselves'),
      },
      { line: 4, parses: false, pounds: undefined },
      { line: 5, invoice: '536368', amount: 1530 },
    ]);
    expect(files).toMatchObject([{ rows: 4, extent: { lines: 5 }, read: { lines: 5 } }]);
  });

  test.each([
    [
      'a quotation mark that is not closed',
      '536366,A1,"LANTERN,6,2010-12-01,2.55,17850,France',
      'a quotation mark opens a field and',
    ],
    ['a quotation mark within a plain field', '536366,A1,LANTERN 7" WIDE,6,2010-12-01,2.55,17850,France', 'not quoted'],
    ['characters behind a closing quotation mark', '536366,A1,"LANTERN"S,6,2010-12-01,2.55,17850,France', 'double'],
    ['too few fields', 'a,b', 'has 2 fields, where the header has 8'],
    ['too many fields', `${row},extra`, 'has 9 fields, where the header has 8'],
  ])('for %s is rejected with its number', async (_, wrong, why) => {
    for (const content of [
      [header, wrong, row],
      [header, row, wrong],
    ]) {
      const rows = await rowsOf(write('wrong.csv', content.join('\n')));
      const at = content.indexOf(wrong) - 1;
      expect(rows).toHaveLength(2);
      expect(rows[at]).toMatchObject({ line: at + 2, pounds: undefined, unreadable: expect.stringContaining(why) });
      expect(rows[1 - at]).toMatchObject({ amount: 1530 });
    }
  });

  test('for bytes that are not of the encoding is rejected with its number', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n${row}\n`),
      Buffer.from([0xff, 0x2c, 0x0a]),
      Buffer.from(row),
    ]);
    expect(await rowsOf(write('bytes.csv', bytes), { encoding: 'utf-8' })).toMatchObject([
      { line: 2, amount: 1530 },
      { line: 3, unreadable: 'it has bytes that are not of the encoding of the file' },
      { line: 4, amount: 1530 },
    ]);
  });

  test.each([
    ['2.55', '£2.55', undefined, 'UnitPrice "£2.55" is not a number such as 1234.56, without sign of currency'],
    ['2.55', '1 002.55', undefined, 'UnitPrice "1 002.55" is not a number'],
    ['2.55', '2.555', '15.33', 'UnitPrice "2.555" is not an amount in whole pence'],
    ['2.55', '0.12345678', '0.74074068', 'UnitPrice "0.12345678" is not an amount in whole pence'],
    ['2.55', '999999999.99', '5999999999.94', 'is not at most 99999999999 pence with its quantity'],
    [',6,', ',6.5,', undefined, 'Quantity "6.5" is not a whole number'],
    ['2010-12-01 08:26:00', 'yesterday', '15.30', 'InvoiceDate "yesterday" is not a date such as'],
    ['2010-12-01 08:26:00', '2010-02-30', '15.30', 'InvoiceDate "2010-02-30" is not a date such as'],
  ])('where %s is %s amounts to %s, exactly', async (good, bad, pounds, why) => {
    const [only] = await rowsOf(write('field.csv', [header, row.replace(good, bad)].join('\n')));
    expect(only).toMatchObject({ line: 2, pounds, unreadable: expect.stringContaining(why) });
  });

  test('may hold quotation marks of its own where they are said to be characters', async () => {
    const tabs = [header, row.replace('"LANTERN, WHITE"', 'LANTERN 7" WIDE')].join('\n').replaceAll(',', '\t');
    expect(await rowsOf(write('inches.csv', tabs), { quotes: 'none' })).toMatchObject([
      { description: 'LANTERN 7" WIDE', amount: 1530 },
    ]);
  });
});

describe('is refused by name, with what to do:', () => {
  const whole = gzipSync(file);
  test.each<[string, string, string | Uint8Array, string]>([
    ['an empty file', 'empty.csv', '', 'is empty: see that it is the right file'],
    ['a file of blank lines', 'blank.csv', '\n\n', 'is empty'],
    ['an empty compressed file', 'empty.csv.gz', gzipSync(''), 'is empty'],
    ['a compressed file that was cut off', 'cut.csv.gz', whole.subarray(0, -10), 'unexpected end of file'],
    ['a .zip archive', 'data.zip', Buffer.from('504b0304140000000800', 'hex'), 'unpack it, or save the sheet as CSV'],
    ['an old spreadsheet', 'data.csv', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'save it as CSV'],
    ['a document', 'data.pdf', '%PDF-1.7\n', 'export the data as CSV'],
    [
      'a file that lacks a column',
      'other.csv',
      file.replace('StockCode', 'Stock'),
      'lacks the columns StockCode (or SKU,',
    ],
    ['columns of another file, and no rows', 'none.csv', 'a,b\n', 'separated by comma, its first line has "a", "b"'],
    [
      'a column twice',
      'twice.csv',
      file.replace('Country', 'Invoice No'),
      'has 2 columns of InvoiceNo, "InvoiceNo" and "Invoice No": remove',
    ],
    ['an open quotation mark in the header', 'quote.csv', `"${file}`, 'has a header with a quotation mark'],
    [
      'dates that can be read both ways',
      'dates.csv',
      dated('1/12/2010 8:26'),
      'such as 1/12/2010 8:26: say which: dates',
    ],
    ['dates of both orders', 'both.csv', dated('13/12/2010').replace('13/12', '12/13'), 'say which: dates'],
  ])('%s', async (_, name, content, words) => {
    const path = write(name, content);
    await expect(rowsOf(path)).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(words) });
    await expect(rowsOf(path)).rejects.toThrow(path);
  });

  test.each<[ReadOptions, string]>([
    [{ encoding: 'latin-9000' }, 'cannot be read in "latin-9000", which is no encoding known here'],
    [{ separator: 'x' }, 'cannot be separated by "x": name comma'],
    [{ separator: 'semicolon' }, 'lacks the columns InvoiceNo'],
  ])('what is named wrongly: %o', async (options, words) => {
    await expect(rowsOf(write('plain.csv', file), options)).rejects.toThrow(words);
  });

  test('dates are read as is said where they can be read both ways', async () => {
    const path = write('dates.csv', dated('1/12/2010 8:26'));
    expect(await rowsOf(path, { dates: 'day-first' })).toMatchObject([{ date: '2010-12-01T08:26:00.000Z' }, {}]);
    expect(await rowsOf(path, { dates: 'month-first' })).toMatchObject([{ date: '2010-01-12T08:26:00.000Z' }, {}]);
    expect(await rowsOf(path, { dates: 'iso' })).toMatchObject([{ parses: true }, { parses: true }]);
  });

  test('a folder, and a file that there is not', async () => {
    await expect(rowsOf(folder)).rejects.toThrow(`${folder} cannot be read: `);
    await expect(rowsOf(join(folder, 'none'))).rejects.toThrow(`${join(folder, 'none')} cannot be read: `);
  });

  test('the same file named twice, however it is named', async () => {
    const path = write('once.csv', file);
    const again = join(folder, '..', folder.split('/').at(-1) ?? '', 'once.csv');
    await expect(read([path, again])).rejects.toThrow(`${again} is named twice`);
    expect((await read([path, write('other.csv', file)])).rows).toHaveLength(4);
  });
});
