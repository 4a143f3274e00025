import { Temporal } from 'temporal-polyfill';
import { fieldKinds, parseField } from './cron-fields.ts';

export interface Cron {
  /** The first time (ms) after `after` (ms); undefined when there is none any more. */
  next(after: number): number | undefined;
}

const lastYear = 2199;

/**
 * Reads the six fields of an AWS cron expression: minutes, hours, day of month, month, day of week, year; without `L`, `W` and `#`.
 * As EventBridge Scheduler has it, a local time that summer time skips does not happen, and one that it repeats
 * happens once, the first time.
 * @throws Error that quotes the expression, when it cannot be read.
 */
export function parseCron(expression: string, timeZone: string): Cron {
  const fields = expression.trim().split(/\s+/);
  const [minuteText = '', hourText = '', dayText = '', monthText = '', weekdayText = '', yearText = ''] = fields;
  if (fields.length !== 6) throw new Error(`cron(${expression}) needs six fields, but has ${fields.length}`);
  if ((dayText === '?') === (weekdayText === '?')) {
    throw new Error(`cron(${expression}): exactly one of day-of-month and day-of-week must be ?`);
  }
  const minutes = parseField(minuteText, fieldKinds.minutes);
  const hours = parseField(hourText, fieldKinds.hours);
  const months = new Set(parseField(monthText, fieldKinds.months));
  const years = new Set(parseField(yearText, fieldKinds.years));
  const days = dayText === '?' ? undefined : new Set(parseField(dayText, fieldKinds.days));
  const weekdays = weekdayText === '?' ? undefined : new Set(parseField(weekdayText, fieldKinds.weekdays));

  function firstTimeOn(date: Temporal.PlainDate, after: number, notBefore: Temporal.PlainDateTime): number | undefined {
    for (const hour of hours) {
      for (const minute of minutes) {
        const local = date.toPlainDateTime({ hour, minute });
        if (Temporal.PlainDateTime.compare(local, notBefore) < 0) continue;
        const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
        if (zoned.epochMilliseconds > after && zoned.toPlainDateTime().equals(local)) return zoned.epochMilliseconds;
      }
    }
    return undefined;
  }

  return {
    next(after) {
      const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDateTime();
      // Clocks are put back by three hours at the very most, so that no earlier local time can still come.
      const notBefore = start.subtract({ hours: 3 });
      let date = notBefore.toPlainDate();
      while (date.year <= lastYear) {
        if (!years.has(date.year)) {
          date = new Temporal.PlainDate(date.year + 1, 1, 1);
        } else if (!months.has(date.month)) {
          date = date.with({ day: 1 }).add({ months: 1 });
        } else {
          // Weekdays count from Sunday here, from Monday there.
          if (days?.has(date.day) ?? weekdays?.has((date.dayOfWeek % 7) + 1)) {
            const time = firstTimeOn(date, after, notBefore);
            if (time !== undefined) return time;
          }
          date = date.add({ days: 1 });
        }
      }
      return undefined;
    },
  };
}
