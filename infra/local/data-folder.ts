import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { row } from './transaction.ts';

/** The folder that holds everything a host keeps, held by one host at a time. */
export interface DataFolder {
  readonly path: string;
  readonly db: DatabaseSync;
  /** No host has been ready on it yet. */
  readonly isNew: boolean;
  setting(name: string): string | undefined;
  saveSetting(name: string, value: string): void;
  close(): void;
}

/** The data folder cannot be used; the message is for the person who started the host. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

const settled = 'ready';

/**
 * Opens a data folder and keeps it from any other host until it is closed or this process ends, however it ends.
 * `fresh` deletes what it holds. Throws a DataFolderError when another process holds it.
 */
export function openDataFolder(folder: string, fresh: boolean): DataFolder {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true });
  const lock = takeLock(path);
  try {
    if (fresh) emptyFolder(path);
    const db = new DatabaseSync(join(path, 'host.db'));
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
    db.exec('CREATE TABLE IF NOT EXISTS host_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
    const select = db.prepare('SELECT value FROM host_settings WHERE name = ?');
    const setting = (name: string) => row<{ value: string }>(select, name)?.value;
    return {
      path,
      db,
      isNew: setting(settled) === undefined,
      setting,
      saveSetting(name, value) {
        db.prepare('INSERT OR REPLACE INTO host_settings VALUES (?, ?)').run(name, value);
      },
      close() {
        db.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Marks the folder as one that a host has been ready on. */
export function settle(folder: DataFolder): void {
  folder.saveSetting(settled, new Date().toISOString());
}

/** A lock of SQLite's is the operating system's: it goes with the process, so that a killed host leaves none behind. */
function takeLock(path: string): DatabaseSync {
  const holderFile = join(path, 'lock-holder');
  const lock = new DatabaseSync(join(path, 'lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const holder = existsSync(holderFile) ? ` (process ${readFileSync(holderFile, 'utf8')})` : '';
    throw new DataFolderError(
      `The data folder ${path} is held by another running host${holder}: stop that one, or name another folder in OMS_DATA_DIR.`,
      { cause: error },
    );
  }
  writeFileSync(holderFile, String(process.pid));
  return lock;
}

/** What must outlive emptying: the lock that is held, and the trace of an engine that may still have to be ended. */
const kept = ['lock', 'lock-holder', 'engine.pid'];

/** Deletes what a host has made; a folder that holds anything else instead is left alone. */
function emptyFolder(path: string): void {
  const entries = readdirSync(path).filter((entry) => !kept.includes(entry));
  if (entries.length > 0 && !entries.includes('host.db')) {
    throw new DataFolderError(`${path} is not a data folder of this host (it holds no host.db): it is not emptied.`);
  }
  for (const entry of entries) rmSync(join(path, entry), { recursive: true });
}
