import { ambient } from '../ambient.ts';
import { bringToPresent } from './bring-to-present.ts';
import { call, cancellationReasons, DatabaseError, usualAttempts } from './protocol/database.ts';
import { presentRow, versionOf } from './row-kind.ts';
import { presentCrew } from './side-by-side.ts';
import { writeRequest } from './protocol/write-request.ts';
import type { Row, WireRow } from './wire.ts';
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

/** How often rows of earlier versions are brought to the present one for a write that they stand in the way of. */
const mostBrought = 5;

/**
 * Makes all writes or none. Failed conditions are an expected result, told by the names of their writes; throws what is neither.
 * All attempts carry one token, so that an answer that was lost does not make it twice. A condition that fails on a row of an
 * earlier version is no result: the row is brought to the present version, and all is tried again.
 * Within work that is done side by side, it is made together with others of that work.
 * @param options.attempts how often it is tried against what passes, such as another transaction at the same rows.
 */
export async function transact(
  writes: readonly Write[],
  { attempts = usualAttempts }: { readonly attempts?: number } = {},
): Promise<TransactionResult> {
  if (writes.length > largestTransaction) {
    throw new RangeError(`a transaction takes ${largestTransaction} writes, not ${writes.length}`);
  }
  const crew = presentCrew();
  return crew ? crew.transact(writes, (all) => made(all, usualAttempts)) : made(writes, attempts);
}

function made(writes: readonly Write[], attempts: number): Promise<TransactionResult> {
  return madeOnPresent(writes, async () => {
    try {
      const request = {
        TransactItems: writes.map((write) => ({ [itemOf[write.kind]]: writeRequest(write) })),
        ClientRequestToken: ambient.newId(),
      };
      await call('TransactWriteItems', request, attempts);
      return [];
    } catch (error) {
      const failed = (cancellationReasons(error) ?? []).flatMap(({ Code, Item }, index) =>
        Code === 'ConditionalCheckFailed' ? [{ index, wire: Item }] : [],
      );
      if (failed.length > 0) return failed;
      throw error;
    }
  });
}

const itemOf = { put: 'Put', update: 'Update', remove: 'Delete', check: 'ConditionCheck' } as const;

/**
 * Makes one write, at half the price of a transaction. A failed condition is an expected result, told with the row as it stands.
 * After a lost answer the write is tried again: it may then meet itself, and fail by what it has written.
 */
export async function apply(
  write: Put | Update | Remove,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly row: Row | undefined }> {
  const result = await madeOnPresent([write], async () => {
    try {
      await call(operationOf[write.kind], writeRequest(write));
      return [];
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.name !== 'ConditionalCheckFailedException') throw error;
      return [{ index: 0, wire: error.details['Item'] as WireRow | undefined }];
    }
  });
  return result.ok ? result : { ok: false, row: result.failed[0]?.row };
}

/**
 * Makes all writes or none; one that is alone, at half the price. For writes whose failed conditions lead to reading again, since one
 * that is alone may meet itself, as `apply` says.
 */
export async function applyTogether(writes: readonly Write[]): Promise<TransactionResult> {
  const [alone] = writes;
  if (!alone || alone.kind === 'check' || writes.length > 1) return transact(writes);
  const result = await apply(alone);
  return result.ok ? result : { ok: false, failed: [{ name: alone.name, index: 0, row: result.row }] };
}

const operationOf = { put: 'PutItem', update: 'UpdateItem', remove: 'DeleteItem' } as const;

/** A write whose condition did not hold, by its place, with the row as it is stored. */
interface Failed {
  readonly index: number;
  readonly wire: WireRow | undefined;
}

async function madeOnPresent(writes: readonly Write[], make: () => Promise<Failed[]>): Promise<TransactionResult> {
  for (let tried = 0; ; tried += 1) {
    const failed = await make();
    if (failed.length === 0) return { ok: true };
    const brought = tried < mostBrought ? failed.map(({ index, wire }) => broughtFor(writes[index], wire)) : [];
    if (!(await Promise.all(brought)).some(Boolean)) {
      return { ok: false, failed: failed.map((one) => failedCondition(writes[one.index], one)) };
    }
  }
}

/** True when the row of a write was of an earlier version, and the write is to be tried again. */
async function broughtFor(write: Write | undefined, wire: WireRow | undefined): Promise<boolean> {
  if (!write || !wire || versionOf(wire) >= write.rows.version) return false;
  await bringToPresent(write.rows, wire);
  return true;
}

function failedCondition(write: Write | undefined, { index, wire }: Failed): FailedCondition {
  return { name: write?.name ?? String(index), index, row: write && wire && presentRow(write.rows, wire) };
}
