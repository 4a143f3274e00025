import type { Extent } from '#shared/csv/csv-file.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { ImportStage, RowResult } from '#shared/contracts/vocabulary.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { seeLine, type Import, type RowOutcome } from './import.ts';
import { isActive, mayBecome } from './import-status.ts';
import type { FileLayout } from './reading/read-rows.ts';

/** An import is looked at after so long without progress; in milliseconds. */
const attentionAfter = 15 * 60_000;

const attentionFrom = (now: number): string => new Date(now + attentionAfter).toISOString();

/** The import with the next version, which its events name. */
function changed(
  before: Import,
  to: Partial<Import>,
  events: (state: Import) => NewEvent[] = () => [],
): Change<Import> {
  const state = { ...before, ...to, version: before.version + 1 };
  return { state, events: events(state) };
}

/** Begins an import whose file is there (`uploaded`, its length in bytes), or lets a failed one go on; `now` in milliseconds. */
export function started(before: Import, uploaded: number | undefined, now: number): Change<Import> | Refusal {
  const { stage, bytes, layout, done } = before;
  if (!mayBecome(stage, 'running')) return notInStage(before, 'started');
  if (uploaded !== bytes) {
    const there = uploaded === undefined ? 'is not there' : `has ${uploaded} bytes, not ${bytes}`;
    return refuse(
      'conflicting-state',
      `the file ${there}: put it to the address that came with the import, or announce it anew`,
    );
  }
  if (layout !== undefined && done.bytes === layout.extent.bytes) {
    return refuse('conflicting-state', 'the file has been read to its end: mend it, and import it anew');
  }
  const at = new Date(now).toISOString();
  return changed(
    before,
    {
      stage: 'running',
      run: before.run + 1,
      startedAt: before.startedAt ?? at,
      endedAt: undefined,
      failure: undefined,
      attentionAt: attentionFrom(now),
    },
    ({ importId, kind, client, version, run, dryRun }) => [
      { type: 'ImportStarted', data: { importId, kind, client, version, run, dryRun } },
    ],
  );
}

/** Counts the execution on, after one that was lost. */
export function restarted(before: Import, now: number): Change<Import> {
  return changed(before, { run: before.run + 1, attentionAt: attentionFrom(now) });
}

/** Looks at it later again. */
export function lookedAt(before: Import, now: number): Change<Import> {
  return changed(before, { attentionAt: attentionFrom(now) });
}

/** Knows how the file is written; its rows begin behind the header. */
export function surveyed(before: Import, layout: FileLayout, now: number): Change<Import> {
  return changed(before, { layout, done: layout.start, attentionAt: attentionFrom(now) });
}

/** Notes that the rows that begin in `line` were refused together, before any of them is carried out alone. */
export function keptApart(before: Import, line: number): Change<Import> {
  return changed(before, { apart: [...before.apart, line] });
}

/** Rows that were carried out: what came of them, and where the file goes on. */
export interface CarriedOut {
  readonly outcomes: readonly RowOutcome[];
  readonly done: Extent;
  /** Nothing of the file is left. */
  readonly isLast: boolean;
}

/** Goes on behind rows that were carried out; ends with the last of the file, and where it is to be cancelled. */
export function carriedOn(before: Import, { outcomes, done, isLast }: CarriedOut, now: number): Change<Import> {
  const rows = { ...before.rows };
  for (const { result } of outcomes) rows[result] = (rows[result] ?? 0) + 1;
  const on = {
    done,
    rows,
    apart: [],
    pages: before.pages + (outcomes.length > 0 ? 1 : 0),
    attentionAt: attentionFrom(now),
  };
  if (isLast) {
    const failure = whyNothingCame(rows, outcomes);
    return ended(before, failure === undefined ? 'completed' : 'failed', now, { ...on, failure });
  }
  return before.stage === 'cancelling' ? ended(before, 'cancelled', now, on) : changed(before, on);
}

/** A file of which nothing was taken is most often another one than was meant. */
function whyNothingCame(
  rows: Readonly<Partial<Record<RowResult, number>>>,
  last: readonly RowOutcome[],
): string | undefined {
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'it has no rows: see that it is the right file';
  if (total > (rows.rejected ?? 0) + (rows.refused ?? 0)) return undefined;
  // Not a row that points to another one of its order.
  const example = last.findLast(({ detail }) => !last.some(({ line }) => detail === seeLine(line)));
  return `none of its ${total} rows was taken, that of line ${example?.line} because ${example?.detail}: mend the file, and import it anew`;
}

/** Ends it without having done all; it can go on where it stopped. */
export function failed(before: Import, failure: string, now: number): Change<Import> {
  return ended(before, 'failed', now, { failure });
}

/** Ends it where its file or its credentials do not let it go on; one that is being cancelled has no further rows to be carried out. */
export function unableToGoOn(before: Import, failure: string, now: number): Change<Import> {
  return ended(before, before.stage === 'cancelling' ? 'cancelled' : 'failed', now, { failure });
}

/** Cancels it, at once where nothing is at hand. */
export function cancelled(before: Import, now: number): Change<Import> | Refusal {
  if (mayBecome(before.stage, 'cancelling')) return changed(before, { stage: 'cancelling' });
  return mayBecome(before.stage, 'cancelled') && !isActive(before)
    ? ended(before, 'cancelled', now)
    : notInStage(before, 'cancelled');
}

/** The import at its end. A running one has been cancelled meanwhile, where it could not go on: that is what it is then. */
function ended(before: Import, stage: ImportStage, now: number, to: Partial<Import> = {}): Change<Import> {
  return changed(
    before,
    {
      ...to,
      stage: before.stage === 'cancelling' && stage === 'completed' ? 'cancelled' : stage,
      endedAt: new Date(now).toISOString(),
      attentionAt: undefined,
    },
    ({ importId, kind, client, version, stage: last, rows }) => [
      { type: 'ImportEnded', data: { importId, kind, client, version, stage: last, rows } },
    ],
  );
}

function notInStage({ importId, stage }: Import, what: string): Refusal {
  return refuse('conflicting-state', `the import ${importId} cannot be ${what}: it is ${stage.replace('_', ' ')}`);
}
