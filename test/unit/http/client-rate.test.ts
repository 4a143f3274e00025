import { expect, test } from 'vitest';
import { corrected, left, quotaOf, taken, type Use } from '#shared/http/access/client-rate.ts';

const start = 1_764_400_000_000;

/** Sends requests one after the other; how many were let through, and in which lumps the others were told. */
function send(requests: number, quota: number, from?: Use) {
  let use = from;
  let allowed = 0;
  const lumps: number[] = [];
  for (let sent = 0; sent < requests; sent += 1) {
    const next = taken(use, quota, start);
    use = next.use;
    if (next.allowed) allowed += 1;
    if (next.tell > 0) lumps.push(next.tell);
  }
  return { use: use as Use, allowed, lumps };
}

test('a client may send its rate for ten seconds, all at once', () => {
  expect(quotaOf(100)).toBe(1000);
  expect(send(1500, 1000).allowed).toBe(1000);
});

test('the other instances are told in fiftieths of the quota, and of nothing before the first is full', () => {
  expect(send(19, 1000).lumps).toEqual([]);
  expect(send(61, 1000).lumps).toEqual([20, 20, 20]);
  expect(send(3, 10).lumps).toEqual([1, 1, 1]);
});

test('what others have let through counts, too, and never less than what is known already', () => {
  const { use } = send(20, 1000);
  expect(send(500, 1000, corrected(use, use.window, 990)).allowed).toBe(10);
  expect(corrected(use, use.window, 5)).toEqual(use);
  expect(corrected(use, use.window - 1, 990)).toEqual(use);
});

test('a new window begins empty', () => {
  const { use } = send(1000, 1000);
  expect(taken(use, 1000, start + 9_999).allowed).toBe(false);
  expect(taken(use, 1000, start + 10_000)).toMatchObject({ allowed: true, use: { told: 0, untold: 1 } });
});

test('what is left is told in requests and whole seconds, one at least', () => {
  const { use } = send(30, 1000);
  expect(left(use, 1000, start)).toEqual({ requests: 970, seconds: 10 });
  expect(left(use, 1000, start + 9_990)).toEqual({ requests: 970, seconds: 1 });
  expect(left(corrected(use, use.window, 2000), 1000, start).requests).toBe(0);
});
