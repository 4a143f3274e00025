import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { bytesOf } from '../source/file-bytes.ts';

/** A file as it is uploaded. */
export interface PlainFile {
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** Removes what was unpacked for it. */
  remove(): void;
}

/**
 * A file as it is uploaded: one that is compressed by gzip is unpacked beside. Throws a CsvError for what is no text, such as an
 * archive.
 */
export async function plainFile(path: string): Promise<PlainFile> {
  const open = await bytesOf(path);
  const unpacked = open.isPacked ? await unpack(path) : undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of open()) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return {
    path: unpacked?.path ?? path,
    bytes,
    sha256: hash.digest('hex'),
    remove: () => unpacked && rmSync(unpacked.folder, { recursive: true, force: true }),
  };
}

async function unpack(packed: string): Promise<{ path: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'oms-import-'));
  const path = join(folder, 'unpacked');
  await pipeline(createReadStream(packed), createGunzip(), createWriteStream(path, { mode: 0o600 }));
  return { path, folder };
}
