import type { ProviderEvent } from '../providers/provider.ts';

/**
 * What of an account is followed: the kinds of rows of which a provider may say something by itself, or has said nothing yet. What it tells
 * of a payment may be about its captures and voids.
 */
export type Followed = NonNullable<ProviderEvent['concerns']> | 'capture' | 'void';

interface Pace {
  /** The first look, after it began. */
  readonly first: number;
  /** Pauses are as long as it is old, within these two. */
  readonly shortest: number;
  readonly longest: number;
  /** So old it is not followed any more; what is not final by then is for a person. */
  readonly end: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How often each is looked at. The pauses double up to the longest of its kind, so that what is said after a time T is known by 2 T at
 * the latest, and never later than by the longest pause, without any webhook.
 * - `payment`: an undecided authorisation, for which an order waits. Of the ways to pay that decide late, bank debits take
 *   longest: Stripe says up to 14 business days. A customer who never confirms is never decided. Some 130 looks.
 * - `capture`: one that its provider has not answered, or works on. The step that has asked tries again for some twelve minutes and looks
 *   at it each time; the first look comes when it has given up. As long as an authorisation, which the same means of payment take.
 * - `void`: one that its provider has not answered, or that a function has died before it asked for: it is asked for. The customer's money
 *   waits, until the authorisation lapses at the latest.
 * - `refund`: the first look also pays one whose event was lost. Its provider says until when it may fail (Stripe: up to 30
 *   days); 19 looks. A refund that is still on its way at the end is for a person.
 * - `dispute`: only open ones, which are few. An inquiry is closed after 120 days if it does not become a dispute, evidence is
 *   due within 21 days then, and a bank decides within 75 days of that; a second round may follow.
 */
const paces: Readonly<Record<Followed, Pace>> = {
  payment: { first: 0, shortest: minute / 2, longest: 6 * hour, end: 30 * day },
  capture: { first: 15 * minute, shortest: 15 * minute, longest: 6 * hour, end: 30 * day },
  void: { first: 5 * minute, shortest: 5 * minute, longest: 6 * hour, end: 30 * day },
  refund: { first: 5 * minute, shortest: 5 * minute, longest: 3 * day, end: 90 * day },
  dispute: { first: hour, shortest: hour, longest: day, end: 365 * day },
};

/** When something of this kind that begins at `since` is to be looked at first. Times are milliseconds since the epoch. */
export function firstLook(kind: Followed, since: number): number {
  return since + paces[kind].first;
}

/**
 * When something of this kind that began at `since`, and was looked at `now`, is to be looked at again. Times are milliseconds
 * since the epoch.
 * @param finalAt from when it is final for certain: that is the last look.
 */
export function nextLook(kind: Followed, since: number, now: number, finalAt = Infinity): number {
  const { shortest, longest } = paces[kind];
  const pause = Math.min(Math.max(now - since, shortest), longest);
  return Math.min(now + pause, Math.max(finalAt, now + shortest));
}

/** True when something has not become final for so long that a person has to look. Times are milliseconds. */
export function isOverdue(kind: Followed, since: number, now: number): boolean {
  return now - since >= paces[kind].end;
}
