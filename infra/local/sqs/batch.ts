import { AwsError } from '../service.ts';

export interface BatchFailure {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Refuses a batch as a whole: empty, more than ten entries, ids that are malformed or not distinct. */
export function checkBatch(entries: readonly { readonly Id: string }[]): void {
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

/** One entry that failed while the others went through; anything but an AwsError is the host's fault and rethrown. */
export function failedEntry(id: string, error: unknown): BatchFailure {
  if (!(error instanceof AwsError)) throw error;
  return { Id: id, SenderFault: error.status < 500, Code: error.code, Message: error.message };
}
