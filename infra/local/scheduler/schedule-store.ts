import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../transaction.ts';

/** A schedule as it is kept; times in ms. `next_at` is null when it will not fire (again). */
export interface ScheduleRow {
  readonly group_name: string;
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

/** The schedules and groups in the host's database. */
export function createScheduleStore(db: DatabaseSync) {
  db.exec(`CREATE TABLE IF NOT EXISTS scheduler_schedules (
      group_name TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, of_template INTEGER NOT NULL, next_at INTEGER,
      created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, PRIMARY KEY (group_name, name)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS scheduler_schedules_by_time ON scheduler_schedules(next_at) WHERE next_at IS NOT NULL;
    CREATE TABLE IF NOT EXISTS scheduler_groups (name TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;`);
  const find = db.prepare('SELECT * FROM scheduler_schedules WHERE group_name = ? AND name = ?');
  const save = db.prepare('INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?, ?)');
  const setNext = db.prepare('UPDATE scheduler_schedules SET next_at = ? WHERE group_name = ? AND name = ?');
  const remove = db.prepare('DELETE FROM scheduler_schedules WHERE group_name = ? AND name = ?');
  const due = db.prepare(
    'SELECT * FROM scheduler_schedules WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at LIMIT 500',
  );
  const earliest = db.prepare('SELECT MIN(next_at) AS time FROM scheduler_schedules WHERE next_at IS NOT NULL');
  const list = db.prepare(
    `SELECT * FROM scheduler_schedules WHERE (?1 IS NULL OR group_name = ?1) AND SUBSTR(name, 1, LENGTH(?2)) = ?2
       AND group_name || '/' || name > ?3 ORDER BY group_name || '/' || name LIMIT ?4`,
  );
  const ofTemplate = db.prepare('SELECT * FROM scheduler_schedules WHERE of_template = 1');
  const addGroup = db.prepare('INSERT OR IGNORE INTO scheduler_groups VALUES (?, ?)');
  const group = db.prepare('SELECT * FROM scheduler_groups WHERE name = ?');
  const groups = db.prepare('SELECT * FROM scheduler_groups ORDER BY name');
  const removeGroup = db.prepare('DELETE FROM scheduler_groups WHERE name = ?');
  const emptyGroup = db.prepare('DELETE FROM scheduler_schedules WHERE group_name = ?');
  return {
    find: (groupName: string, name: string) => row<ScheduleRow>(find, groupName, name),
    save: (kept: ScheduleRow) =>
      void save.run(
        kept.group_name,
        kept.name,
        kept.definition,
        kept.of_template,
        kept.next_at,
        kept.created_at,
        kept.modified_at,
      ),
    setNext: (kept: ScheduleRow, time: number | undefined) =>
      void setNext.run(time ?? null, kept.group_name, kept.name),
    remove: (groupName: string, name: string) => Number(remove.run(groupName, name).changes) > 0,
    due: (now: number) => rows<ScheduleRow>(due, now),
    earliest: () => row<{ time: number | null }>(earliest)?.time ?? undefined,
    /** Sorted by group and name; `after` is `group/name` of the last one of the page before. */
    list: (groupName: string | undefined, prefix: string, after: string, limit: number) =>
      rows<ScheduleRow>(list, groupName ?? null, prefix, after, limit),
    ofTemplate: () => rows<ScheduleRow>(ofTemplate),
    addGroup: (name: string, now: number) => Number(addGroup.run(name, now).changes) > 0,
    group: (name: string) => row<{ name: string; created_at: number }>(group, name),
    groups: () => rows<{ name: string; created_at: number }>(groups),
    removeGroup(name: string): boolean {
      emptyGroup.run(name);
      return Number(removeGroup.run(name).changes) > 0;
    },
  };
}
