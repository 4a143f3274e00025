import { bookSides } from './book-currency.ts';
import { ledgerAccounts, type EntryKind, type JournalEntry, type LedgerAccount } from './journal.ts';

/** Debits and credits of one account in one currency, in minor units. */
export interface Sides {
  readonly debit: number;
  readonly credit: number;
}

/** Sums of postings by currency, kind of entry and account. */
export type PostingSums = Readonly<
  Record<string, Partial<Readonly<Record<EntryKind, Partial<Readonly<Record<LedgerAccount, Sides>>>>>>>
>;

/** The sums with one more entry. */
export function withEntry(sums: PostingSums, { currency, kind, postings }: JournalEntry): PostingSums {
  const ofCurrency = sums[currency] ?? {};
  const accounts: Partial<Record<LedgerAccount, Sides>> = { ...ofCurrency[kind] };
  for (const posting of postings) {
    accounts[posting.account] = added(accounts[posting.account] ?? nothing, posting);
  }
  return { ...sums, [currency]: { ...ofCurrency, [kind]: accounts } };
}

/** Sums of postings in the currency of the books by account, and how many entries are not in them for want of a rate. */
export interface BookSums {
  readonly accounts: Partial<Readonly<Record<LedgerAccount, Sides>>>;
  readonly withoutRate: number;
}

/** The sums with one more entry. */
export function withInBooks({ accounts, withoutRate }: BookSums, entry: JournalEntry): BookSums {
  const sums = { ...accounts };
  for (const posting of entry.postings) {
    const sides = bookSides(entry, posting);
    if (!sides) return { accounts, withoutRate: withoutRate + 1 };
    sums[posting.account] = added(sums[posting.account] ?? nothing, sides);
  }
  return { accounts: sums, withoutRate };
}

const nothing: Sides = { debit: 0, credit: 0 };
const added = (one: Sides, other: Sides): Sides => ({
  debit: one.debit + other.debit,
  credit: one.credit + other.credit,
});

/** Debits and credits per account and currency, in the order of the chart. */
export function trialBalance(sums: PostingSums): { currency: string; account: LedgerAccount; sides: Sides }[] {
  return Object.entries(sums)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([currency, kinds]) =>
      ledgerAccounts.flatMap((account) => {
        const sides = Object.values(kinds).map((accounts) => accounts[account] ?? { debit: 0, credit: 0 });
        const debit = sides.reduce((sum, side) => sum + side.debit, 0);
        const credit = sides.reduce((sum, side) => sum + side.credit, 0);
        return debit === 0 && credit === 0 ? [] : [{ currency, account, sides: { debit, credit } }];
      }),
    );
}

/** Debits less credits of some kinds of entries on some accounts, in one currency. */
export function netOf(
  sums: PostingSums,
  currency: string,
  kinds: readonly EntryKind[],
  accounts: readonly LedgerAccount[],
): number {
  let net = 0;
  for (const kind of kinds) {
    for (const account of accounts) {
      const sides = sums[currency]?.[kind]?.[account];
      if (sides) net += sides.debit - sides.credit;
    }
  }
  return net;
}
