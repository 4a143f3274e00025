import { expect, test } from 'vitest';
import { VirtualTime } from './virtual-time.ts';

test('a clock tells whole milliseconds, as a real one does, whatever it is asked to wait for', () => {
  const time = new VirtualTime(1000);
  const told: number[] = [];
  for (const pause of [0.3, 12.5, 12.4]) time.at(1000 + pause, () => told.push(time.now()));
  while (time.step());
  expect(told).toEqual([1001, 1013, 1013]);
});
