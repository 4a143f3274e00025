import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { DataFolderError, nameAnother } from './data-folder-error.ts';

/** What begins so is a host's own, whichever version has written it. */
const own = /^(host|tables)\.db|^(lock|lock-holder|engine\.pid|key|logs|demo)$/;

const othersMay = 0o077;

/**
 * Takes from everybody but its owner the right to read a data folder and what a host keeps in it, and to what this process and its
 * children make from now on. A folder that others may read and that holds anything else is refused: it is not for a host to
 * close it. Nothing happens on Windows, where rights are inherited.
 */
export function closeToOthers(path: string): void {
  if (process.platform === 'win32') return;
  // A test's worker thread shares its process with others, and cannot.
  if (isMainThread) process.umask(othersMay);
  const entries = readdirSync(path);
  const mode = lstatSync(path).mode & 0o777;
  if ((mode & othersMay) !== 0) {
    if (entries.some((entry) => !own.test(entry))) {
      throw new DataFolderError(
        `The data folder ${path} is open to others (mode ${mode.toString(8)}) and holds other things, too: close it (chmod 700), or ${nameAnother}.`,
      );
    }
    chmodSync(path, mode & ~othersMay);
  }
  for (const entry of entries) if (own.test(entry)) close(join(path, entry));
}

function close(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  if ((found.mode & othersMay) !== 0) chmodSync(path, found.mode & 0o777 & ~othersMay);
  if (found.isDirectory()) for (const entry of readdirSync(path)) close(join(path, entry));
}
