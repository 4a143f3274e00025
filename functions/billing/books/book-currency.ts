import { converted, spread } from '#shared/money.ts';
import type { BookRate, NewEntry, Posting } from './journal.ts';

/**
 * The entry with what each posting is in the currency of the books. What is debited is converted once, and both sides share that: they are
 * equal in either currency, and each posting is less than a minor unit from its own conversion. Without a rate, or for an
 * amount too large to be exact, the postings stay without.
 */
export function inBooks<Entry extends NewEntry>(entry: Entry, book: BookRate | undefined): Entry {
  if (!book) return entry;
  const { currency, rate } = book;
  const debits = entry.postings.map(({ debit }) => debit);
  const minor = debits.reduce((sum, debit) => sum + debit, 0);
  const total = rate && converted({ minor, currency: entry.currency }, currency, rate);
  if (!total) return { ...entry, book: { currency } };
  const ofDebits = spread(total.minor, debits);
  const credits = entry.postings.map(({ credit }) => credit);
  const ofCredits = spread(total.minor, credits);
  const postings = entry.postings.map((posting, index) => ({
    ...posting,
    bookAmount: (posting.debit > 0 ? ofDebits : ofCredits)[index] ?? 0,
  }));
  return { ...entry, book, postings };
}

/** Debit and credit of a posting in the currency of the books; undefined where no rate is known. */
export function bookSides({ book }: NewEntry, posting: Posting): Pick<Posting, 'debit' | 'credit'> | undefined {
  const { debit, credit, bookAmount } = posting;
  if (!book) return { debit, credit };
  if (bookAmount === undefined) return undefined;
  return debit > 0 ? { debit: bookAmount, credit: 0 } : { debit: 0, credit: bookAmount };
}

/** Debits less credits in the currency of the books, of an entry in another: zero when it balances, or no rate is known. */
export function imbalanceInBooks(entry: NewEntry): number {
  const sides = entry.book ? entry.postings.map((posting) => bookSides(entry, posting)) : [];
  return sides.reduce((sum, side) => sum + (side ? side.debit - side.credit : 0), 0);
}
