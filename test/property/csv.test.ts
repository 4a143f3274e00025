import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvError } from '#shared/csv/csv-error.ts';
import { openCsv, type CsvOptions } from '#shared/csv/csv-file.ts';
import type { CsvRecord } from '#shared/csv/records.ts';
import { encoded } from '../support/encoded.ts';
import { cases } from './cases.ts';

/** Bytes as a file gives them, in pieces of any size. */
const pieces = (bytes: Uint8Array, size: number): (() => AsyncIterable<Uint8Array>) =>
  async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

async function readAll(bytes: Uint8Array, size: number, options?: CsvOptions) {
  const csv = await openCsv(pieces(bytes, size), options);
  return { csv, records: await Array.fromAsync(csv.records()) };
}

const rowsIn = (records: readonly CsvRecord[]) =>
  records.flatMap((record) => (record.kind === 'row' ? [record.fields] : []));
const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const needsQuotes = (field: string, separator: string): boolean => /["\r\n]/.test(field) || field.includes(separator);

const separator = fc.constantFrom(',', ';', '\t');
const size = fc.integer({ min: 1, max: 40 });
const lineEnd = fc.constantFrom('\n', '\r\n');
/** Any text, with what matters to the format more often than by chance; one that has line ends has no separators. */
const field = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('"', '""', ',', ';', '\t', '\n', '\r\n', ' ', 'ё', '😀'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('').toWellFormed())
  .map((text) => (/[\r\n]/.test(text) ? text.replaceAll(/[,;\t]/g, '') : text));

describe('a table', () => {
  test('that is written as the standard says is read as it was, in any encoding and with any separator', async () => {
    const table = fc.integer({ min: 2, max: 5 }).chain((columns) =>
      fc
        .array(
          fc
            .array(field, { minLength: columns, maxLength: columns })
            .filter((row) => row.some((each) => each.trim() !== '')),
          { maxLength: 8 },
        )
        .map((rows) => ({ columns, rows })),
    );
    await fc.assert(
      fc.asyncProperty(
        table,
        separator,
        lineEnd,
        size,
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
        async ({ columns, rows }, by, end, piece, encoding) => {
          const header = Array.from({ length: columns }, (_, at) => `c${at}`);
          const text = [header, ...rows]
            .map((row) => row.map((each) => (needsQuotes(each, by) ? quoted(each) : each)).join(by) + end)
            .join('');
          const { csv, records } = await readAll(encoded(`\ufeff${text}`, encoding), piece, { quotes: 'trusted' });
          expect(csv).toMatchObject({ encoding, separator: by, columns: header });
          expect(rowsIn(records)).toEqual(rows);
          expect(records.filter(({ kind }) => kind === 'malformed')).toEqual([]);
        },
      ),
      cases(),
    );
  });

  test('in Cyrillic or in a Western language tells its code page', async () => {
    const word = (letters: string) =>
      fc.array(fc.constantFrom(...letters), { minLength: 3, maxLength: 9 }).map((all) => all.join(''));
    const western = fc
      .tuple(word('abcdefghiklmnoprstuvw'), fc.constantFrom('é', 'ü', 'ß', 'ñ', 'Å', 'ç'))
      .map(([one, high]) => `${one}${high}${one}`);
    const cyrillic = word('абвгдежзийклмнопрстуфхцчшщъыьэюя');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.record({ label: fc.constant('windows-1251'), words: fc.array(cyrillic, { minLength: 1, maxLength: 9 }) }),
          fc.record({ label: fc.constant('windows-1252'), words: fc.array(western, { minLength: 1, maxLength: 9 }) }),
        ),
        size,
        async ({ label, words }, piece) => {
          const text = `sku,name\n${words.map((each, at) => `A${at},${each}\n`).join('')}`;
          const { csv, records } = await readAll(encoded(text, label), piece);
          expect(csv.encoding).toBe(label);
          expect(rowsIn(records).map(([, name]) => name)).toEqual(words);
        },
      ),
      cases(),
    );
  });
});

describe('whatever the bytes', () => {
  const wild = fc
    .array(
      fc.oneof(
        fc.constantFrom('"', ',', '\n', '\r\n', '\r', 'a', ' ', ';', '\u0000', 'é'),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 60 },
    )
    .map((parts) => Buffer.from(parts.join('')));

  test('each of its lines and bytes is in exactly one record', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(wild, fc.uint8Array({ maxLength: 200 })),
        size,
        fc.constantFrom('utf-8', 'windows-1252', 'utf-16le', undefined),
        async (bytes, piece, encoding) => {
          const options = { separator: 'comma', ...(encoding === undefined ? {} : { encoding }) };
          const read = await readAll(bytes, piece, options).catch((error: unknown) => error);
          if (read instanceof CsvError) return;
          if (read instanceof Error) throw read;
          const { csv, records } = read as Awaited<ReturnType<typeof readAll>>;
          let { lines } = csv.headerExtent;
          for (const record of records) {
            expect(record.line).toBe(lines + 1);
            lines += record.lines;
          }
          const counted = records.reduce((sum, each) => sum + each.bytes, csv.headerExtent.bytes);
          expect({ lines, bytes: counted }).toEqual(csv.extent);
          expect(csv.extent.bytes).toBe(bytes.length);
        },
      ),
      cases(2000),
    );
  });

  test('quotation marks too many or too few make no row of what stands in several lines, nor change one elsewhere', async () => {
    const plain = fc.constantFrom('A1', 'MUG', '6', '2.55', '', 'x y');
    const inQuotes = fc.constantFrom('MUG, LARGE', 'SAY ""HI""', 'A, B, C', '5"" NAIL').map((text) => `"${text}"`);
    const line = fc.array(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: inQuotes }), {
      minLength: 4,
      maxLength: 4,
    });
    const lines = fc.array(
      line.map((fields) => `r,${fields.join(',')}`),
      { minLength: 1, maxLength: 8 },
    );
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(lines, damage, size, async (good, places, piece) => {
        const bad = [...good];
        const damaged = new Set<number>();
        for (const [which, where, removes] of places) {
          const at = which % bad.length;
          const text = bad[at] ?? '';
          const found = removes ? text.indexOf('"', where % text.length) : -1;
          bad[at] =
            found === -1
              ? `${text.slice(0, where % text.length)}"${text.slice(where % text.length)}`
              : text.slice(0, found) + text.slice(found + 1);
          damaged.add(at + 2);
        }
        const original = await readAll(Buffer.from(`k,a,b,c,d\n${good.join('\n')}\n`), piece);
        const { records } = await readAll(Buffer.from(`k,a,b,c,d\n${bad.join('\n')}\n`), piece);
        for (const record of records) {
          if (record.kind !== 'row') continue;
          expect(record.lines).toBe(1);
          if (damaged.has(record.line)) continue;
          expect(record.fields).toEqual(rowsIn(original.records)[record.line - 2]);
        }
        const read = new Set(records.flatMap((record) => (record.kind === 'row' ? [record.line] : [])));
        const named = new Set(records.flatMap((record) => (record.kind === 'malformed' ? [record.line] : [])));
        for (const at of good.keys()) expect(read.has(at + 2) !== named.has(at + 2)).toBe(true);
      }),
      cases(3000),
    );
  });
});
