import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { converted, exponentOf } from '#shared/money.ts';
import { cases } from './cases.ts';

const currency = fc.constantFrom('GBP', 'EUR', 'JPY', 'BHD', 'CLF');
const pairs = fc.tuple(currency, currency).filter(([from, to]) => from !== to);
const rates = fc
  .tuple(fc.nat(99_999), fc.nat(99_999_999))
  .filter(([whole, fraction]) => whole + fraction > 0)
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(8, '0')}`);
const amounts = fc.record({ minor: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), pair: pairs, rate: rates });

/** The rate in hundred-millionths. */
const millionths = (rate: string): bigint => BigInt(rate.replace('.', ''));
const scale = 100_000_000n;
const tens = (code: string): bigint => 10n ** BigInt(exponentOf(code) ?? 0);

test('an amount is converted to the minor unit that is nearest to its exact value, and half of one away from zero', () => {
  fc.assert(
    fc.property(amounts, ({ minor, pair: [from, to], rate }) => {
      const found = converted({ minor, currency: from }, to, { from, to, rate, date: '2026-11-30', source: 'ecb' });
      if (!found) return;
      // |exact - found| <= 1/2, both as fractions over the same denominator.
      const above = BigInt(minor) * millionths(rate) * tens(to);
      const below = scale * tens(from);
      const off = 2n * (above - BigInt(found.minor) * below);
      const [size, half] = [off < 0n ? -off : off, below];
      expect(size <= half).toBe(true);
      if (size === half)
        expect(BigInt(found.minor) * below * BigInt(Math.sign(minor)) > above * BigInt(Math.sign(minor))).toBe(true);
    }),
    cases(10_000),
  );
});

test('a rate holds the other way round, and a negative amount is the opposite of a positive one', () => {
  fc.assert(
    fc.property(amounts, ({ minor, pair: [from, to], rate }) => {
      const held = { from, to, rate, date: '2026-11-30', source: 'ecb' };
      const back = converted({ minor, currency: to }, from, held);
      if (!back) return;
      const below = millionths(rate) * tens(to);
      const off = 2n * (BigInt(minor) * scale * tens(from) - BigInt(back.minor) * below);
      expect((off < 0n ? -off : off) <= below).toBe(true);
      expect(converted({ minor: -minor, currency: to }, from, held)?.minor).toBe(0 - back.minor);
    }),
    cases(10_000),
  );
});

test('no rate is used between currencies that it is not about', () => {
  const rate = { from: 'EUR', to: 'GBP', rate: '0.85', date: '2026-11-30', source: 'ecb' };
  expect(converted({ minor: 1, currency: 'USD' }, 'GBP', rate)).toBeUndefined();
  expect(converted({ minor: 1, currency: 'EUR' }, 'USD', rate)).toBeUndefined();
  expect(converted({ minor: 1, currency: 'EUR' }, 'EUR', rate)).toEqual({ minor: 1, currency: 'EUR' });
});
