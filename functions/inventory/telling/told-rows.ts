import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { placeName, type Place } from '../stock/level.ts';
import type { Telling, Told } from './availability-told.ts';
import { itemEventRows, toldRows } from '../rows.ts';

const prefix = 'LEVEL_TOLD#';
const toldKey = ({ sku, location }: Place) => ({ item: sku, entry: `${prefix}${location}` });
const placeOf = ({ item, entry }: Row): Place => ({ sku: String(item), location: String(entry).slice(prefix.length) });

/** What was last told of items at locations, which must differ, by `placeName`; a hundred by one call. */
export async function lastTold(places: readonly Place[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await getMany(toldRows, places.map(toldKey));
  return new Map(rows.map((row) => [placeName(placeOf(row)), carrying(row['told'] as Told, row)]));
}

/**
 * Keeps what is told now, with the events of all of it in one row; fails by the names of those places of which something else was
 * told since it was read. One transaction takes one write fewer than it can hold.
 */
export function tellingWrites(tellings: readonly Telling[]): Write[] {
  const events = tellings.map((telling) => {
    const { sku, location, before, now } = telling;
    const data = { sku, location, ...now, ...(before ? { before: before.available } : {}) };
    return eventAbout(placeName(telling), { type: 'AvailabilityChanged', data });
  });
  const [first] = tellings;
  const [event] = events;
  if (!first || !event) return [];
  const key = { item: first.sku, entry: `EVENT#${event.metadata.id}` };
  return [
    ...tellings.map((telling) => {
      const { before, now } = telling;
      const isAsRead = before ? equals('told', before) : isNew;
      return put(placeName(telling), toldRows, { ...toldKey(telling), told: now }, isAsRead, before);
    }),
    put('event', itemEventRows, { ...key, ...outboxOf(events) }, isNew),
  ];
}
