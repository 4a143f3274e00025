import type { UnpublishedReason } from '#shared/contracts/vocabulary.ts';
import { nowIso } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { getMany, queryRows } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, remove, type Remove } from '#shared/dynamodb/writes.ts';
import { unpublishedRows } from './rows.ts';

/** An event, or a record in which none could be read, that is kept aside until it can be put on the bus. */
export interface Unpublished {
  /** The event's id, which sorts by time; of an unreadable record its place in the stream. */
  readonly id: string;
  readonly reason: UnpublishedReason;
  readonly code: string;
  readonly detail: string;
  readonly keptAt: string;
  /** The table of its row, and the key there. */
  readonly row: Readonly<Record<string, string>>;
  readonly event: DomainEvent | undefined;
}

/** All stand together: on a sound system there are none. */
const shelf = 'unpublished';

/** Keeps what did not reach the bus. Kept twice it is one. */
export async function keepUnpublished({ id, event, ...facts }: Omit<Unpublished, 'keptAt'>): Promise<void> {
  const row = {
    shelf,
    entry: id,
    ...facts,
    keptAt: nowIso(),
    ...(event === undefined ? {} : { event: packed(event) }),
  };
  await apply(put('unpublished', unpublishedRows, row));
}

/** The oldest ones, `limit` at most, and whether there are more. */
export async function oldestUnpublished(limit: number): Promise<{ items: Unpublished[]; more: boolean }> {
  const { rows, last } = await queryRows(unpublishedRows, { partition: shelf }, { limit });
  return { items: rows.map(unpublishedIn), more: last !== undefined };
}

/** Those of these ids that are there. */
export async function unpublishedBy(ids: readonly string[]): Promise<ReadonlyMap<string, Unpublished>> {
  const rows = await getMany(
    unpublishedRows,
    [...new Set(ids)].map((entry) => ({ shelf, entry })),
  );
  return new Map(rows.map(unpublishedIn).map((one) => [one.id, one]));
}

/** The write by which it is no longer kept. */
export const removal = (id: string): Remove => remove(`unpublished ${id}`, unpublishedRows, { shelf, entry: id });

function unpublishedIn({ entry, event, ...row }: Row): Unpublished {
  const { reason, code, detail, keptAt, row: place } = row as Row & Omit<Unpublished, 'id' | 'event'>;
  return {
    id: String(entry),
    reason,
    code,
    detail,
    keptAt,
    row: place,
    event: event === undefined ? undefined : unpacked<DomainEvent>(event),
  };
}
