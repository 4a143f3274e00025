import { parseCron } from './cron.ts';

/** When something recurs. */
export interface Recurrence {
  /**
   * The first time (ms) after `after`; undefined when there is none.
   * @param anchor where the grid of a rate begins (ms): its first time is one period later.
   */
  next(after: number, anchor: number): number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `rate(5 minutes)` or `cron(0 10 ? * MON-FRI *)`.
 * @param timeZone IANA name; a rate does not depend on it.
 * @throws Error that quotes the expression.
 */
export function parseRecurrence(expression: string, timeZone: string): Recurrence {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const period = Number(rate[1]) * (units[rate[2] ?? ''] ?? 0);
    if (period <= 0) throw new Error(`${expression}: the rate must be above zero`);
    return { next: (after, anchor) => anchor + period * Math.max(1, Math.floor((after - anchor) / period) + 1) };
  }
  const cron = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (cron === undefined) throw new Error(`${expression} is neither rate(value unit) nor cron(six fields)`);
  const parsed = parseCron(cron, timeZone);
  return { next: (after) => parsed.next(after) };
}
