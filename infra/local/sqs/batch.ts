import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { transaction } from '../data-folder/transaction.ts';

interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Refuses a batch as a whole: empty, more than ten entries, ids that are malformed or not distinct. */
function checkBatch(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) {
      throw new AwsError(
        'InvalidBatchEntryId',
        `The batch entry id ${Id} may only have 1 to 80 letters, digits, - and _.`,
      );
    }
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Does something with each entry, all in one transaction; one that fails does not keep the others from theirs. */
export function eachEntry<Entry extends { readonly Id: string }>(
  { db }: Pick<Kernel, 'db'>,
  entries: readonly Entry[],
  apply: (entry: Entry) => Readonly<Record<string, unknown>>,
) {
  checkBatch(entries);
  const Successful: Record<string, unknown>[] = [];
  const Failed: BatchFailure[] = [];
  transaction(db, () => {
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, ...apply(entry) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: error.code, Message: error.message });
      }
    }
  });
  return { Successful, Failed };
}
