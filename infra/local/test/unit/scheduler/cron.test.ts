import { describe, expect, test } from 'vitest';
import { parseRecurrence } from '#host/scheduler/recurrence.ts';

/** The next times after a moment, as UTC. */
function times(expression: string, after: string, count: number, zone = 'UTC'): string[] {
  const recurrence = parseRecurrence(expression, zone);
  const found: string[] = [];
  let last = Date.parse(after);
  for (let index = 0; index < count; index++) {
    const next = recurrence.next(last, Date.parse(after));
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    last = next;
  }
  return found;
}

describe('a cron expression', () => {
  test.each<[string, string, string, string[]]>([
    ['a time every day', 'cron(15 10 * * ? *)', '2026-01-05T10:15:00Z', ['2026-01-06T10:15', '2026-01-07T10:15']],
    [
      'steps',
      'cron(0/20 9 * * ? *)',
      '2026-01-05T09:10:00Z',
      ['2026-01-05T09:20', '2026-01-05T09:40', '2026-01-06T09:00'],
    ],
    ['working days', 'cron(0 8 ? * MON-FRI *)', '2026-01-09T09:00:00Z', ['2026-01-12T08:00', '2026-01-13T08:00']],
    [
      'a range of days that wraps',
      'cron(0 8 ? * SAT-SUN *)',
      '2026-01-08T09:00:00Z',
      ['2026-01-10T08:00', '2026-01-11T08:00', '2026-01-17T08:00'],
    ],
    ['lists of months', 'cron(0 0 1 JAN,JUL ? *)', '2026-01-02T00:00:00Z', ['2026-07-01T00:00', '2027-01-01T00:00']],
    ['a leap day', 'cron(0 0 29 2 ? *)', '2026-01-01T00:00:00Z', ['2028-02-29T00:00']],
    ['a year that is over', 'cron(0 0 1 1 ? 2025)', '2026-01-01T00:00:00Z', []],
  ])('fires on %s', (_, expression, after, expected) => {
    expect(times(expression, after, expected.length || 1)).toEqual(expected);
  });

  test('follows its time zone through summer time', () => {
    expect(times('cron(30 8 * * ? *)', '2026-03-28T00:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T07:30',
      '2026-03-29T06:30',
      '2026-03-30T06:30',
    ]);
  });

  test('leaves out a time that summer time skips, and takes one that it repeats once', () => {
    expect(times('cron(30 2 * * ? *)', '2026-03-27T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
    expect(times('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  test.each([
    ['cron(0 10 * * *)', /six fields/],
    ['cron(0 10 * * * *)', /exactly one/],
    ['cron(0 10 ? * ? *)', /exactly one/],
    ['cron(61 10 * * ? *)', /minutes/],
    ['cron(0 10 * FOO ? *)', /month/],
    ['cron(0 10 L * ? *)', /day-of-month/],
    ['cron(0 10 15W * ? *)', /day-of-month/],
    ['cron(0 10 ? * TUE#2 *)', /day-of-week/],
    ['rate(0 minutes)', /above zero/],
    ['rate(5 fortnights)', /neither/],
    ['every day', /neither/],
  ])('is refused: %s', (expression, message) => {
    expect(() => parseRecurrence(expression, 'UTC')).toThrow(message);
  });
});

test('a rate fires on its grid, whatever was missed', () => {
  const recurrence = parseRecurrence('rate(5 minutes)', 'UTC');
  const anchor = Date.parse('2026-01-05T09:00:00Z');
  expect(recurrence.next(anchor, anchor)).toBe(anchor + 300_000);
  expect(recurrence.next(anchor + 299_999, anchor)).toBe(anchor + 300_000);
  expect(recurrence.next(anchor + 1_000_000, anchor)).toBe(anchor + 1_200_000);
});
