import { afterEach, expect, test } from 'vitest';
import { remember } from '#shared/remembered.ts';
import { advanceClock, resetClock } from '../support/clock.ts';

const minute = 60_000;
afterEach(resetClock);

test('what is remembered is forgotten after its time', () => {
  const known = remember<string>(10, minute);
  known.set('web', 'open');
  expect(known.get('web')).toBe('open');
  advanceClock(minute);
  expect(known.get('web')).toBeUndefined();
});

test('what a clock that was ahead has remembered is forgotten when it is put right', () => {
  const known = remember<string>(10, minute);
  advanceClock(5 * minute);
  known.set('web', 'open');
  advanceClock(-5 * minute);
  expect(known.get('web')).toBeUndefined();
});

test('the longest kept makes room', () => {
  const known = remember<string>(2, minute);
  for (const key of ['one', 'two', 'three']) known.set(key, key);
  expect(['one', 'two', 'three'].map((key) => known.get(key))).toEqual([undefined, 'two', 'three']);
});
