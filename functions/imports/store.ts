import { mostImportsAtOnce } from '#shared/contracts/api/imports.ts';
import { any, atVersion, isNew, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { get, getMany } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { isActive } from './import-status.ts';
import type { Import, RowOutcome } from './import.ts';
import { importEventRows, importRows, resultRows, runningRows } from './rows.ts';

/** The partition of index `byQueue` that lists running imports by when they are looked at. */
export const attentionQueue = 'imports';

/** Imports are kept so long after they were made, in seconds. */
const keptSeconds = 90 * 24 * 3600;

const keyOf = (importId: string) => ({ import: importId, entry: 'IMPORT' });
const expiryOf = ({ createdAt }: Import): number => Math.floor(Date.parse(createdAt) / 1000) + keptSeconds;

/** What the write that keeps a client within its imports at once is called, where a transaction fails by it. */
export const slotName = 'slot';

/** Reads an import consistently. */
export async function loadImport(importId: string): Promise<Import | undefined> {
  const row = await get(importRows, keyOf(importId));
  return row && importOf(row);
}

/** One page of a client's imports, the newest first. */
export async function importPage(client: string, limit: number, cursor: string | undefined): Promise<Page<Import>> {
  const wanted = { index: 'byClient', partition: client, descending: true } as const;
  const { rows, next } = await readPage(importRows, wanted, limit, cursor);
  const found = await getMany(
    importRows,
    rows.map((row) => keyOf(String(row['import']))),
  );
  const byId = new Map(found.map((row) => [String(row['import']), importOf(row)]));
  return { rows: rows.flatMap((row) => byId.get(String(row['import'])) ?? []), next };
}

/** What came of some rows of an import, a page of those that were carried out together. */
export async function outcomePage(importId: string, cursor: string | undefined): Promise<Page<RowOutcome>> {
  const { rows, next } = await readPage(resultRows, { partition: importId, prefix: resultPrefix }, 1, cursor);
  return { rows: rows.flatMap((row) => unpacked<RowOutcome[]>(row['outcomes'])), next };
}

const resultPrefix = 'ROWS#';

/** The row of what came of rows that were carried out together, as the page with this number, counted from 1. */
export function outcomesWrite(of: Import, page: number, outcomes: readonly RowOutcome[]): Write {
  const entry = `${resultPrefix}${String(page).padStart(6, '0')}`;
  const row = { import: of.importId, entry, outcomes: packed(outcomes), expiresAt: expiryOf(of) };
  return put('outcomes', resultRows, row, isNew);
}

/** How an import is kept: over `before`, or as a new one; its events in the outbox, and its client's imports at once counted. */
export function keepImport(before: Import | undefined, { state, events }: Change<Import>): Kept<Import> {
  const { importId, client, createdAt, attentionAt, version, ...facts } = state;
  const row = {
    ...keyOf(importId),
    client,
    createdKey: `${createdAt}#${importId}`,
    ...(attentionAt === undefined ? {} : { queue: attentionQueue, queuedAt: `${attentionAt}#${importId}` }),
    facts: packed({ ...facts, createdAt, attentionAt }),
    version,
    expiresAt: expiryOf(state),
  };
  return {
    state,
    writes: [
      put('import', importRows, row, atVersion(before?.version), before),
      ...slotWrites(before, state),
      ...eventWrites(state, events),
    ],
  };
}

function eventWrites(state: Import, events: Change<Import>['events']): Write[] {
  if (events.length === 0) return [];
  const entry = `EVENT#${String(state.version).padStart(9, '0')}`;
  const outbox = outboxOf(events.map((event) => eventAbout(state.importId, event)));
  return [
    put('events', importEventRows, { import: state.importId, entry, ...outbox, expiresAt: expiryOf(state) }, isNew),
  ];
}

function slotWrites(before: Import | undefined, after: Import): Write[] {
  const was = before !== undefined && isActive(before);
  if (was === isActive(after)) return [];
  const key = { import: `client#${after.client}`, entry: 'RUNNING' };
  return was
    ? [update(slotName, runningRows, key, { add: { running: -1 } })]
    : [
        update(
          slotName,
          runningRows,
          key,
          { add: { running: 1 } },
          any(unset('running'), lessThan('running', mostImportsAtOnce)),
        ),
      ];
}

function importOf(row: Row): Import {
  const { import: importId, client, facts, version } = row;
  const read = { ...unpacked<object>(facts), importId, client, version } as unknown as Import;
  return carrying(read, row);
}

/** Changes an import as `decide` has it, which may leave it as it is. Throws where there is none. */
export async function changeImport(
  importId: string,
  decide: (present: Import) => Change<Import> | undefined,
): Promise<Import> {
  const { state } = await change({
    what: `the import ${importId}`,
    load: async () => {
      const present = await loadImport(importId);
      if (!present) throw new Error(`there is no import ${importId}`);
      return present;
    },
    decide,
    keep: keepImport,
  });
  return state;
}
