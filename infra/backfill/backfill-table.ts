import { ambient, nowIso } from '#shared/ambient.ts';
import { bringToPresent } from '#shared/dynamodb/bring-to-present.ts';
import { equals } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { get } from '#shared/dynamodb/reads.ts';
import { kindOf, versionOf, type RowKind } from '#shared/dynamodb/row-kind.ts';
import { scanStored, storedAgain } from '#shared/dynamodb/stored-rows.ts';
import { tableName } from '#shared/dynamodb/protocol/table-name.ts';
import type { TableName } from '#shared/dynamodb/tables.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import type { WireRow } from '#shared/dynamodb/wire.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { continued, goalOf, segments, type Progress } from './progress.ts';
import { backfillRows } from './rows.ts';

/** Rows of one read. */
const rowsPerPage = 100;
/** How often a row is tried that others change meanwhile. */
const tries = 5;

export interface BackfillOptions {
  /** Rows looked at in a second, at most: bounds what the table and the running system notice of it. */
  readonly rowsPerSecond: number;
  /** Once more where it has ended. */
  readonly again?: boolean;
  readonly tell?: (progress: Progress) => void;
}

/** Another backfill of the table has begun since, and goes on in place of this one. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/**
 * Brings every row of a table to the present version of its kind. Its place is kept after each page, so that it goes on there when
 * it is cut off; each row is written only if it is as it was read, so that it may run beside everything else. Undefined where
 * nothing is to be done. Throws TakenOver.
 * @param kinds of this table's rows.
 */
export async function backfillTable(
  table: TableName,
  kinds: readonly RowKind[],
  { rowsPerSecond, again = false, tell = () => {} }: BackfillOptions,
): Promise<Progress | undefined> {
  let progress = continued(await keptProgress(table), { goal: goalOf(kinds), again, now: nowIso() });
  if (!progress) return undefined;
  const runner = ambient.newId();
  await apply(put('backfill', backfillRows, rowOf(table, runner, progress)));
  const beganAt = ambient.now();
  const lookedBefore = progress.looked;
  while (progress.endedAt === undefined) {
    progress = await onePage(table, kinds, progress);
    const kept = await apply(put('backfill', backfillRows, rowOf(table, runner, progress), equals('runner', runner)));
    if (!kept.ok) throw new TakenOver(`another backfill of ${table} has begun`);
    tell(progress);
    const due = beganAt + ((progress.looked - lookedBefore) / rowsPerSecond) * 1000;
    if (progress.endedAt === undefined && due > ambient.now()) await ambient.sleep(due - ambient.now());
  }
  return progress;
}

/** How far the last backfill of a table has come. That of one of another name, such as a restored copy, is not it. */
export async function keptProgress(table: TableName): Promise<Progress | undefined> {
  const row = await get(backfillRows, keyOf(table));
  return row?.['of'] === tableName(table) ? unpacked<Progress>(row['progress']) : undefined;
}

const keyOf = (table: TableName) => ({ projection: 'backfill', entry: table });

const rowOf = (table: TableName, runner: string, progress: Progress) => ({
  ...keyOf(table),
  runner,
  of: tableName(table),
  progress: packed(progress),
});

async function onePage(table: TableName, kinds: readonly RowKind[], progress: Progress): Promise<Progress> {
  const { segment, after } = progress;
  const { rows, last } = await scanStored(table, { number: segment, of: segments }, { limit: rowsPerPage, after });
  const made = await Promise.all(rows.map((row) => toPresent(table, kinds, row)));
  const count = (outcome: Outcome) => made.filter((one) => one === outcome).length;
  const next = last === undefined ? segment + 1 : segment;
  return {
    ...progress,
    segment: next,
    after: last,
    looked: progress.looked + rows.length,
    brought: progress.brought + count('brought'),
    left: progress.left + count('left'),
    notRead: progress.notRead + count('not read'),
    ...(next === segments ? { endedAt: nowIso() } : {}),
  };
}

type Outcome = 'present' | 'brought' | 'left' | 'not read';

async function toPresent(table: TableName, kinds: readonly RowKind[], found: WireRow): Promise<Outcome> {
  const kind = kindOf(kinds, found);
  if (!kind) return 'not read';
  let row: WireRow | undefined = found;
  for (let tried = 0; tried < tries; tried += 1) {
    if (!row || versionOf(row) >= kind.version) return tried === 0 ? 'present' : 'brought';
    if (versionOf(row) < kind.oldest) return 'not read';
    if (await bringToPresent(kind, row)) return 'brought';
    row = await storedAgain(table, row);
  }
  return 'left';
}
