import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataFolderError } from './data-folder-error.ts';
import { startEngine } from '../dynamodb/engine.ts';
import type { HostLog } from '../kernel.ts';

/**
 * Copies a data folder into a new one, also while a host works on it. Each database is copied as it stands at one moment: what the host
 * keeps (messages, executions, schedules) first, the tables after it. So nothing that the host is to do is newer than the tables; what has
 * been done meanwhile is only done again. The key that seals the secrets is copied where it lies in the folder. Throws a DataFolderError
 * where there is no such folder, or the target is in use.
 */
export function backUp(folder: string, target: string): void {
  const [from, to] = [resolve(folder), resolve(target)];
  if (!existsSync(join(from, 'tables.db')))
    throw new DataFolderError(`${from} holds no tables.db: it is no data folder.`);
  if (existsSync(to) && readdirSync(to).length > 0) throw new DataFolderError(`${to} is not empty: name a new folder.`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of ['host.db', 'tables.db']) {
    const db = new DatabaseSync(join(from, name), { readOnly: true, timeout: 10_000 });
    try {
      db.prepare('VACUUM INTO ?').run(join(to, name));
    } finally {
      db.close();
    }
    chmodSync(join(to, name), 0o600);
  }
  const key = join(from, 'key');
  if (existsSync(key)) copyFileSync(key, join(to, 'key'));
}

/** The tables of a backup, served beside the live ones. */
export interface OpenBackup {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Serves the tables of a backup from a copy of its own: the backup stays as it is. */
export async function openBackup(folder: string, log: HostLog): Promise<OpenBackup> {
  const tables = join(resolve(folder), 'tables.db');
  if (!existsSync(tables)) throw new DataFolderError(`${resolve(folder)} holds no tables.db: it is no backup.`);
  const copy = mkdtempSync(join(tmpdir(), 'backup-'));
  const remove = () => rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  try {
    copyFileSync(tables, join(copy, 'tables.db'));
    const engine = await startEngine(copy, log);
    const close = async () => {
      await engine.stop();
      remove();
    };
    return { endpoint: engine.endpoint, close };
  } catch (error) {
    remove();
    throw error;
  }
}
