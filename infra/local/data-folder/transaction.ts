import type { DatabaseSync, StatementSync, SQLInputValue } from 'node:sqlite';

/**
 * Runs `work` in one transaction: all of its writes stand, or none. Inside another transaction it becomes a part of that
 * one, which can fail by itself when the caller catches its error. `work` must be synchronous, since every service
 * shares the connection.
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  const nested = db.isTransaction;
  db.exec(nested ? 'SAVEPOINT part' : 'BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec(nested ? 'RELEASE part' : 'COMMIT');
    return result;
  } catch (error) {
    // A full disk has ended the whole transaction already.
    if (db.isTransaction) db.exec(nested ? 'ROLLBACK TO part; RELEASE part' : 'ROLLBACK');
    throw error;
  }
}

/** All rows of a statement. The row type is the caller's promise that it matches the columns selected. */
export function rows<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row[] {
  return statement.all(...values) as Row[];
}

/** The first row of a statement, if there is one; the row type is the caller's promise. */
export function row<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row | undefined {
  return statement.get(...values) as Row | undefined;
}
