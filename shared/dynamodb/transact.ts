import { TransactionCanceledException, type CancellationReason } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ambient } from '../ambient.ts';
import { documents } from './client.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/**
 * One write of a transaction. `name` says what its condition guards, so that a failed transaction can be told by name:
 * `{ name: 'header', Put: … }`.
 */
export type NamedWrite = Write & { readonly name: string };

/** Why a transaction was not made: the writes whose conditions failed, with the rows as they stand. */
export interface FailedCondition {
  readonly name: string;
  readonly index: number;
  /** The row that stood in the way, when the write asked for `ReturnValuesOnConditionCheckFailure: 'ALL_OLD'`. */
  readonly row: Record<string, unknown> | undefined;
}

export type TransactionResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly failed: readonly FailedCondition[] };

/** The most writes one transaction takes. */
export const largestTransaction = 100;

const attempts = 8;

/**
 * Makes all writes or none. Conflicts with other transactions and throttling are tried again with growing, jittered
 * pauses; failed conditions are an expected result. Throws what is neither.
 */
export async function transact(writes: readonly NamedWrite[]): Promise<TransactionResult> {
  if (writes.length > largestTransaction) {
    throw new RangeError(`a transaction takes ${largestTransaction} writes, not ${writes.length}`);
  }
  const TransactItems = writes.map(({ name: _, ...write }) => write);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await documents().send(new TransactWriteCommand({ TransactItems }));
      return { ok: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      const failed = reasons.flatMap((reason, index) => failedCondition(reason, index, writes));
      if (failed.length > 0) return { ok: false, failed };
      const passing = reasons.some(({ Code }) => Code !== undefined && transient.has(Code));
      if (!passing || attempt === attempts) throw error;
      await ambient.sleep(ambient.random() * 10 * 2 ** attempt);
    }
  }
}

const transient = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

function failedCondition(reason: CancellationReason, index: number, writes: readonly NamedWrite[]): FailedCondition[] {
  if (reason.Code !== 'ConditionalCheckFailed') return [];
  const row = reason.Item ? unmarshall(reason.Item) : undefined;
  return [{ name: writes[index]?.name ?? String(index), index, row }];
}
