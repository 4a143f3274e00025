import type { DatabaseSync, StatementSync, SQLInputValue } from 'node:sqlite';

/**
 * Runs `work` in one transaction: all of its writes stand, or none. Inside another transaction it joins that one.
 * `work` must be synchronous, since every service shares the connection.
 */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
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
