import type { ErasureList } from '#shared/contracts/vocabulary.ts';
import { atVersion, isNew } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { get, query } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { listOf, type Erasure } from './erasure.ts';
import { erasureEventRows, erasureRows } from './rows.ts';

const partitionOf = (erasureId: string): string => `erasure#${erasureId}`;

/** The partition of index `byKind` that lists erasures by their ids, which are in the order of their requests. */
const kindOf = (list: ErasureList): string => `erasures#${list}`;

/** Reads an erasure consistently; undefined when there is none. */
export async function loadErasure(erasureId: string): Promise<Erasure | undefined> {
  const row = await get(erasureRows, { party: partitionOf(erasureId), entry: 'ERASURE' });
  return row && erasureIn(row);
}

/** One page of a list of erasures: the open ones oldest first, the finished ones newest first. */
export async function erasurePage(
  list: ErasureList,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Erasure>> {
  const wanted = { index: 'byKind', partition: kindOf(list), descending: list === 'finished' } as const;
  const { rows, next } = await readPage(erasureRows, wanted, limit, cursor);
  return { rows: rows.map(erasureIn), next };
}

/** The ids of the open erasures, oldest first; one that was requested a moment ago may be missing. */
export async function* openErasureIds(): AsyncGenerator<string> {
  for await (const row of query(erasureRows, { index: 'byKind', partition: kindOf('open') }))
    yield String(row['kindKey']);
}

/** How an erasure is kept: over `before`, or as a new one; fails by `erasure` where it has changed since it was read. */
export function keepErasure(before: Erasure | undefined, { state, events }: Change<Erasure>): Kept<Erasure> {
  const { erasureId, version, ...facts } = state;
  const party = partitionOf(erasureId);
  const row = { party, entry: 'ERASURE', kind: kindOf(listOf(state)), kindKey: erasureId, details: facts, version };
  return {
    state,
    writes: [put('erasure', erasureRows, row, atVersion(before?.version), before), ...eventWrites(state, events)],
  };
}

function eventWrites({ erasureId, version }: Erasure, events: Change<Erasure>['events']): Write[] {
  if (events.length === 0) return [];
  const party = partitionOf(erasureId);
  const outbox = outboxOf(events.map((event) => eventAbout(erasureId, event)));
  return [
    put('told', erasureEventRows, { party, entry: `TOLD#${String(version).padStart(9, '0')}`, ...outbox }, isNew),
  ];
}

function erasureIn(row: Readonly<Row>): Erasure {
  const { kindKey, details, version } = row;
  const facts = details as Omit<Erasure, 'erasureId' | 'version'>;
  return carrying({ ...facts, erasureId: String(kindKey), version: Number(version) }, row);
}
