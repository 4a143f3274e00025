import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../data-folder/transaction.ts';

/** A schedule as it is kept; times in ms. `next_at` is null when it will not fire (again). */
export interface ScheduleRow {
  readonly name: string;
  /** JSON as it was given. */
  readonly definition: string;
  /** 1 when a template defines it. */
  readonly of_template: number;
  readonly next_at: number | null;
  readonly created_at: number;
  readonly modified_at: number;
}

export type ScheduleStore = ReturnType<typeof createScheduleStore>;

/** The schedules in the host's database. */
export function createScheduleStore(db: DatabaseSync) {
  db.exec(`CREATE TABLE IF NOT EXISTS scheduler_schedules (
      name TEXT PRIMARY KEY, definition TEXT NOT NULL, of_template INTEGER NOT NULL, next_at INTEGER,
      created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS scheduler_schedules_by_time ON scheduler_schedules(next_at) WHERE next_at IS NOT NULL;`);
  const find = db.prepare('SELECT * FROM scheduler_schedules WHERE name = ?');
  const save = db.prepare('INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?)');
  const setNext = db.prepare('UPDATE scheduler_schedules SET next_at = ? WHERE name = ?');
  const remove = db.prepare('DELETE FROM scheduler_schedules WHERE name = ?');
  const due = db.prepare(
    'SELECT * FROM scheduler_schedules WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT 500',
  );
  const earliest = db.prepare('SELECT MIN(next_at) AS time FROM scheduler_schedules WHERE next_at IS NOT NULL');
  const list = db.prepare(
    `SELECT * FROM scheduler_schedules WHERE SUBSTR(name, 1, LENGTH(?1)) = ?1 AND name > ?2 ORDER BY name LIMIT ?3`,
  );
  const ofTemplate = db.prepare('SELECT * FROM scheduler_schedules WHERE of_template = 1');
  return {
    find: (name: string) => row<ScheduleRow>(find, name),
    save: (kept: ScheduleRow) =>
      void save.run(kept.name, kept.definition, kept.of_template, kept.next_at, kept.created_at, kept.modified_at),
    setNext: (kept: ScheduleRow, time: number | undefined) => void setNext.run(time ?? null, kept.name),
    remove: (name: string) => void remove.run(name),
    due: (now: number) => rows<ScheduleRow>(due, now),
    earliest: () => row<{ time: number | null }>(earliest)?.time ?? undefined,
    /** Sorted by name; `after` is the last name of the page before. */
    list: (prefix: string, after: string, limit: number) => rows<ScheduleRow>(list, prefix, after, limit),
    ofTemplate: () => rows<ScheduleRow>(ofTemplate),
  };
}
