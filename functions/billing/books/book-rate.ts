import { rateAt } from '#functions/parties/public.ts';
import { inBooks } from './book-currency.ts';
import type { BookRate, JournalEntry } from './journal.ts';

/** What holds at a moment (RFC 3339) for entries in `currency`; undefined where the books are kept in it. */
export async function bookRateAt(
  currency: string,
  bookCurrency: string | undefined,
  moment: string,
): Promise<BookRate | undefined> {
  if (bookCurrency === undefined || bookCurrency === currency) return undefined;
  const held = await rateAt(currency, bookCurrency, moment);
  if (!held) return { currency: bookCurrency };
  const { from, to, rate, date, source } = held;
  return { currency: bookCurrency, rate: { from, to, rate, date, source } };
}

/** An entry for which no rate was known when it was posted, by the one that is known of its day now. */
export async function completed(entry: JournalEntry): Promise<JournalEntry> {
  const { book, currency, postedAt } = entry;
  return book && !book.rate ? inBooks(entry, await bookRateAt(currency, book.currency, postedAt)) : entry;
}
