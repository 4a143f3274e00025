import { Temporal } from 'temporal-polyfill';
import type { Definition } from './kinds.ts';
import { parseRecurrence } from './recurrence.ts';

type When = Pick<Definition, 'ScheduleExpression' | 'ScheduleExpressionTimezone' | 'StartDate' | 'EndDate'>;

/** Whether a schedule fires once (`at`) or again and again. */
export function firesOnce({ ScheduleExpression }: When): boolean {
  return ScheduleExpression.startsWith('at(');
}

/**
 * The first time (ms) a new schedule fires; undefined when it never does. An `at` in the past fires at once.
 * @throws Error that quotes the expression or time zone that cannot be read.
 */
export function firstTime(when: When, now: number): number | undefined {
  if (firesOnce(when)) return onceAt(when);
  // A rate with a start date fires on that date first; one without begins now.
  if (when.ScheduleExpression.startsWith('rate(')) return within(when, Math.max(now, when.StartDate ?? now));
  return nextTime(when, now, now);
}

/** The first time (ms) after `after` at which a recurring schedule fires, on the grid that contains `previous`. */
export function nextTime(when: When, previous: number, after: number): number | undefined {
  if (firesOnce(when)) return undefined;
  const recurrence = parseRecurrence(when.ScheduleExpression, checkedZone(when.ScheduleExpressionTimezone));
  const notBefore = Math.max(after, (when.StartDate ?? 0) - 1);
  const time = recurrence.next(notBefore, previous);
  return time === undefined ? undefined : within(when, time);
}

function within({ EndDate }: When, time: number): number | undefined {
  return EndDate !== undefined && time > EndDate ? undefined : time;
}

function onceAt({ ScheduleExpression, ScheduleExpressionTimezone }: When): number {
  const local = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(ScheduleExpression)?.[1];
  if (local === undefined) throw new Error(`${ScheduleExpression} is no at(yyyy-mm-ddThh:mm:ss)`);
  return Temporal.PlainDateTime.from(local).toZonedDateTime(checkedZone(ScheduleExpressionTimezone)).epochMilliseconds;
}

function checkedZone(zone: string): string {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return zone;
  } catch {
    throw new Error(`${zone} is no time zone of the IANA database`);
  }
}
