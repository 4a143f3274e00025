import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { newId } from '#shared/ids.ts';
import { inBooks } from './book-currency.ts';
import type { BookRate, JournalEntry, NewEntry } from './journal.ts';
import { journalRows } from '../rows.ts';

/** The partition of a branch's journal for one month, `YYYY-MM`. Its rows sort by time. */
export const journalPartition = (branch: string, month: string): string => `journal#${branch}#${month}`;

/** Sort key of an entry, or of the first one at a moment. */
export const journalKey = (postedAt: string, entryId = ''): string => `${postedAt}#${entryId}`;

/** Writes that post an entry, and the sort keys by which what it posts is found again; none for one that posts nothing. */
export interface PostedEntry {
  readonly keys: readonly string[];
  readonly writes: readonly Write[];
}

/** Adds an entry to a branch's journal, posted now, with its amounts in the currency of the books where that is another. */
export function post(branch: string, entry: NewEntry, book: BookRate | undefined): PostedEntry {
  if (entry.postings.length === 0) return { keys: [], writes: [] };
  const postedAt = nowIso();
  const posted: JournalEntry = { ...inBooks(entry, book), entryId: newId('journalEntry'), branch, postedAt };
  const key = journalKey(postedAt, posted.entryId);
  const row = { account: journalPartition(branch, monthOf(key)), entry: key, posted };
  return { keys: [key], writes: [put('journal', journalRows, row, isNew)] };
}

/** Entries of a branch's journal by their sort keys, read consistently; missing ones are left out. */
export async function entriesByKey(
  branch: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, JournalEntry>> {
  const rows = await getMany(
    journalRows,
    [...new Set(keys)].map((entry) => ({ account: journalPartition(branch, monthOf(entry)), entry })),
  );
  return new Map(rows.map(({ entry, posted }) => [String(entry), posted as JournalEntry]));
}

const monthOf = (key: string): string => key.slice(0, 7);
