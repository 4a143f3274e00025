import { beforeEach, describe, expect, test } from 'vitest';
import type { RowChange } from '../../invariants/invariant.ts';
import { VirtualTime } from '../world/virtual-time.ts';
import { WordOfWork } from './word-of-work.ts';

const hour = 3600_000;

let time: VirtualTime;
let word: WordOfWork;

beforeEach(() => {
  time = new VirtualTime(0);
  word = new WordOfWork(time);
});

describe('word of work', () => {
  test('comes when something is released at the location', async () => {
    const heard = word.heard('leeds', hour);
    word.wrote([released('leeds')]);
    await heard;
    expect(time.now()).toBe(0);
  });

  test('waits for who was busy when it came, and comes once', async () => {
    word.wrote([released('leeds'), released('leeds')]);
    await word.heard('leeds', hour);
    const again = word.heard('leeds', hour);
    time.step();
    await again;
    expect(time.now()).toBe(hour);
  });

  test('is not for other locations', async () => {
    const heard = word.heard('leeds', hour);
    word.wrote([released('london'), changed('leeds', 'picking')]);
    time.step();
    await heard;
    expect(time.now()).toBe(hour);
  });
});

const released = (location: string) => changed(location, 'released');

function changed(location: string, state: string): RowChange {
  const after = { fulfilmentOrder: { location, state } };
  return { table: 'Orders', partition: 'ord_1', entry: 'FULFILMENT#1', before: undefined, after };
}
