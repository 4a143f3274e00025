import { ambient, nowIso } from '#shared/ambient.ts';
import { queryRows } from '#shared/dynamodb/reads.ts';
import { branchMadeAt } from '#functions/parties/public.ts';
import { completed } from './book-rate.ts';
import type { JournalEntry } from './journal.ts';
import { journalKey, journalPartition } from './journal-store.ts';
import { documentKinds, readCounter } from '../documents/numbers.ts';
import { journalRows } from '../rows.ts';

/** A time span of the journal, from the first moment to before the last, RFC 3339. */
export interface Span {
  readonly from: string;
  readonly before: string;
}

/** Where the reading of a journal goes on: after an entry of a month, or at the month's beginning. */
export interface JournalPosition {
  readonly month: string;
  readonly after?: string | undefined;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly next: JournalPosition | undefined;
}

/** The days of a request as a span that the branch's journal covers; undefined when nothing can be posted in it. */
export async function spanOf(
  branch: string,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Promise<Span | undefined> {
  const openedAt = await openedSince(branch);
  if (openedAt === undefined) return undefined;
  // The hour is for clocks that differ.
  const opened = new Date(Date.parse(openedAt) - hourMs).toISOString();
  const latest = new Date(ambient.now() + hourMs).toISOString();
  const first = from === undefined || from < opened ? opened : `${from}T00:00:00.000Z`;
  const asked = to === undefined ? latest : dayAfter(to);
  const before = asked < latest ? asked : latest;
  return first < before ? { from: first, before } : undefined;
}

const hourMs = 3_600_000;

/**
 * Since when something may be posted for a branch: since it was made, as money may come long before the first document. Of a branch whose first
 * version is lost, since its first number.
 */
async function openedSince(branch: string): Promise<string | undefined> {
  const madeAt = await branchMadeAt(branch);
  if (madeAt !== undefined) return madeAt;
  const counters = await Promise.all(documentKinds.map((kind) => readCounter(branch, kind)));
  return counters.flatMap((counter) => counter.openedAt ?? []).sort()[0];
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) + 24 * hourMs).toISOString();
}

/** Reads up to `limit` entries of a span, oldest first, going on at `position`. */
export async function readJournal(
  branch: string,
  span: Span,
  position: JournalPosition | undefined,
  limit: number,
): Promise<JournalPage> {
  const entries: JournalEntry[] = [];
  let at: JournalPosition = position ?? { month: span.from.slice(0, 7) };
  while (at.month <= endMonth(span) && entries.length < limit) {
    const found = await monthPage(branch, span, at, limit - entries.length);
    entries.push(...found.entries);
    at = found.last === undefined ? { month: monthAfter(at.month) } : { month: at.month, after: found.last };
  }
  return { entries: await Promise.all(entries.map(completed)), next: at.month <= endMonth(span) ? at : undefined };
}

async function monthPage(
  branch: string,
  span: Span,
  { month, after }: JournalPosition,
  limit: number,
): Promise<{ entries: JournalEntry[]; last: string | undefined }> {
  const account = journalPartition(branch, month);
  const { rows, last } = await queryRows(
    journalRows,
    { partition: account, from: span.from, to: journalKey(span.before) },
    { limit, ...(after === undefined ? {} : { after: { account, entry: after } }) },
  );
  return { entries: rows.map(({ posted }) => posted as JournalEntry), last: last?.['entry'] as string | undefined };
}

/** Months that have not begun hold nothing. */
function endMonth({ before }: Span): string {
  const present = nowIso().slice(0, 7);
  return before.slice(0, 7) < present ? before.slice(0, 7) : present;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
