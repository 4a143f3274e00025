import { describe, expect, test } from 'vitest';
import {
  afterAnswer,
  attemptMs,
  claimed,
  mayPost,
  type EndpointHealth,
} from '#functions/notifications/pacing/endpoint-health.ts';

const now = Date.parse('2026-11-22T10:00:00.000Z');
const minute = 60_000;
const answering: EndpointHealth = { failures: 0, pausedUntil: 0 };

describe('an endpoint', () => {
  test('that answers may have any number of events under way', () => {
    expect(mayPost(answering, now)).toBe('freely');
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
  });

  test('is left alone for ever longer after its third failure in a row, two hours at most', () => {
    let health: EndpointHealth = answering;
    const pauses = Array.from({ length: 12 }, () => {
      health = afterAnswer(health, false, now);
      return health.pausedUntil - now;
    });
    expect(pauses.slice(0, 3)).toEqual([0, 0, minute / 2]);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(pauses.at(-1)).toBe(120 * minute);
  });

  test('is free again as soon as it answers', () => {
    expect(afterAnswer({ failures: 9, pausedUntil: now }, true, now)).toEqual(answering);
  });
});
