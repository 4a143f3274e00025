import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { text } from '#shared/contracts/fields.ts';
import { readFiles } from '../../../bin/import/source/read-files.ts';

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
const rowsOf = (...paths: string[]) => Array.fromAsync(readFiles(paths));

describe('a file of the data set', () => {
  test.each<[string, string, string | Uint8Array]>([
    ['lines that end as on Windows', 'crlf.csv', file.replaceAll('\n', '\r\n')],
    ['a byte order mark', 'bom.csv', `\ufeff${file}`],
    ['UTF-16', 'wide.csv', Buffer.from(`\ufeff${file}`, 'utf16le')],
    ['compression', 'small.csv.gz', gzipSync(file)],
    ['no line end at its end', 'open.csv', file.trimEnd()],
    ['blank lines at its end', 'long.csv', `${file}\n\n`],
  ])('is read the same with %s', async (_, name, content) => {
    const expected = await rowsOf(write('plain.csv', file));
    expect(expected).toMatchObject([
      { line: 2, invoice: '536365', description: 'LANTERN, WHITE', quantity: 6, price: 255, amount: 1530 },
      { line: 3, invoice: 'C536366', quantity: -6, amount: -1530 },
    ]);
    const read = await rowsOf(write(name, content));
    expect(read).toEqual(expected.map((each) => ({ ...each, file: name })));
  });

  test('is cleaned of characters that no text of the API may hold', async () => {
    const wild = 'A\u0000B\u0085C\u061cD\u202eE\u2067F\ufeffG\ud800H';
    const [read] = await rowsOf(write('wild.csv', [header, row.replace('"LANTERN, WHITE"', wild)].join('\n')));
    const { description = '' } = read && 'sku' in read ? read : {};
    expect(description).toMatch(/^A B C D E F G.H$/u);
    expect(text(500).safeParse(description).error).toBeUndefined();
  });

  test('with nothing but its columns has no rows', async () => {
    expect(await rowsOf(write('header.csv', `${header}\n`))).toEqual([]);
  });

  test('with lines that are too short or too long keeps the others', async () => {
    const ragged = [header, row, 'a,b', `${row},extra`, ''].join('\n');
    expect(await rowsOf(write('ragged.csv', ragged))).toMatchObject([
      { line: 2, amount: 1530 },
      { line: 3, unreadable: 'InvoiceNo "a" is not digits, or C and digits' },
      { line: 4, amount: 1530 },
    ]);
  });
});

describe('is refused by name:', () => {
  const whole = gzipSync(file);
  test.each<[string, string, string | Uint8Array, string]>([
    ['an empty file', 'empty.csv', '', 'is empty'],
    ['an empty compressed file', 'empty.csv.gz', gzipSync(''), 'is empty'],
    ['a compressed file of no bytes', 'none.csv.gz', '', 'cannot be read: unexpected end of file'],
    ['a compressed file that was cut off', 'cut.csv.gz', whole.subarray(0, -10), 'unexpected end of file'],
    ['a file that is not compressed', 'plain.csv.gz', file, 'cannot be read: incorrect header check'],
    ['a file that lacks a column', 'other.csv', file.replace('StockCode', 'Stock'), 'it lacks the columns StockCode'],
    ['columns of another file, and no rows', 'none.csv', 'a,b\n', 'it lacks the columns InvoiceNo, StockCode,'],
    ['a file with other separators', 'semicolons.csv', file.replaceAll(',', ';'), 'it lacks the columns InvoiceNo,'],
    ['a quotation without an end', 'quote.csv', `${file}"1,2`, 'cannot be read: Quote Not Closed'],
  ])('%s', async (_, name, content, words) => {
    const path = write(name, content);
    await expect(rowsOf(path)).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining(words) });
    await expect(rowsOf(path)).rejects.toThrow(path);
  });

  test('a folder, and a file that there is not', async () => {
    await expect(rowsOf(folder)).rejects.toThrow(`${folder} cannot be read: `);
    await expect(rowsOf(join(folder, 'none'))).rejects.toThrow(`${join(folder, 'none')} cannot be read: `);
  });

  test('the same file named twice, however it is named', async () => {
    const path = write('once.csv', file);
    const again = join(folder, '..', folder.split('/').at(-1) ?? '', 'once.csv');
    await expect(rowsOf(path, again)).rejects.toThrow(`${again} is named twice`);
    expect(await rowsOf(path, write('twice.csv', file))).toHaveLength(4);
  });
});
