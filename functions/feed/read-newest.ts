import { ambient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { cursorOf, placeIn, type LanePlace } from './feed-place.ts';
import { keptMs, laneNames } from './lanes.ts';
import { newestOf } from './newest-page.ts';
import { readLanesBack } from './read-lanes.ts';

const end: LanePlace = { position: Number.MAX_SAFE_INTEGER, offset: 0 };

/** What was read, and where it goes on towards the beginning, as an open cursor; undefined where there is no more. */
export interface NewestReading {
  readonly events: readonly DomainEvent[];
  readonly next: string | undefined;
}

/**
 * Reads the feed backwards, the events that were published last first, as far as events are kept. What is published meanwhile comes behind where
 * reading began. Throws BadCursor for a cursor that is none.
 * @param take whether an event is wanted; one that is not does not count.
 */
export async function readNewest(
  cursor: string | undefined,
  take: (event: DomainEvent) => boolean,
  limit: number,
): Promise<NewestReading> {
  const now = ambient.now();
  const from = cursor === undefined ? undefined : placeIn(cursor);
  const parts = await readLanesBack(laneNames.map((_, index) => from?.lanes[index] ?? end));
  const { events, lanes, more } = newestOf(parts, take, limit, now - keptMs);
  return { events, next: more ? cursorOf({ at: from?.at ?? now, lanes }) : undefined };
}
