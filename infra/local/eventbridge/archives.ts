import type { Kernel } from '../kernel.ts';
import type { Resource } from '../service.ts';
import { row, rows } from '../data-folder/transaction.ts';
import type { BusEvent } from './event.ts';
import { archiveArn, archiveProperties, busName } from './kinds.ts';
import { compilePattern, type EventMatcher } from './pattern.ts';

export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly pattern: string | undefined;
  readonly matches: EventMatcher;
  /** 0: for ever. */
  readonly retentionDays: number;
}

export interface ArchivedEvent {
  readonly id: number;
  readonly event: string;
}

/** The archives of the host and the events in them. */
export type Archives = ReturnType<typeof createArchives>;

const day = 86_400_000;

export function createArchives(kernel: Kernel) {
  const { db, timeline } = kernel;
  db.exec(`CREATE TABLE IF NOT EXISTS events_archived (
      id INTEGER PRIMARY KEY AUTOINCREMENT, archive TEXT NOT NULL, time INTEGER NOT NULL, event TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS events_archived_by_time ON events_archived(archive, time, id);`);
  const insert = db.prepare('INSERT INTO events_archived (archive, time, event) VALUES (?, ?, ?)');
  const page = db.prepare(
    `SELECT id, event FROM events_archived WHERE archive = ? AND time >= ? AND time < ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const count = db.prepare(
    'SELECT COUNT(*) AS count, COALESCE(SUM(LENGTH(event)), 0) AS size FROM events_archived WHERE archive = ?',
  );
  const expire = db.prepare('DELETE FROM events_archived WHERE archive = ? AND time < ?');
  const archives = new Map<string, Archive>();

  return {
    configure(resource: Resource): void {
      const given = archiveProperties.parse(resource.properties);
      const matches = given.EventPattern ? compilePattern(given.EventPattern) : () => true;
      archives.set(resource.name, {
        name: resource.name,
        arn: archiveArn(resource.name, kernel),
        bus: busName(given.SourceArn),
        pattern: given.EventPattern && JSON.stringify(given.EventPattern),
        matches,
        retentionDays: given.RetentionDays,
      });
    },
    byArn: (arn: string) => [...archives.values()].find((archive) => archive.arn === arn),
    all: () => [...archives.values()],
    /** Keeps an event in every archive of its bus that wants it; a replayed one is there already. */
    keep(bus: string, event: BusEvent, json: string): void {
      if (event['replay-name'] !== undefined) return;
      for (const archive of archives.values()) {
        if (archive.bus === bus && archive.matches(event)) insert.run(archive.name, Date.parse(event.time), json);
      }
    },
    /** Events from `from` (inclusive) to `to` (exclusive), ms, in the order they came, after the row `after`. */
    page: (name: string, from: number, to: number, after: number, limit: number) =>
      rows<ArchivedEvent>(page, name, from, to, after, limit),
    size: (name: string) => row<{ count: number; size: number }>(count, name) ?? { count: 0, size: 0 },
    dropExpired(): void {
      for (const { name, retentionDays } of archives.values()) {
        if (retentionDays > 0) expire.run(name, timeline.now() - retentionDays * day);
      }
    },
  };
}
