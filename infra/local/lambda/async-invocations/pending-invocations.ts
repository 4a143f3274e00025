import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../../data-folder/transaction.ts';

/** An accepted asynchronous invocation; once it has ended, what is still to be told to its destination. */
export interface Pending {
  readonly id: string;
  readonly function_arn: string;
  readonly payload: string;
  /** Milliseconds since the epoch. */
  readonly accepted_at: number;
  /** Attempts that failed so far. */
  readonly attempts: number;
  readonly destination: string | null;
  readonly message: string | null;
}

/** What follows of an invocation: nothing, another try at a time (ms since the epoch), or word to its destination. */
export type NextStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'again'; readonly attempts: number; readonly at: number }
  | { readonly kind: 'tell'; readonly destination: string; readonly message: string };

/** The asynchronous invocations in the host's database that have not come to their end. */
export type PendingInvocations = ReturnType<typeof createPendingInvocations>;

const schema = `
CREATE TABLE IF NOT EXISTS lambda_async (
  id TEXT PRIMARY KEY, function_arn TEXT NOT NULL, payload TEXT NOT NULL, accepted_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, destination TEXT, message TEXT) STRICT;
CREATE INDEX IF NOT EXISTS lambda_async_due ON lambda_async(due_at);
CREATE INDEX IF NOT EXISTS lambda_async_of_function ON lambda_async(function_arn, due_at);
`;

export function createPendingInvocations(db: DatabaseSync) {
  db.exec(schema);
  const insert = db.prepare(
    'INSERT INTO lambda_async (id, function_arn, payload, accepted_at, due_at) VALUES (?, ?, ?, ?, ?)',
  );
  const functionsDue = db.prepare('SELECT DISTINCT function_arn AS arn FROM lambda_async WHERE due_at <= ?');
  const due = db.prepare('SELECT * FROM lambda_async WHERE function_arn = ? AND due_at <= ? ORDER BY due_at LIMIT ?');
  const next = db.prepare('SELECT min(due_at) AS time FROM lambda_async WHERE due_at > ?');
  const remove = db.prepare('DELETE FROM lambda_async WHERE id = ?');
  const putOff = db.prepare('UPDATE lambda_async SET attempts = ?, due_at = ? WHERE id = ?');
  const tell = db.prepare('UPDATE lambda_async SET destination = ?, message = ? WHERE id = ?');
  return {
    /** Times in milliseconds since the epoch. */
    insert: (id: string, functionArn: string, payload: string, now: number, dueAt: number) =>
      void insert.run(id, functionArn, payload, now, dueAt),
    /** ARNs of the functions that something is due for. */
    functionsDue: (now: number) => rows<{ arn: string }>(functionsDue, now).map(({ arn }) => arn),
    due: (functionArn: string, now: number, limit: number) => rows<Pending>(due, functionArn, now, limit),
    /** When the next becomes due after `now`. */
    nextDue: (now: number) => row<{ time: number | null }>(next, now)?.time ?? undefined,
    write(id: string, step: NextStep): void {
      if (step.kind === 'none') remove.run(id);
      else if (step.kind === 'again') putOff.run(step.attempts, step.at, id);
      else tell.run(step.destination, step.message, id);
    },
  };
}
