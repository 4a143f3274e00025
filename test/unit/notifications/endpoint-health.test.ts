import { describe, expect, test } from 'vitest';
import {
  afterAnswer,
  attemptMs,
  claimed,
  freePlaces,
  isSlow,
  mayPost,
  placesOfSlow,
  slowAfterMs,
  slowed,
  tellsNothing,
  unclaimed,
  withoutPlace,
  withPlace,
  type Ended,
  type EndpointHealth,
} from '#functions/notifications/pacing/endpoint-health.ts';

const now = Date.parse('2026-11-22T10:00:00.000Z');
const minute = 60_000;
const answering: EndpointHealth = { failures: 0, pausedUntil: 0 };
const slow: EndpointHealth = slowed(answering, now);

/** An attempt that was answered at once, among any number of others. */
const quick: Ended = { answered: true, milliseconds: 20, before: answering, alone: false };
const failed = (before: EndpointHealth | undefined): Ended => ({ ...quick, answered: false, before });
const after9s: Ended = { ...quick, milliseconds: 9_000 };

function withPlaces(health: EndpointHealth, ...attempts: string[]): EndpointHealth {
  return attempts.reduce((held, attempt) => withPlace(held, attempt, now) ?? held, health);
}

describe('an endpoint', () => {
  test('that answers may have any number of events under way, and pays nothing for it', () => {
    expect(mayPost(answering, now)).toBe('freely');
    expect(tellsNothing(quick)).toBe(true);
  });

  test.each([
    ['has never answered', undefined],
    ['failed last time', { failures: 1, pausedUntil: now }],
    ['has ended a pause', { failures: 5, pausedUntil: now }],
  ])('that %s gets one attempt at a time', (_, health) => {
    expect(mayPost(health, now)).toBe('alone');
    const claim = claimed(health, now);
    expect(mayPost(claim, now)).toBe('later');
    // Should the function that claimed it have died, another may try.
    expect(mayPost(claim, now + attemptMs)).toBe('alone');
    const given = unclaimed(claim, claim);
    expect(mayPost(given, now)).toBe('alone');
    // Another's claim is not given back.
    expect(unclaimed(claimed(health, now + 1), claim)).toEqual(claimed(health, now + 1));
  });

  test('is left alone for ever longer after its third failure in a row, two hours at most', () => {
    let health: EndpointHealth = answering;
    const pauses = Array.from({ length: 12 }, () => {
      health = afterAnswer(health, failed(health), now);
      return health.pausedUntil - now;
    });
    expect(pauses.slice(0, 3)).toEqual([0, 0, minute / 2]);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(pauses.at(-1)).toBe(120 * minute);
  });

  test('fails once by attempts that were under way together', () => {
    const once = afterAnswer(answering, failed(answering), now);
    expect(afterAnswer(once, failed(answering), now + 5)).toBe(once);
    expect(once.failures).toBe(1);
  });

  test('is free again as soon as it answers', () => {
    const before = { failures: 9, pausedUntil: now };
    expect(afterAnswer(claimed(before, now), { ...quick, before, alone: true }, now)).toEqual(answering);
  });
});

describe('a slow endpoint', () => {
  test('may have three attempts under way, whatever it answers, and the others stand in line', () => {
    expect(mayPost(slow, now)).toBe('in a place');
    const full = withPlaces(slow, 'a', 'b', 'c');
    expect(mayPost(full, now)).toBe('in line');
    expect(withPlace(full, 'd', now)).toBeUndefined();
    expect(freePlaces(full, now)).toBe(0);
    expect(mayPost(withoutPlace(full, 'b'), now)).toBe('in a place');
  });

  test('has a place back when its attempt has ended, or could not have lasted any longer', () => {
    const held = withPlaces(slow, 'a', 'b', 'c');
    const ended = afterAnswer(held, { ...after9s, place: 'b' }, now + 9_000);
    expect(ended.slowness?.places.map(({ attempt }) => attempt)).toEqual(['a', 'c']);
    expect(freePlaces(held, now + 60_000)).toBe(0);
    expect(freePlaces(held, now + 90_000)).toBe(placesOfSlow);
  });

  test('gives an attempt one place, however often its claim is repeated', () => {
    const held = withPlaces(slow, 'a');
    expect(withPlace(held, 'a', now)).toBe(held);
  });

  test('is known by an answer that took more than two seconds, and by none within them', () => {
    expect(isSlow(afterAnswer(answering, { ...quick, milliseconds: slowAfterMs + 1 }, now))).toBe(true);
    expect(slowed(slow, now + 30_000)).toBe(slow);
    const hanging = afterAnswer(answering, { ...failed(answering), milliseconds: 10_000 }, now);
    expect([isSlow(hanging), mayPost(hanging, now)]).toEqual([true, 'alone']);
  });

  test('is quick again by a quick answer after ten minutes without a slow one, and slow again by the next that is not', () => {
    const answered = (at: number) => afterAnswer(withPlaces(slow, 'a'), { ...quick, place: 'a' }, at);
    expect(mayPost(answered(now + 9 * minute), now)).toBe('in a place');
    const over = answered(now + 10 * minute);
    expect(mayPost(over, now)).toBe('freely');
    expect(tellsNothing(quick)).toBe(true);
    expect(mayPost(slowed(over, now + 11 * minute), now + 11 * minute)).toBe('in a place');
  });

  test('stays slow where it answers quickly and slowly by turns', () => {
    let health = slow;
    for (let turn = 1; turn <= 100; turn += 1) {
      const place = `attempt ${turn}`;
      const at = now + turn * minute;
      health = withPlace(health, place, at) ?? health;
      health = afterAnswer(health, { ...(turn % 5 === 0 ? after9s : quick), place }, at);
      expect(mayPost(health, at)).toBe('in a place');
    }
  });
});
