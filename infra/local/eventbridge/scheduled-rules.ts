import type { Kernel } from '../kernel.ts';
import { parseRecurrence } from '../scheduler/recurrence.ts';
import { row, rows, transaction } from '../transaction.ts';
import { createWakeup } from '../wakeup.ts';
import type { Rule } from './rule.ts';

/**
 * Fires rules that have a schedule (rate or cron, in UTC). The next time of each is kept, so that a restart neither
 * forgets nor repeats one; a time that passed while the host was off is made up for once.
 */
export function createScheduledRules(kernel: Kernel, fire: (rule: Rule, scheduledFor: number) => void) {
  const { db, timeline } = kernel;
  db.exec(`CREATE TABLE IF NOT EXISTS events_schedules (
    rule TEXT PRIMARY KEY, expression TEXT NOT NULL, next_at INTEGER) WITHOUT ROWID`);
  const byRule = db.prepare('SELECT * FROM events_schedules WHERE rule = ?');
  const save = db.prepare('INSERT OR REPLACE INTO events_schedules VALUES (?, ?, ?)');
  const due = db.prepare('SELECT * FROM events_schedules WHERE next_at <= ? ORDER BY next_at');
  const earliest = db.prepare('SELECT MIN(next_at) AS time FROM events_schedules');
  const all = db.prepare('SELECT * FROM events_schedules');
  const forget = db.prepare('DELETE FROM events_schedules WHERE rule = ?');
  const scheduled = new Map<string, Rule>();
  const wakeup = createWakeup(timeline, fireDue);

  interface ScheduleRow {
    readonly rule: string;
    readonly expression: string;
    readonly next_at: number | null;
  }

  function fireDue(): void {
    const now = timeline.now();
    transaction(db, () => {
      for (const schedule of rows<ScheduleRow>(due, now)) {
        const rule = scheduled.get(schedule.rule);
        if (!rule || schedule.next_at === null) continue;
        fire(rule, schedule.next_at);
        save.run(schedule.rule, schedule.expression, next(schedule.expression, schedule.next_at, now) ?? null);
      }
    });
    rearm();
  }

  function rearm(): void {
    const time = row<{ time: number | null }>(earliest)?.time;
    if (time !== undefined && time !== null) wakeup.at(time);
  }

  function next(expression: string, anchor: number, after: number): number | undefined {
    return parseRecurrence(expression, 'UTC').next(after, anchor);
  }

  return {
    start(rules: readonly Rule[]): void {
      const now = timeline.now();
      transaction(db, () => {
        for (const rule of rules) {
          if (rule.schedule === undefined || !rule.enabled) continue;
          scheduled.set(rule.arn, rule);
          const known = row<ScheduleRow>(byRule, rule.arn);
          if (known?.expression !== rule.schedule) {
            save.run(rule.arn, rule.schedule, next(rule.schedule, now, now) ?? null);
          }
        }
        for (const { rule } of rows<ScheduleRow>(all)) if (!scheduled.has(rule)) forget.run(rule);
      });
      rearm();
    },
    stop: () => wakeup.cancel(),
  };
}
