import { CsvError } from './csv-error.ts';

/** The orders of a date's parts. In any of them a date that begins with its year (ISO 8601) is read as one. */
export const dateOrders = ['iso', 'day-first', 'month-first'] as const;
export type DateOrder = (typeof dateOrders)[number];

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?Z?)?$/;
const twoFirst = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,? (\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/** A moment as RFC 3339 in UTC; a date without a time is its first moment. Undefined for what is none of this order. */
export function readDate(text: string, order: DateOrder): string | undefined {
  const inIso = iso.exec(text);
  if (inIso) return moment(inIso.slice(1));
  const parts = order === 'iso' ? null : twoFirst.exec(text);
  if (!parts) return undefined;
  const [, first, , second, year, ...time] = parts;
  return moment(order === 'day-first' ? [year, second, first, ...time] : [year, first, second, ...time]);
}

function moment(parts: readonly (string | undefined)[]): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const kept = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  return kept && year >= 1900 && year < 2100 && minute < 60 && second < 60 ? date.toISOString() : undefined;
}

/** What the dates of a file tell of their order. */
export interface DateEvidence {
  /** The first dates that can be read with the day first only, and with the month first only. */
  dayFirst: string | undefined;
  monthFirst: string | undefined;
  /** The first that can be read both ways, as different days. */
  either: string | undefined;
  /** The first that is the same day both ways. */
  same: string | undefined;
}

export const noEvidence = (): DateEvidence => ({
  dayFirst: undefined,
  monthFirst: undefined,
  either: undefined,
  same: undefined,
});

/** Notes what one date tells. */
export function noteDate(evidence: DateEvidence, text: string): void {
  if (evidence.dayFirst !== undefined && evidence.monthFirst !== undefined) return;
  if (!twoFirst.test(text)) return;
  const [day, month] = [readDate(text, 'day-first'), readDate(text, 'month-first')];
  if (day !== undefined && month === undefined) evidence.dayFirst ??= text;
  else if (month !== undefined && day === undefined) evidence.monthFirst ??= text;
  else if (day !== month) evidence.either ??= text;
  else if (day !== undefined) evidence.same ??= text;
}

/** The order that a file's dates have. Throws a CsvError where they contradict each other or can be read both ways. */
export function orderOf({ dayFirst, monthFirst, either, same }: DateEvidence): DateOrder {
  const say = 'say which: dates day-first or month-first';
  if (dayFirst !== undefined && monthFirst !== undefined) {
    throw new CsvError(
      `has dates with the day first, such as ${dayFirst}, and with the month first, such as ${monthFirst}: ${say}`,
    );
  }
  if (dayFirst !== undefined) return 'day-first';
  if (monthFirst !== undefined) return 'month-first';
  if (either !== undefined)
    throw new CsvError(`has dates that can be read with the day or the month first, such as ${either}: ${say}`);
  return same === undefined ? 'iso' : 'day-first';
}
