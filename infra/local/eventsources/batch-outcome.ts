import * as z from 'zod';
import type { InvocationResult } from '../kernel.ts';

const partialResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

export type BatchOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly reason: string }
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> };

/**
 * Reads how a batch went. As on AWS, an answer that names no failures is a success, and one that cannot be understood,
 * or names an item that was not in the batch, is a failure of the whole.
 * @param identifiers of all items in the batch
 */
export function batchOutcome(
  result: InvocationResult,
  identifiers: readonly string[],
  reportsItemFailures: boolean,
): BatchOutcome {
  if (!result.ok) return { kind: 'failure', reason: `${result.error.errorType}: ${result.error.errorMessage}` };
  if (!reportsItemFailures || result.payload === null || result.payload === undefined || result.payload === '') {
    return { kind: 'success' };
  }
  const answer = partialResponse.safeParse(result.payload);
  if (!answer.success) return { kind: 'failure', reason: 'the answer is not a list of batchItemFailures' };
  const failed = new Set((answer.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  if (failed.size === 0) return { kind: 'success' };
  const known = new Set(identifiers);
  for (const identifier of failed) {
    if (!known.has(identifier))
      return { kind: 'failure', reason: `batchItemFailures names ${identifier}, which was not in the batch` };
  }
  return { kind: 'partial', failed };
}
