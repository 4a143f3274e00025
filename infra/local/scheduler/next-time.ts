import { Temporal } from 'temporal-polyfill';
import type { Definition } from './kinds.ts';
import { parseRecurrence } from './recurrence.ts';

type When = Pick<Definition, 'ScheduleExpression' | 'ScheduleExpressionTimezone'>;

/** Whether a schedule fires once (`at`) or again and again. */
function firesOnce({ ScheduleExpression }: When): boolean {
  return ScheduleExpression.startsWith('at(');
}

/**
 * The first time (ms) a new schedule fires; undefined when it never does. A rate begins now, and an `at` in the past fires at once.
 * @throws Error that quotes the expression or time zone that cannot be read.
 */
export function firstTime(when: When, now: number): number | undefined {
  if (firesOnce(when)) return onceAt(when);
  if (when.ScheduleExpression.startsWith('rate(')) return now;
  return nextTime(when, now, now);
}

/** The first time (ms) after `after` at which a recurring schedule fires, on the grid that contains `previous`. */
export function nextTime(when: When, previous: number, after: number): number | undefined {
  if (firesOnce(when)) return undefined;
  const recurrence = parseRecurrence(when.ScheduleExpression, checkedZone(when.ScheduleExpressionTimezone));
  return recurrence.next(after, previous);
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
