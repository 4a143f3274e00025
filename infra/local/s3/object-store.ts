import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { row, transaction } from '../data-folder/transaction.ts';

/** An object without its bytes. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Another one for each time that the object was written. */
  readonly version: string;
  readonly bytes: number;
  /** MD5 of the bytes, in hexadecimal. */
  readonly etag: string;
  /** SHA-256 of the bytes, as base64. */
  readonly sha256: string;
  readonly content_type: string;
  /** ms */
  readonly written_at: number;
}

export type Placed = Pick<StoredObject, 'bucket' | 'key' | 'version' | 'content_type' | 'written_at'>;

/** Bytes that are held and written at a time. */
const pieceSize = 262_144;

/**
 * Objects in the host's database, in pieces: they are as private as it is, in each of its backups, and either there whole or not at
 * all. No more than a piece of an object is in memory.
 */
export function createObjectStore(db: DatabaseSync) {
  db.exec(`CREATE TABLE IF NOT EXISTS s3_objects (
      bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL UNIQUE, bytes INTEGER NOT NULL, etag TEXT NOT NULL,
      sha256 TEXT NOT NULL, content_type TEXT NOT NULL, written_at INTEGER NOT NULL, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS s3_by_age ON s3_objects (bucket, written_at);
    CREATE TABLE IF NOT EXISTS s3_pieces (
      version TEXT NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (version, place));`);
  const find = db.prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ?');
  const save = db.prepare('INSERT OR REPLACE INTO s3_objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const remove = db.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?');
  const oldest = db.prepare('SELECT * FROM s3_objects WHERE bucket = ? AND written_at < ? ORDER BY written_at LIMIT 1');
  const savePiece = db.prepare('INSERT INTO s3_pieces VALUES (?, ?, ?)');
  const piece = db.prepare('SELECT bytes FROM s3_pieces WHERE version = ? AND place = ?');
  const removePieces = db.prepare('DELETE FROM s3_pieces WHERE version = ?');
  const removeStray = db.prepare('DELETE FROM s3_pieces WHERE version NOT IN (SELECT version FROM s3_objects)');

  const found = (bucket: string, key: string) => row<StoredObject>(find, bucket, key);

  function removed(object: StoredObject): void {
    transaction(db, () => {
      remove.run(object.bucket, object.key);
      removePieces.run(object.version);
    });
  }

  return {
    find: found,
    /**
     * Keeps what `body` brings, in place of what the key had, once all of it is there. `accept` looks at it before: where it
     * throws, or the body breaks off, nothing has changed.
     */
    async put(
      placed: Placed,
      body: AsyncIterable<Uint8Array>,
      accept: (object: StoredObject) => void,
    ): Promise<StoredObject> {
      try {
        const object = { ...placed, ...(await writePieces(placed.version, body)) };
        accept(object);
        transaction(db, () => {
          const before = found(placed.bucket, placed.key);
          const { bucket, key, version, bytes, etag, sha256, content_type, written_at } = object;
          save.run(bucket, key, version, bytes, etag, sha256, content_type, written_at);
          if (before) removePieces.run(before.version);
        });
        return object;
      } catch (error) {
        removePieces.run(placed.version);
        throw error;
      }
    },
    /** The bytes from `from` up to and with `to`. Throws where the object is written anew meanwhile. */
    *read({ version }: StoredObject, from: number, to: number): Generator<Uint8Array> {
      for (let place = Math.floor(from / pieceSize); place * pieceSize <= to; place += 1) {
        const kept = row<{ bytes: Uint8Array }>(piece, version, place);
        if (kept === undefined) throw new Error('The object was written anew while it was read.');
        const begins = place * pieceSize;
        yield kept.bytes.subarray(Math.max(0, from - begins), to - begins + 1);
      }
    },
    remove(bucket: string, key: string): void {
      const object = found(bucket, key);
      if (object) removed(object);
    },
    /** Removes what was written before `time` (ms). */
    removeOlder(bucket: string, time: number): void {
      for (let old = row<StoredObject>(oldest, bucket, time); old; old = row<StoredObject>(oldest, bucket, time))
        removed(old);
    },
    /** Removes what is left of uploads during which the host has ended. */
    tidy: () => void removeStray.run(),
  };

  async function writePieces(version: string, body: AsyncIterable<Uint8Array>) {
    const [md5, sha256] = [createHash('md5'), createHash('sha256')];
    let [place, bytes, waiting] = [0, 0, Buffer.alloc(0)];
    for await (const chunk of body) {
      md5.update(chunk);
      sha256.update(chunk);
      bytes += chunk.length;
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length >= pieceSize; waiting = waiting.subarray(pieceSize)) {
        savePiece.run(version, place++, waiting.subarray(0, pieceSize));
      }
    }
    if (waiting.length > 0) savePiece.run(version, place, waiting);
    return { bytes, etag: md5.digest('hex'), sha256: sha256.digest('base64') };
  }
}
