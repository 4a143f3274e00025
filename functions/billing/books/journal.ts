import { chargeAccounts, type EntryKind, type LedgerAccount, type MoneyAccount } from '#shared/contracts/vocabulary.ts';
import type { TaxFacts } from '#shared/contracts/prices.ts';
import type { ExchangeRate } from '#shared/money.ts';
import type { Tax } from '#functions/orders/rules.ts';
import type { DocumentSums } from '../documents/document-sums.ts';
export { entryKinds, ledgerAccounts, type EntryKind, type LedgerAccount } from '#shared/contracts/vocabulary.ts';

/** By what an entry in another currency stands in the books. */
export interface BookRate {
  /** The currency of the books: that of the branch. */
  readonly currency: string;
  /** The rate of the day of posting, with its date and source; absent where none was known. */
  readonly rate?: ExchangeRate | undefined;
}

/** One line of a journal entry, in minor units: exactly one side is above zero. */
export interface Posting {
  readonly account: LedgerAccount;
  readonly debit: number;
  readonly credit: number;
  /** The side that is above zero, in minor units of the books' currency; absent where that is the entry's, or no rate is known. */
  readonly bookAmount?: number | undefined;
  /** Which tax it is, on the accounts of taxes. */
  readonly tax?: PostedTax | undefined;
}

/** Who remits a tax, its account says. */
type PostedTax = Omit<TaxFacts, 'remittedBy'>;

/** What an entry records, before it gets its id and time. Amounts are minor units of `currency`. */
export interface NewEntry {
  readonly kind: EntryKind;
  readonly currency: string;
  /** The document or payment behind it: an invoice or credit memo number, a capture or refund id. */
  readonly reference: string;
  /** Absent for documents that belong to no order. */
  readonly orderId?: string | undefined;
  readonly postings: readonly Posting[];
  /** Absent where the books are kept in the entry's currency. */
  readonly book?: BookRate | undefined;
}

/** An entry as it stands in the journal. Entries are only ever added. */
export interface JournalEntry extends NewEntry {
  readonly entryId: string;
  readonly branch: string;
  readonly postedAt: string;
}

interface Source {
  readonly currency: string;
  readonly reference: string;
  readonly orderId?: string | undefined;
}

/** A sale: the customer owes the total. */
export function invoiceEntry(source: Source, { goods, charges, taxes, total }: DocumentSums): NewEntry {
  return balanced('invoice', source, [
    debit('accounts_receivable', total),
    credit('revenue', goods),
    ...chargeAccounts.map((account) => credit(account, charges[account] ?? 0)),
    ...taxes.map((tax) => taxPosting(tax, -tax.amount)),
  ]);
}

/** Part of a sale taken back: the customer owes less. Charges go back out of the accounts where they stand. */
export function creditMemoEntry(source: Source, { goods, charges, taxes, total }: DocumentSums): NewEntry {
  return balanced('credit_memo', source, [
    debit('sales_returns', goods),
    ...chargeAccounts.map((account) => debit(account, charges[account] ?? 0)),
    ...taxes.map((tax) => taxPosting(tax, tax.amount)),
    credit('accounts_receivable', total),
  ]);
}

/** The provider has collected what the customer owed. */
export function captureEntry(source: Source, amount: number): NewEntry {
  return balanced('capture', source, [debit('payment_clearing', amount), credit('accounts_receivable', amount)]);
}

/** The customer has paid what they owed, or will owe, without a provider that we ask. */
export function receiptEntry(source: Source, into: MoneyAccount, amount: number): NewEntry {
  return balanced('receipt', source, [debit(into, amount), credit('accounts_receivable', amount)]);
}

/** Who holds the money has given back what the customer had paid above what is owed. */
export function refundEntry(source: Source, from: MoneyAccount, amount: number): NewEntry {
  return balanced('refund', source, [debit('accounts_receivable', amount), credit(from, amount)]);
}

/** Who holds the money has given some back for goodwill: what is owed stays as it is. */
export function goodwillEntry(source: Source, from: MoneyAccount, amount: number): NewEntry {
  return balanced('goodwill_refund', source, [debit('goodwill', amount), credit(from, amount)]);
}

/** Debits less credits of an entry: zero when it balances. */
export function imbalanceOf({ postings }: Pick<NewEntry, 'postings'>): number {
  return postings.reduce((sum, posting) => sum + posting.debit - posting.credit, 0);
}

const debit = (account: LedgerAccount, amount: number): Posting => side(account, amount);
const credit = (account: LedgerAccount, amount: number): Posting => side(account, -amount);

/** A tax that a marketplace pays to the authorities is owed to the marketplace, which keeps it when it settles. */
function taxPosting({ amount: _, remittedBy, ...tax }: Tax, signed: number): Posting {
  const posting = side(remittedBy === 'marketplace' ? 'marketplace_tax' : 'tax_payable', signed);
  return Object.keys(tax).length === 0 ? posting : { ...posting, tax };
}

/** A negative debit is a credit, so that no side is ever below zero. */
function side(account: LedgerAccount, signed: number): Posting {
  if (!Number.isSafeInteger(signed)) throw new RangeError(`${signed} is not a whole number of minor units`);
  return { account, debit: Math.max(signed, 0), credit: Math.max(-signed, 0) };
}

/** Throws a RangeError for an entry whose debits are not its credits: it never gets into the journal. */
function balanced(kind: EntryKind, { currency, reference, orderId }: Source, postings: readonly Posting[]): NewEntry {
  const entry = {
    kind,
    currency,
    reference,
    orderId,
    postings: postings.filter(({ debit, credit }) => debit + credit > 0),
  };
  const off = imbalanceOf(entry);
  if (off !== 0)
    throw new RangeError(`the ${kind} entry of ${reference} is out of balance by ${off} ${currency} minor units`);
  return entry;
}
