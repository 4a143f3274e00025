import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError, isBusy, nameAnother, usable } from './data-folder-error.ts';
import { closeToOthers } from './private-files.ts';
import { row } from './transaction.ts';
import { vaultOf, type Vault } from './vault.ts';

/** The folder that holds everything a host keeps, held by one host at a time. */
export interface DataFolder {
  readonly path: string;
  readonly db: DatabaseSync;
  readonly vault: Vault;
  /** No host has been ready on it yet. */
  readonly isNew: boolean;
  setting(name: string): string | undefined;
  saveSetting(name: string, value: string): void;
  close(): void;
}

const settled = 'ready';
/** A seal of the vault's, by which a wrong key is found at the start. */
const proof = 'sealed';

/** How the tables and what the host keeps are stored; counted up by a change that cannot read what stands in older folders. */
const format = '6';

/**
 * Opens a data folder and keeps it from any other host until it is closed or this process ends, however it ends.
 * `fresh` deletes what a host has kept in it; `keyFile` seals its secrets, `key` in the folder by default. Folder and files are for
 * their owner alone, also those that an earlier start has left open to others. Throws a DataFolderError when another process holds
 * it, or it cannot be written to, or is not one of this host.
 */
export function openDataFolder(folder: string, fresh: boolean, keyFile?: string): DataFolder {
  const path = resolve(folder);
  return usable(path, () => {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    if (fresh) refuseForeign(path);
    closeToOthers(path);
    const lock = takeLock(path);
    try {
      if (fresh) for (const entry of ownEntries) rmSync(join(path, entry), { recursive: true, force: true });
      return openLocked(path, lock, keyFile ?? join(path, 'key'));
    } catch (error) {
      lock.close();
      throw error;
    }
  });
}

function openLocked(path: string, lock: DatabaseSync, keyFile: string): DataFolder {
  const db = new DatabaseSync(join(path, 'host.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  db.exec('CREATE TABLE IF NOT EXISTS host_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
  const select = db.prepare('SELECT value FROM host_settings WHERE name = ?');
  const setting = (name: string) => row<{ value: string }>(select, name)?.value;
  const saveSetting = (name: string, value: string) =>
    void db.prepare('INSERT OR REPLACE INTO host_settings VALUES (?, ?)').run(name, value);
  if (setting(settled) !== undefined && setting('format') !== format) {
    db.close();
    throw new DataFolderError(
      `${path} holds data of another version of this system, which this one cannot read: ${nameAnother}, or start with --fresh to delete it.`,
    );
  }
  let vault: Vault;
  try {
    vault = vaultOf(keyFile, setting(proof));
  } catch (error) {
    db.close();
    throw error;
  }
  if (setting(proof) === undefined) saveSetting(proof, vault.seal(proof));
  return {
    path,
    db,
    vault,
    isNew: setting(settled) === undefined,
    setting,
    saveSetting,
    close() {
      db.close();
      // Who reads it to end the process must not meet another one that was given its number since.
      rmSync(join(path, lockHolder), { force: true });
      lock.close();
    },
  };
}

/** Marks the folder as one that a host has been ready on. */
export function settle(folder: DataFolder): void {
  folder.saveSetting('format', format);
  folder.saveSetting(settled, new Date().toISOString());
}

/** For the owner only. Parent by parent: Node's own recursive mkdir never returns where a parent cannot be made, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new DataFolderError(`${path} is a file: ${nameAnother}.`);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** The file that says which process has the folder. */
const lockHolder = 'lock-holder';

/** A lock of SQLite's is the operating system's: it goes with the process, so that a killed host leaves none behind. */
function takeLock(path: string): DatabaseSync {
  const holderFile = join(path, lockHolder);
  const lock = new DatabaseSync(join(path, 'lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    const holder = existsSync(holderFile) ? ` (process ${readFileSync(holderFile, 'utf8')})` : '';
    throw new DataFolderError(
      `The data folder ${path} is held by another running host${holder}: stop that one, or ${nameAnother}.`,
      { cause: error },
    );
  }
  writeFileSync(holderFile, String(process.pid));
  return lock;
}

/** What a fresh start deletes. Lock and `engine.pid` stay: the one is held, the other leads to an engine still to be ended. */
const ownEntries = ['host', 'tables']
  .flatMap((name) => ['', '-wal', '-shm', '-journal'].map((suffix) => `${name}.db${suffix}`))
  .concat('logs', 'demo', 'key');

/** A folder that holds anything, but nothing of a host's, is not the host's. */
function refuseForeign(path: string): void {
  const entries = readdirSync(path);
  if (entries.length === 0 || ['host.db', 'lock'].some((own) => entries.includes(own))) return;
  throw new DataFolderError(`${path} is not a data folder of this host (it holds no host.db): it is not emptied.`);
}
