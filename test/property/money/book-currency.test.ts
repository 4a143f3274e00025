import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeAccounts } from '#shared/contracts/vocabulary.ts';
import { bookSides, inBooks } from '#functions/billing/books/book-currency.ts';
import { creditMemoEntry, invoiceEntry, type BookRate, type NewEntry } from '#functions/billing/books/journal.ts';
import { cases } from '../cases.ts';

const usual = 3000;
const amount = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 1_000_000 }));
const decimal = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 4 }))
  .map(([digits, places]) => (digits / 10 ** places).toFixed(places));

const signed = fc.tuple(amount, fc.boolean()).map(([minor, below]) => (below ? 0 - minor : minor));
const sums = fc.record({
  goods: amount,
  charges: fc.dictionary(fc.constantFrom(...chargeAccounts), signed),
  taxes: fc.array(fc.record({ amount }), { maxLength: 4 }),
});
const entries: fc.Arbitrary<NewEntry> = fc
  .tuple(sums, fc.constantFrom(invoiceEntry, creditMemoEntry), fc.constantFrom('USD', 'JPY', 'BHD'))
  .map(([{ goods, charges, taxes }, entry, currency]) => {
    const charged = Object.values(charges).reduce((sum, each) => sum + each, 0);
    const total = goods + charged + taxes.reduce((sum, tax) => sum + tax.amount, 0);
    return entry({ currency, reference: 'INV-uk-000001' }, { goods, charges, taxes, total });
  });

const places = { GBP: 2, USD: 2, JPY: 0, BHD: 3 } as const;
const exponentOf = (currency: string): number => places[currency as keyof typeof places];

const rateFrom = (from: string, rate: string): BookRate => ({
  currency: 'GBP',
  rate: { from, to: 'GBP', rate, date: '2026-11-30', source: 'ecb' },
});

test('an entry balances in the currency of the books, and no posting is a minor unit away from its own conversion', () => {
  fc.assert(
    fc.property(entries, decimal, (entry, rate) => {
      const posted = inBooks(entry, rateFrom(entry.currency, rate));
      const sides = posted.postings.map((posting) => bookSides(posted, posting) ?? { debit: Number.NaN, credit: 0 });
      expect(sides.reduce((sum, { debit, credit }) => sum + debit - credit, 0)).toBe(0);
      for (const [index, { debit, credit }] of posted.postings.entries()) {
        const exact = (debit + credit) * Number(rate) * 10 ** (2 - exponentOf(entry.currency));
        const stands = (sides[index]?.debit ?? 0) + (sides[index]?.credit ?? 0);
        // Half a unit of the whole is shared, and a share is less than one away from its exact part of that.
        expect(Math.abs(stands - exact)).toBeLessThan(1.5 + exact * 1e-9);
      }
    }),
    cases(usual),
  );
});

test('without a rate an entry says which currency it lacks, and with none to convert it stays as it is', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      expect(inBooks(entry, undefined)).toBe(entry);
      const posted = inBooks(entry, { currency: 'GBP' });
      expect(posted).toEqual({ ...entry, book: { currency: 'GBP' } });
      for (const posting of posted.postings) expect(bookSides(posted, posting)).toBeUndefined();
    }),
    cases(usual),
  );
});
