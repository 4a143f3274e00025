import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The databases of a host's data folder: the engine's tables and what the host keeps itself. */
type Database = 'tables.db' | 'host.db';

/** The rows that a query finds in a database of a data folder, past the host that works on it. */
export function rowsIn<Row>(dataFolder: string, database: Database, query: string): Row[] {
  const db = new DatabaseSync(join(dataFolder, database), { readOnly: true });
  try {
    return db.prepare(query).all() as Row[];
  } finally {
    db.close();
  }
}

/** Bytes that a host's data takes, whether in its databases already or still in their logs. */
export function storedBytes(dataFolder: string): number {
  const size = `SELECT (page_count - freelist_count) * page_size AS bytes
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size`;
  const bytesIn = (database: Database) => rowsIn<{ bytes: number }>(dataFolder, database, size)[0]?.bytes ?? 0;
  return bytesIn('tables.db') + bytesIn('host.db');
}
