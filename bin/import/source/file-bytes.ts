import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { CsvError } from '../../csv/csv-error.ts';

/** How files begin that are no CSV, whatever their names, and what to do. */
const others: readonly (readonly [begins: string, told: string])[] = [
  [
    '504b0304',
    'is a .zip archive or an .xlsx spreadsheet: unpack it, or save the sheet as CSV, and name the .csv file',
  ],
  ['d0cf11e0', 'is a spreadsheet of an old kind (.xls): save it as CSV and name the .csv file'],
  ['25504446', 'is a PDF document: export the data as CSV and name the .csv file'],
];

/**
 * Gives the bytes of a file, unpacked where it is compressed by gzip, from its beginning at each call. What it is its
 * first bytes tell, not its name. Throws a CsvError for an archive, a spreadsheet or a document.
 */
export async function bytesOf(path: string): Promise<() => AsyncIterable<Uint8Array>> {
  const begins = await firstBytes(path);
  const other = others.find(([bytes]) => begins.startsWith(bytes));
  if (other) throw new CsvError(other[1]);
  return begins.startsWith('1f8b') ? () => unpacked(path) : () => createReadStream(path);
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await file.close();
  }
}

function unpacked(path: string): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  createReadStream(path)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  return gunzip;
}
