import type { ExchangeRate } from '#shared/money.ts';

/** For how many days a rate holds that no newer one has followed: the longest holidays of those who publish rates, and some. */
export const mostDaysHeld = 14;

const dayMs = 86_400_000;

/** The day of a moment (RFC 3339) in UTC, `YYYY-MM-DD`. */
export const dayOf = (moment: string): string => new Date(moment).toISOString().slice(0, 10);

/** `newest` is of `day` or before it, the newest such rate of its pair; undefined where it is too old to hold on that day. */
export function heldOn(day: string, newest: ExchangeRate | undefined): ExchangeRate | undefined {
  if (!newest) return undefined;
  const age = Date.parse(day) - Date.parse(newest.date);
  return age >= 0 && age <= mostDaysHeld * dayMs ? newest : undefined;
}
