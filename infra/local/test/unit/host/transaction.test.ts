import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { isDiskFull } from '#host/data-folder/data-folder-error.ts';
import { transaction } from '#host/data-folder/transaction.ts';

/** A database with no more room than a full disk leaves. */
function fullDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE rows (text TEXT); PRAGMA max_page_count = 4');
  return db;
}

const insert = (db: DatabaseSync) => db.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(100_000));

describe('a transaction on a full disk', () => {
  it.each([
    ['', (db: DatabaseSync) => transaction(db, () => insert(db))],
    [' inside another', (db: DatabaseSync) => transaction(db, () => transaction(db, () => insert(db)))],
  ])('%s fails with what was wrong, and leaves the connection usable', (_, write) => {
    const db = fullDatabase();
    let failure: unknown;
    try {
      write(db);
    } catch (error) {
      failure = error;
    }
    expect(isDiskFull(failure)).toBe(true);
    expect(db.isTransaction).toBe(false);
    transaction(db, () => db.exec("INSERT INTO rows VALUES ('small')"));
    expect(db.prepare('SELECT text FROM rows').all()).toEqual([{ text: 'small' }]);
  });
});
