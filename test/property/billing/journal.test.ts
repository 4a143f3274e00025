import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chargeAccounts, moneyAccounts } from '#shared/contracts/vocabulary.ts';
import {
  captureEntry,
  creditMemoEntry,
  goodwillEntry,
  imbalanceOf,
  invoiceEntry,
  receiptEntry,
  refundEntry,
  type JournalEntry,
  type NewEntry,
} from '#functions/billing/books/journal.ts';
import { netOf, trialBalance, withEntry, type PostingSums } from '#functions/billing/books/trial-balance.ts';
import { cases } from '../cases.ts';

const minor = fc.integer({ min: 0, max: 1e12 });
const currency = fc.constantFrom('GBP', 'JPY', 'BHD');
const documentSums = fc
  .record({
    goods: minor,
    charges: fc.dictionary(fc.constantFrom(...chargeAccounts), fc.integer({ min: -1e12, max: 1e12 })),
    taxes: fc.array(
      fc.record({
        amount: minor,
        rate: fc.constantFrom('20', '7'),
        remittedBy: fc.constantFrom(undefined, 'marketplace'),
      }),
      { maxLength: 3 },
    ),
  })
  .map((sums) => ({
    ...sums,
    total: sums.taxes.reduce(
      (all, { amount }) => all + amount,
      Object.values(sums.charges).reduce((all, charged) => all + charged, sums.goods),
    ),
  }));
const source = currency.map((code) => ({ currency: code, reference: 'INV-uk-000001' }));

const money = fc.constantFrom(...moneyAccounts);

const entry: fc.Arbitrary<NewEntry> = fc.oneof(
  fc.tuple(source, documentSums).map(([from, sums]) => invoiceEntry(from, sums)),
  fc.tuple(source, documentSums).map(([from, sums]) => creditMemoEntry(from, sums)),
  fc.tuple(source, minor).map(([from, amount]) => captureEntry(from, amount)),
  fc.tuple(source, money, minor).map(([from, account, amount]) => receiptEntry(from, account, amount)),
  fc.tuple(source, money, minor).map(([from, account, amount]) => refundEntry(from, account, amount)),
  fc.tuple(source, money, minor).map(([from, account, amount]) => goodwillEntry(from, account, amount)),
);

const posted = (one: NewEntry): JournalEntry => ({ ...one, entryId: 'jrn_1', branch: 'uk', postedAt: '2026-11-22' });

test('every entry balances, and each posting has one side only', () => {
  fc.assert(
    fc.property(entry, (one) => {
      expect(imbalanceOf(one)).toBe(0);
      for (const { debit, credit } of one.postings) {
        expect(Math.min(debit, credit)).toBe(0);
        expect(Math.max(debit, credit)).toBeGreaterThan(0);
      }
    }),
    cases(),
  );
});

test('the trial balance of any journal is zero in each currency and never mixes them', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
      const sums = entries.map(posted).reduce<PostingSums>(withEntry, {});
      for (const code of ['GBP', 'JPY', 'BHD']) {
        const own = trialBalance(sums).filter((account) => account.currency === code);
        expect(own.reduce((sum, { sides }) => sum + sides.debit - sides.credit, 0)).toBe(0);
        const receivable = entries
          .filter((one) => one.currency === code)
          .flatMap(({ postings }) => postings)
          .filter(({ account }) => account === 'accounts_receivable')
          .reduce((sum, { debit, credit }) => sum + debit - credit, 0);
        const kinds = ['invoice', 'capture', 'receipt', 'credit_memo', 'refund', 'goodwill_refund'] as const;
        expect(netOf(sums, code, kinds, ['accounts_receivable'])).toBe(receivable);
      }
    }),
    cases(),
  );
});

test('an entry that does not balance is never made', () => {
  fc.assert(
    fc.property(source, documentSums, fc.integer({ min: 1, max: 1000 }), (from, sums, off) => {
      expect(() => invoiceEntry(from, { ...sums, total: sums.total + off })).toThrow(/out of balance/);
      expect(() => creditMemoEntry(from, { ...sums, taxes: [...sums.taxes, { amount: off }] })).toThrow(
        /out of balance/,
      );
    }),
    cases(),
  );
});

test('an amount that is not a whole number of minor units is never posted', () => {
  expect(() => captureEntry({ currency: 'GBP', reference: 'cap_1' }, 0.5)).toThrow(/whole number/);
});
