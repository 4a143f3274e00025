import { ambient } from '#shared/ambient.ts';
import { mostRowsPerPage } from '#shared/contracts/api/imports.ts';
import type { Extent } from '#shared/csv/csv-file.ts';
import { FileGone, readFile, removeFile } from '#shared/files/files.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { principalOf } from '#shared/http/access/principals.ts';
import { resourceServer } from '#shared/contracts/scopes.ts';
import {
  bulkKinds,
  carriedOn,
  changeImport,
  fileKey,
  isActive,
  loadImport,
  outcomesWrite,
  rowsBehind,
  unableToGoOn,
  type BulkRow,
  type Import,
} from '#functions/imports/public.ts';
import type { Turned } from '../contracts.ts';
import { fileGone, turnOf } from '../survey-import.ts';
import { carryOut } from './carry-out.ts';
import { wholeFile } from './whole-file.ts';

/** No further rows are begun when less is left of the run, in milliseconds. */
const reserveMs = 60_000;

/**
 * Carries out the rows of an import, some hundreds at a time, with the rights that its client has at the time. What came of them is
 * kept with how far the file is done; who comes again after a crash in between carries out the same rows under the same keys, by which
 * each has its effect once.
 */
export async function carryOutRows(importId: string, timeLeft: () => number): Promise<Turned> {
  let present = await loadImport(importId);
  if (!present?.layout) throw new Error(`there is no import ${importId} whose file has been looked through`);
  // A run before this one has ended it, and its file may be gone.
  if (!isActive(present)) return turned(present);
  const work = await workOn(present).catch((error: unknown) => {
    if (error instanceof FileGone) return undefined;
    throw error;
  });
  if (!work) {
    const ending = (stored: Import) => unableToGoOn(stored, `the file ${fileGone}`, ambient.now());
    return turnOf(await changeImport(importId, (stored) => (isActive(stored) ? ending(stored) : undefined)));
  }
  // Only the first rows may have been carried out before, by a run that did not come to keeping what came of them.
  for (let isFirst = true; isActive(present); isFirst = false) {
    const done: Extent = present.done;
    const caller = await callerOf(present);
    if (typeof caller === 'string') return turned(await giveUp(importId, caller));
    const isCancelled = present.stage === 'cancelling';
    const isOver = isCancelled && (!isFirst || present.dryRun);
    const { rows, ...behind } = isOver ? noRows(done) : await work.next();
    const { upTo, isLast } = isCancelled ? noRows(done) : behind;
    const { against, isAhead, componentsBehind } = work.file;
    const ahead = isCancelled ? [] : await componentsBehind(rows);
    const mayBeRepeated = isFirst || rows.some(isAhead);
    const outcomes = await carryOut({ present, caller, mayBeRepeated, isCancelled, against }, rows, ahead);
    const before: Import = present;
    present = await changeImport(importId, (stored) => {
      if (!isActive(stored) || stored.done.bytes !== done.bytes || stored.run !== before.run) return undefined;
      const made = carriedOn(stored, { outcomes, done: upTo, isLast }, ambient.now());
      return outcomes.length === 0 ? made : { ...made, writes: [outcomesWrite(stored, made.state.pages, outcomes)] };
    });
    // Another run of it is further, or has begun in place of this one: this one is not needed.
    const isOthers = present.done.bytes !== upTo.bytes || present.run !== before.run;
    if (isActive(present) && isOthers) return turnOf(present);
    if (timeLeft() < reserveMs) break;
  }
  return turned(present);
}

/** What the file says of people does not stay longer than it is needed. */
async function turned(present: Import): Promise<Turned> {
  if (present.stage === 'completed' || present.stage === 'cancelled') await removeFile(fileKey(present.importId));
  return turnOf(present);
}

interface Batch {
  readonly rows: readonly BulkRow[];
  readonly upTo: Extent;
  readonly isLast: boolean;
}

const noRows = (done: Extent): Batch => ({ rows: [], upTo: done, isLast: false });

/** The rows that are left of a file, so many at a time, with rows of an order together; and what the whole file says of them. */
async function workOn({ importId, kind, bytes, layout, done }: Import) {
  if (!layout) throw new Error(`the file of ${importId} has not been looked through`);
  const open = (from: number) => readFile(fileKey(importId), from, bytes);
  const rowsFrom = (place: Extent) => rowsBehind(open, bulkKinds[kind], layout, place);
  const file = await wholeFile(kind, layout.csv !== undefined, layout.start, rowsFrom);
  const left = rowsFrom(done);
  let upTo = done;
  let ahead: BulkRow | undefined;
  const next = async (): Promise<Batch> => {
    const rows: BulkRow[] = [];
    let count = 0;
    for (;;) {
      const row = ahead ?? (await left.next()).value;
      ahead = undefined;
      if (!row) return { rows, upTo: layout.extent, isLast: true };
      const own = 1 + (row.furtherLines?.length ?? 0);
      if (count > 0 && count + own > mostRowsPerPage) {
        ahead = row;
        return { rows, upTo, isLast: false };
      }
      rows.push(row);
      upTo = row.upTo;
      count += own;
    }
  };
  return { file, next };
}

/** With whose rights rows are carried out; or why they cannot be any more. */
async function callerOf({ client, scopes }: Import): Promise<Principal | string> {
  const scope = scopes.map((one) => `${resourceServer}/${one}`).join(' ');
  const found = await principalOf({ sub: client, client_id: client, scope });
  if (typeof found !== 'string') return found;
  return `the credentials that it works with are ${found === 'disabled' ? 'disabled' : 'bound to nothing'}: announce it anew with others`;
}

const giveUp = (importId: string, why: string): Promise<Import> =>
  changeImport(importId, (stored) => (isActive(stored) ? unableToGoOn(stored, why, ambient.now()) : undefined));
