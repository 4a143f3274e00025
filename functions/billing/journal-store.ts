import { nowIso } from '#shared/ambient.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { newId } from '#shared/ids.ts';
import type { JournalEntry, NewEntry } from './journal.ts';

/** The partition of a branch's journal for one month, `YYYY-MM`. Its rows sort by time. */
export const journalPartition = (branch: string, month: string): string => `journal#${branch}#${month}`;

/** Sort key of an entry, or of the first one at a moment. */
export const journalKey = (postedAt: string, entryId = ''): string => `${postedAt}#${entryId}`;

/** Adds an entry to a branch's journal, posted now; nothing for one that posts nothing. */
export function journalWrites(branch: string, entry: NewEntry): NamedWrite[] {
  if (entry.postings.length === 0) return [];
  const postedAt = nowIso();
  const posted: JournalEntry = { ...entry, entryId: newId('journalEntry'), branch, postedAt };
  return [
    {
      name: 'journal',
      Put: {
        TableName: tableName('Billing'),
        Item: {
          account: journalPartition(branch, postedAt.slice(0, 7)),
          entry: journalKey(postedAt, posted.entryId),
          posted,
        },
        ConditionExpression: 'attribute_not_exists(#entry)',
        ExpressionAttributeNames: { '#entry': 'entry' },
      },
    },
  ];
}
