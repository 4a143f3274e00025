import { errorCode } from '../error-code.ts';
import { HostOptionError } from '../host-option-error.ts';

/** The data folder cannot be used; the message is for the person who started the host. */
export class DataFolderError extends HostOptionError {
  override readonly name = 'DataFolderError';

  constructor(message: string, options?: ErrorOptions) {
    super('dataFolder', message, options);
  }
}

/** What to do when a folder cannot be used. */
export const nameAnother = 'name another folder';

/** Does something with a data folder; what the operating system or SQLite refuse becomes a sentence that names the folder. */
export function usable<T>(path: string, task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    const why = refusals[String(sqliteCode(error) ?? errorCode(error))] ?? describe(error);
    throw new DataFolderError(`The data folder ${path} cannot be used, because ${why}: ${nameAnother}.`, {
      cause: error,
    });
  }
}

/** Whether SQLite was kept waiting by another connection that holds the file. */
export const isBusy = (error: unknown): boolean => sqliteCode(error) === 5;

/** Whether a write has failed for want of room, in a database or elsewhere. */
export const isDiskFull = (error: unknown): boolean => sqliteCode(error) === 13 || errorCode(error) === 'ENOSPC';

const notAllowed = 'this user may not read and write it';

/** What the error codes of the operating system, and of SQLite by their numbers, say about a folder. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: 'its file system is read-only',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'it cannot be made there',
  8: notAllowed,
  13: 'its disk is full',
  14: notAllowed,
  26: 'its host.db is damaged or is no database',
};

function sqliteCode(error: unknown): number | undefined {
  const isSqlite = typeof error === 'object' && error !== null && 'errcode' in error;
  return isSqlite && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
