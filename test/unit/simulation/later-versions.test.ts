import { expect, test } from 'vitest';
import { laterVersionsInvariant } from '../../invariants/later-versions.ts';
import type { Row } from '../../invariants/facts/rows.ts';
import { memberOfNextVersion } from '../../simulation/versions/next-version.ts';

const earlier = (version: number): Row => ({ v: 1, version, aggregate: {} });
const later = (version: number, aggregate: object = {}): Row => ({
  v: 2,
  version,
  [memberOfNextVersion]: 3,
  aggregate,
});

/** What is said of a row that came to stand so, one write after the other. */
function saidOf(...rows: Row[]): string[] {
  const invariant = laterVersionsInvariant();
  return rows.flatMap((after, place) => {
    const change = { table: 'Orders', partition: 'ord_1', entry: 'ORDER', before: rows[place - 1], after };
    return invariant.transaction?.({ by: 'test', changes: [change] }) ?? [];
  });
}

test('a row of a later version is not written as one of an earlier version', () => {
  expect(saidOf(earlier(1), later(2), earlier(3))).toHaveLength(2);
  expect(saidOf(later(1), earlier(2))).toHaveLength(2);
});

test('who had read a row before it was brought to a later version may write it once, and only what was made of it goes', () => {
  expect(saidOf(earlier(1), later(1), earlier(2))).toEqual([]);
  expect(saidOf(earlier(1), later(1), later(2), earlier(3))).toHaveLength(2);
  expect(saidOf(earlier(1), later(1, { [memberOfNextVersion]: 3 }), earlier(2))).not.toEqual([]);
});
