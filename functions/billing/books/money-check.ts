import { formatMinor } from '#shared/money.ts';
import { rowsOf, type Account } from '../payments/account.ts';
import type { EntryKind, JournalEntry } from './journal.ts';
import { isOfMoney } from './money-accounts.ts';

/** The entries that post money which moved; each belongs to a capture, receipt or refund of an order. */
const moneyKinds: ReadonlySet<EntryKind> = new Set(['capture', 'receipt', 'refund', 'goodwill_refund']);

/** How long a transaction may take from the moment that its entries are dated with until everybody sees it. */
export const longestCommitMs = 60_000;

export const postsMoney = ({ kind }: JournalEntry): boolean => moneyKinds.has(kind);

/** Sort keys of the journal entries by which an order's captures, receipts and refunds were posted. */
export function moneyKeysOf(account: Account): string[] {
  return movesOf(account).flatMap(({ postedAs }) => postedAs);
}

/** How many of these entries were posted until `asOf`, RFC 3339 with milliseconds, as sort keys begin. */
export function postedUntil(keys: readonly string[], asOf: string): number {
  return keys.filter((key) => key.slice(0, asOf.length) <= asOf).length;
}

/**
 * Where money that moved for an order is not posted as it moved, in words.
 * @param journal the entries that `moneyKeysOf` names, by their sort keys.
 */
export function moneyDifferences(account: Account, journal: ReadonlyMap<string, JournalEntry>): string[] {
  const { orderId, currency } = account.order;
  return movesOf(account).flatMap(({ id, collected, postedAs }) => {
    const entries = postedAs.flatMap((key) => journal.get(key) ?? []);
    const own = entries.every((entry) => entry.reference === id && entry.currency === currency);
    const posted = entries.reduce((sum, entry) => sum + moneyIn(entry), 0);
    if (own && entries.length === postedAs.length && posted === collected) return [];
    const [moved, told] = [collected, posted].map((minor) => formatMinor(minor, currency));
    return [`${orderId}: ${id} moved ${moved}, the journal says ${told}`];
  });
}

/** Captures, receipts and refunds of an order with the money that they have brought in, or given back, in minor units. */
function movesOf(account: Account) {
  return [
    ...rowsOf(account, 'capture').map(({ captureId, state, amount, postedAs = [] }) => ({
      id: captureId,
      collected: state === 'captured' ? amount : 0,
      postedAs,
    })),
    ...rowsOf(account, 'receipt').map(({ receiptId, amount, postedAs = [] }) => ({
      id: receiptId,
      collected: amount,
      postedAs,
    })),
    ...rowsOf(account, 'refund').map(({ refundId, state, amount, postedAs = [] }) => ({
      id: refundId,
      collected: state === 'refunded' ? 0 - amount : 0,
      postedAs,
    })),
  ];
}

function moneyIn({ postings }: JournalEntry): number {
  return postings
    .filter(({ account }) => isOfMoney(account))
    .reduce((sum, { debit, credit }) => sum + debit - credit, 0);
}
