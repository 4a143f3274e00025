import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Put } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { quantityOf, type Quantity } from '#shared/quantity.ts';
import { placeName, type Place } from '../stock/level.ts';
import type { Telling, Told } from './availability-told.ts';
import { toldRows } from '../rows.ts';

const prefix = 'LEVEL_TOLD#';
const toldKey = ({ sku, location }: Place) => ({ item: sku, entry: `${prefix}${location}` });
const placeOf = ({ item, entry }: Row): Place => ({ sku: String(item), location: String(entry).slice(prefix.length) });

/** What was last told of items at locations, which must differ, by `placeName`; a hundred by one call. */
export async function lastTold(places: readonly Place[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await getMany(toldRows, places.map(toldKey));
  return new Map(rows.map((row) => [placeName(placeOf(row)), carrying(row['told'] as Told, row)]));
}

/**
 * Keeps what is told now, each with its event in the same row: the newest number is what counts, so that an event gives way to the next one of
 * its place. Each write fails by the name of its place where something else was told of it since it was read.
 */
export function tellingWrites(tellings: readonly Telling[]): Put[] {
  return tellings.map((telling) => {
    const { sku, location, measure, before, now } = telling;
    const told = ({ available }: Told): Quantity => quantityOf(available, measure);
    const data = {
      sku,
      location,
      available: told(now),
      revision: now.revision,
      ...(before ? { before: told(before) } : {}),
    };
    const event = eventAbout(placeName(telling), { type: 'AvailabilityChanged', data });
    const row = { ...toldKey(telling), told: now, ...outboxOf([event]) };
    return put(placeName(telling), toldRows, row, before ? equals('told', before) : isNew, before);
  });
}
