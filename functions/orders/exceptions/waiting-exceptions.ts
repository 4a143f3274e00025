import { countRows, getMany, queryRows } from '#shared/dynamodb/reads.ts';
import { exceptionRows } from '../rows.ts';
import { exceptionIn, exceptionQueue } from './exception-rows.ts';

/** The most urgent ones that are read; where more are open, the counts are at least so many. */
const read = 100;

/** How the open exceptions of a branch stand. */
export interface WaitingExceptions {
  readonly open: number;
  /** Without an owner `patience` after they were raised. */
  readonly unowned: number;
  /** A person should have decided by now. */
  readonly overdue: number;
}

/** Counts what waits for a person. @param now and patience in milliseconds. */
export async function waitingExceptions(branch: string, now: number, patience: number): Promise<WaitingExceptions> {
  const queue = { index: 'byQueue', partition: exceptionQueue(branch, 'open') } as const;
  const { rows, last } = await queryRows(exceptionRows, queue, { limit: read });
  if (rows.length === 0) return { open: 0, unowned: 0, overdue: 0 };
  const keys = rows.map(({ order, entry }) => ({ order: String(order), entry: String(entry) }));
  const found = (await getMany(exceptionRows, keys, ['exception'])).map(exceptionIn);
  // The index may be behind the rows.
  const open = found.filter(({ state }) => state === 'open');
  return {
    open: last === undefined ? open.length : await countRows(exceptionRows, queue),
    unowned: open.filter(({ owner, raisedAt }) => owner === undefined && now - Date.parse(raisedAt) > patience).length,
    overdue: open.filter(({ deadline }) => Date.parse(deadline) < now).length,
  };
}
