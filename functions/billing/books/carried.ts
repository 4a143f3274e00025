import * as z from 'zod';
import { chargeAccounts } from '#shared/contracts/vocabulary.ts';
import { entryKinds, ledgerAccounts } from './journal.ts';

const sides = z.strictObject({ debit: z.int(), credit: z.int() });

/** Sums of postings, as a cursor carries them. */
export const carriedSums = z.record(
  z.string().max(3),
  z.partialRecord(z.enum(entryKinds), z.partialRecord(z.enum(ledgerAccounts), sides)),
);

/** Sums in the currency of the books, as a cursor carries them. */
const carriedBookSums = z.strictObject({
  accounts: z.partialRecord(z.enum(ledgerAccounts), sides),
  withoutRate: z.int(),
});

/** Where in the journal to go on. */
export const carriedPosition = z.strictObject({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  after: z.string().max(100).optional(),
});

const span = z.strictObject({ from: z.string().max(30), before: z.string().max(30) });

/** The cursor of `GET /v1/books/{branch}/balances`. */
export const carriedBalances = z.strictObject({
  sums: carriedSums,
  inBooks: carriedBookSums,
  entries: z.int(),
  span,
  position: carriedPosition,
});

const count = z.int().min(0);

/** What documents are compared by with the journal. */
export const comparedParts = ['total', 'tax', ...chargeAccounts] as const;

const sumsByCurrency = z.record(z.string().max(3), z.partialRecord(z.enum(comparedParts), z.int()));
const found = z.strictObject({
  documents: count,
  sums: sumsByCurrency,
  missing: z.array(count).max(20),
  wrong: z.array(z.string().max(60)).max(20),
});
const differences = z.array(z.string().max(300)).max(10);

/** The cursor of `GET /v1/books/{branch}/check`: what has been found so far, and what is next. */
export const carriedCheck = z.strictObject({
  phase: z.enum(['journal', 'invoice', 'credit_memo', 'orders', 'receipts', 'done']),
  span,
  position: carriedPosition.optional(),
  /** The numbers up to which documents are looked at: those given out when the check began. */
  last: z.strictObject({ invoice: count, credit_memo: count }),
  entries: count,
  unbalanced: z.array(z.string().max(60)).max(20),
  sums: carriedSums,
  /** Entries that balance in their own currency and not in that of the books. */
  unbalancedInBooks: z.array(z.string().max(60)).max(20),
  /** Pairs of currencies with the days of which rates are missing. */
  missingRates: z.array(z.string().max(30)).max(20),
  /** What the journal says of the documents up to `last`. */
  posted: z.strictObject({ invoice: sumsByCurrency, credit_memo: sumsByCurrency }),
  /** Money that moved until `asOf`: entries of the journal, and those that the orders know of. */
  asOf: z.string().max(30),
  moneyPosted: count,
  moneyKnown: count,
  invoice: found,
  credit_memo: found,
  /** The next number of the present phase. */
  number: count,
  orders: count,
  /** Every so many invoices one is looked at with its order; 1 for all. */
  step: z.int().min(1),
  differing: differences,
  unposted: differences,
});

export type CarriedCheck = z.output<typeof carriedCheck>;
