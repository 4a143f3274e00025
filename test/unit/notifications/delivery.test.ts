import { describe, expect, test } from 'vitest';
import { afterAttempt, nextToPost, replayed, type Delivery } from '#functions/notifications/delivering/delivery.ts';
import { rotated, validSecrets, type Endpoint } from '#functions/notifications/endpoints/endpoint.ts';

const start = Date.parse('2026-11-22T10:00:00.000Z');
const iso = (moment: number) => new Date(moment).toISOString();
const hour = 3_600_000;

function delivery(sequence: number, more: Partial<Delivery> = {}): Delivery {
  const metadata = { sequence } as Delivery['event']['metadata'];
  return {
    endpointId: 'whe_1',
    channel: 'web',
    subject: 'ord_1',
    sequence,
    event: { metadata, data: {} },
    state: 'due',
    attempts: [],
    nextAttemptAt: iso(start),
    createdAt: iso(start),
    revision: 1,
    ...more,
  };
}

/** Attempts a delivery at each time that it is due, until it is not due any more. */
function attempted(answer: (attempt: number) => number | undefined) {
  let current = delivery(1);
  const moments: number[] = [];
  while (current.state === 'due') {
    const at = Date.parse(current.nextAttemptAt ?? '');
    moments.push(at);
    const status = answer(moments.length);
    current = afterAttempt(current, { at: iso(at), milliseconds: 5, ...(status === undefined ? {} : { status }) });
  }
  return { state: current.state, moments, attempts: current.attempts };
}

describe('a webhook that is not taken', () => {
  test('is tried 10 times over about 75 hours, each pause longer than the one before, and is then given up', () => {
    const { state, moments, attempts } = attempted(() => 503);
    expect(state).toBe('failed');
    expect(attempts).toHaveLength(10);
    const pauses = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    const whole = ((moments.at(-1) ?? 0) - start) / hour;
    expect(whole).toBeGreaterThan(74);
    expect(whole).toBeLessThan(77);
  });

  test.each([300, 302, 404, 410, 500, undefined])('has not been taken by an answer of %s', (status) => {
    expect(attempted((attempt) => (attempt === 1 ? status : 200)).attempts).toHaveLength(2);
  });

  test('is not tried again once it is taken', () => {
    expect(attempted(() => 204)).toMatchObject({ state: 'delivered', attempts: [{ status: 204 }] });
  });

  test('is tried from the beginning when a person asks for it', () => {
    const failed = delivery(1, { state: 'failed', attempts: [{ at: iso(start), status: 500, milliseconds: 1 }] });
    expect(replayed(failed, start + hour)).toMatchObject({
      state: 'due',
      attempts: [],
      nextAttemptAt: iso(start + hour),
      revision: 2,
    });
  });
});

describe('the webhooks of one order', () => {
  test('go out in sequence: a later one waits for an earlier one that is due later', () => {
    const first = delivery(1, { nextAttemptAt: iso(start + hour), attempts: [{ at: iso(start), milliseconds: 1 }] });
    expect(nextToPost([first, delivery(2)], start)).toBeUndefined();
    expect(nextToPost([first, delivery(2)], start + hour)?.sequence).toBe(1);
  });

  test('pass over what is delivered, given up or not wanted', () => {
    const done = [
      delivery(1, { state: 'delivered' }),
      delivery(2, { state: 'failed' }),
      delivery(3, { state: 'skipped' }),
    ];
    expect(nextToPost([...done, delivery(4)], start)?.sequence).toBe(4);
  });

  test('wait for an event that has not come yet, but not for ever', () => {
    const withGap = [delivery(1, { state: 'delivered' }), delivery(3)];
    expect(nextToPost(withGap, start + 30_000)).toBeUndefined();
    expect(nextToPost(withGap, start + 60_000)?.sequence).toBe(3);
  });
});

describe('the secrets of an endpoint', () => {
  const endpoint: Endpoint = {
    endpointId: 'whe_1',
    channel: 'web',
    url: 'https://shop.example.com',
    secrets: [{ seal: 'old' }],
    active: true,
    createdAt: iso(start),
  };

  test('are both valid for a day after a rotation, and only the new one then', () => {
    const after = rotated(endpoint, 'new', start);
    expect(validSecrets(after, start + 23 * hour)).toEqual([
      { seal: 'new' },
      { seal: 'old', expiresAt: iso(start + 24 * hour) },
    ]);
    expect(validSecrets(after, start + 24 * hour)).toEqual([{ seal: 'new' }]);
  });

  test('never are more than two', () => {
    const twice = rotated(rotated(endpoint, 'new', start), 'newest', start + hour);
    expect(validSecrets(twice, start + hour)).toMatchObject([{ seal: 'newest' }, { seal: 'new' }]);
  });
});
