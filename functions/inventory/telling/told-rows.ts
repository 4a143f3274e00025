import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { levelOf, type Level } from '../stock/level.ts';
import type { Telling, Told } from './availability-told.ts';
import { itemEventRows, levelRows, toldRows } from '../rows.ts';

/** `_` comes after `#`: the rows stand behind the levels, and one query brings both. */
const prefix = 'LEVEL_TOLD#';

/** An item's levels at every location, and what was last told of each: one consistent read. */
export async function levelsAndTold(sku: string): Promise<{ levels: Level[]; told: ReadonlyMap<string, Told> }> {
  const rows = await queryAll([levelRows, toldRows], { partition: sku, prefix: 'LEVEL' });
  const isTold = ({ entry }: Row): boolean => String(entry).startsWith(prefix);
  return {
    levels: rows.filter((row) => !isTold(row)).map(levelOf),
    told: new Map(
      rows
        .filter(isTold)
        .map((row) => [String(row['entry']).slice(prefix.length), carrying(row['told'] as Told, row)] as const),
    ),
  };
}

/** Keeps what is told now, with its event; fails by the location when something else was told since it was read. */
export function tellingWrites(sku: string, { location, before, now }: Telling): Write[] {
  const { available, revision } = now;
  const subject = `${sku}@${location}`;
  const event = eventAbout(subject, {
    type: 'AvailabilityChanged',
    data: { sku, location, available, revision, ...(before ? { before: before.available } : {}) },
  });
  const entry = `${prefix}${location}`;
  return [
    put(subject, toldRows, { item: sku, entry, told: now }, before ? equals('told', before) : isNew, before),
    put('event', itemEventRows, { item: sku, entry: `EVENT#${event.metadata.id}`, ...outboxOf([event]) }, isNew),
  ];
}
