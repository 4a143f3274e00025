import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, otherThanText } from '../../csv.ts';

/** Opens a file, from its beginning at each call. */
interface FileBytes {
  (): AsyncIterable<Uint8Array>;
  /** It is compressed by gzip, and unpacked as it is read. */
  readonly isPacked: boolean;
}

/**
 * Gives the bytes of a file, unpacked where it is compressed by gzip, from its beginning at each call. What it is its
 * first bytes tell, not its name. Throws a CsvError for an archive, a spreadsheet or a document.
 */
export async function bytesOf(path: string): Promise<FileBytes> {
  const begins = await firstBytes(path);
  const other = otherThanText(begins);
  if (other !== undefined) throw new CsvError(other);
  const isPacked = begins[0] === 0x1f && begins[1] === 0x8b;
  return Object.assign(isPacked ? () => unpacked(path) : () => createReadStream(path), { isPacked });
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
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
