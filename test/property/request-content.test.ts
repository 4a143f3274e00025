import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf } from '#shared/http/input/content.ts';
import { exponentOf, formatMinor, parseAmount } from '#shared/money.ts';
import { cases } from './cases.ts';

/** The same value with the members of its objects in another order, and with some that say nothing. */
function otherwise(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((each) => otherwise(each, seed + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, otherwise(member, seed + 1)] as const);
  const name = `~${seed}`;
  const nothing = Object.hasOwn(value, name) ? [] : [[name, seed % 2 === 0 ? null : ''] as const];
  return Object.fromEntries(
    seed % 3 === 0 ? [...nothing, ...members.toReversed()] : [...members.toReversed(), ...nothing],
  );
}

describe('the content of a body', () => {
  test('is the same in any order, with and without members that say nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(50), (value, seed) => {
        expect(JSON.stringify(contentOf(otherwise(value, seed)))).toBe(JSON.stringify(contentOf(value)));
      }),
      cases(),
    );
  });

  test('is another where a value is another', () => {
    const content = (value: unknown) => JSON.stringify(contentOf(value));
    const all = [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      { a: [1, 2] },
      { a: [2, 1] },
      { a: [null] },
      { a: [''] },
      { a: false },
      { a: 0 },
    ];
    expect(new Set(all.map(content)).size).toBe(all.length);
  });

  test('loses no member, whatever its name', () => {
    const body = JSON.parse('{"__proto__":{"a":1},"constructor":"x","1":true}') as object;
    expect(JSON.stringify(contentOf(body))).toBe('{"1":true,"__proto__":{"a":1},"constructor":"x"}');
  });
});

test('zeros beyond the digits of a currency say nothing', () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.constantFrom('JPY', 'GBP', 'BHD'), fc.nat(6), (minor, currency, zeros) => {
      const written = formatMinor(minor, currency);
      const point = exponentOf(currency) === 0 && zeros > 0 ? '.' : '';
      expect(parseAmount(`${written}${point}${'0'.repeat(zeros)}`, currency)).toEqual({ minor });
    }),
    cases(),
  );
  expect(parseAmount('1000.00', 'JPY')).toEqual({ minor: 1000 });
  expect(parseAmount('1000.01', 'JPY')).toEqual({ error: '"1000.01" has 2 decimal places, JPY has 0; round it' });
  expect(parseAmount('9.9990', 'GBP')).toEqual({ error: '"9.9990" has 3 decimal places, GBP has 2; round it' });
});
