import { describe, expect, test } from 'vitest';
import { firstLook, isOverdue, nextLook, type Followed } from '#functions/billing/follow-up/next-look.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** The ages, in minutes, at which something is looked at that is never final, up to an age. */
function agesOfLooks(kind: Followed, upTo: number): number[] {
  const ages: number[] = [];
  for (let now = firstLook(kind, 0); now <= upTo; now = nextLook(kind, 0, now)) ages.push(now / minute);
  return ages;
}

describe('the next look at what is not final', () => {
  test('comes at once for a payment that an order waits for, then ever later', () => {
    expect(agesOfLooks('payment', 60 * minute)).toEqual([0, 0.5, 1, 2, 4, 8, 16, 32]);
  });

  test('comes for a capture when the step that asked has given up, then ever later', () => {
    expect(agesOfLooks('capture', 4 * 60 * minute)).toEqual([15, 30, 60, 120, 240]);
    expect(agesOfLooks('capture', 30 * day).length).toBeLessThanOrEqual(130);
  });

  test('doubles the age of a refund each time, up to three days', () => {
    expect(agesOfLooks('refund', day)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280]);
    const late = agesOfLooks('refund', 44 * day).slice(-3);
    expect(late.map((age, place) => (place === 0 ? 0 : age - (late[place - 1] ?? 0)))).toEqual([0, 4320, 4320]);
    expect(agesOfLooks('refund', 44 * day).length).toBeLessThanOrEqual(25);
  });

  test('comes each day for a dispute that is older than a day', () => {
    expect(agesOfLooks('dispute', 4 * day).at(-1)).toBeGreaterThan((3 * day) / minute);
    expect(nextLook('dispute', 0, 30 * day)).toBe(31 * day);
  });

  test('is no later than the moment from which it is final, and never in the past', () => {
    expect(nextLook('refund', 0, 30 * day, 31 * day)).toBe(31 * day);
    expect(nextLook('refund', 0, 30 * day, 29 * day)).toBe(30 * day + 5 * minute);
    expect(nextLook('refund', 10 * day, 9 * day)).toBe(9 * day + 5 * minute);
  });

  test('ends when a person has to look', () => {
    expect([29, 30].map((days) => isOverdue('payment', 0, days * day))).toEqual([false, true]);
    expect([29, 30].map((days) => isOverdue('capture', 0, days * day))).toEqual([false, true]);
    expect([89, 90].map((days) => isOverdue('refund', 0, days * day))).toEqual([false, true]);
    expect([364, 365].map((days) => isOverdue('dispute', 0, days * day))).toEqual([false, true]);
  });
});
