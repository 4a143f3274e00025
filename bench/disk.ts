import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The databases of a host's data folder: the engine's tables and what the host keeps itself. */
const files = ['tables.db', 'host.db'];

/** Bytes that a host's data takes, whether in its databases already or still in their logs. */
export function storedBytes(dataFolder: string): number {
  return files.reduce((total, file) => total + bytesIn(join(dataFolder, file)), 0);
}

function bytesIn(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const pages = db.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size').get();
    const free = db
      .prepare('SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size')
      .get();
    return Number(pages?.['bytes']) - Number(free?.['bytes']);
  } finally {
    db.close();
  }
}
