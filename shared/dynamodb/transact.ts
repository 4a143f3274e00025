import { ambient } from '../ambient.ts';
import { call, cancellationReasons, DatabaseError } from './database.ts';
import { writeRequest } from './write-request.ts';
import { fromWire, type Row, type WireRow } from './wire.ts';
import type { Put, Remove, Update, Write } from './writes.ts';

/** A write whose condition did not hold. */
export interface FailedCondition {
  readonly name: string;
  /** Its place in the transaction. */
  readonly index: number;
  /** The row as it stands; undefined when there is none. */
  readonly row: Row | undefined;
}

export type TransactionResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly failed: readonly FailedCondition[] };

/** The most writes one transaction takes. */
export const largestTransaction = 100;

/**
 * Makes all writes or none. Failed conditions are an expected result, told by the names of their writes; throws what is neither.
 * All attempts carry one token, so that an answer that was lost does not make it twice.
 */
export async function transact(writes: readonly Write[]): Promise<TransactionResult> {
  if (writes.length > largestTransaction) {
    throw new RangeError(`a transaction takes ${largestTransaction} writes, not ${writes.length}`);
  }
  try {
    await call('TransactWriteItems', {
      TransactItems: writes.map((write) => ({ [itemOf[write.kind]]: writeRequest(write) })),
      ClientRequestToken: ambient.newId(),
    });
    return { ok: true };
  } catch (error) {
    const failed = (cancellationReasons(error) ?? []).flatMap(({ Code, Item }, index) =>
      Code === 'ConditionalCheckFailed'
        ? [{ name: writes[index]?.name ?? String(index), index, row: Item && fromWire(Item) }]
        : [],
    );
    if (failed.length > 0) return { ok: false, failed };
    throw error;
  }
}

const itemOf = { put: 'Put', update: 'Update', remove: 'Delete', check: 'ConditionCheck' } as const;

/**
 * Makes one write, at half the price of a transaction. A failed condition is an expected result, told with the row as it stands.
 * After a lost answer the write is tried again: it may then meet itself, and fail by what it has written.
 */
export async function apply(
  write: Put | Update | Remove,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly row: Row | undefined }> {
  try {
    await call(operationOf[write.kind], writeRequest(write));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.name !== 'ConditionalCheckFailedException') throw error;
    const row = error.details['Item'];
    return { ok: false, row: row === undefined ? undefined : fromWire(row as WireRow) };
  }
}

const operationOf = { put: 'PutItem', update: 'UpdateItem', remove: 'DeleteItem' } as const;
