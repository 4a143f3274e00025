import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { FeedPlace, LanePlace } from './feed-place.ts';
import type { LanePart } from './read-lanes.ts';

export interface FeedPage {
  readonly events: readonly DomainEvent[];
  /** Where the next page begins. */
  readonly place: FeedPlace;
  /** True when it is known that there are further rows. */
  readonly more: boolean;
}

export interface PageLimits {
  readonly events: number;
  /** Of JSON. A single event that is larger makes a page by itself. */
  readonly bytes: number;
}

/**
 * Puts what was read of the lanes together, in the order in which it was appended; events of one moment by lane. A lane of which
 * there may be more ends the page where its rows end, since the next of them may come before those of other lanes. So events that were
 * published one after the other come one after the other, and a page that is asked for again has the same events in the same order,
 * and behind them perhaps others.
 * @param tell what the caller is told of an event; nothing of one that they may not see.
 * @param moments in milliseconds since the epoch: up to when all had been read before, when this reading began, and until when it may tell.
 */
export function pageOf(
  parts: readonly LanePart[],
  tell: (event: DomainEvent) => DomainEvent | undefined,
  limits: PageLimits,
  { before, readAt, until = Infinity }: { readonly before: number; readonly readAt: number; readonly until?: number },
): FeedPage {
  const reading = parts.map((part) => ({ part, index: 0, offset: part.place.offset }));
  const events: DomainEvent[] = [];
  let [bytes, at] = [0, before];
  let isFull = false;
  for (;;) {
    const next = nextLane(reading, until);
    if (!next || isFull) break;
    const row = next.part.rows[next.index];
    if (!row) break;
    while (next.offset < row.events.length && !isFull) {
      const event = row.events[next.offset];
      const told = event && tell(event);
      const size = told ? Buffer.byteLength(JSON.stringify(told)) : 0;
      isFull = events.length > 0 && told !== undefined && bytes + size > limits.bytes;
      if (isFull) break;
      next.offset += 1;
      if (told) events.push(told);
      bytes += size;
      isFull = events.length === limits.events;
    }
    at = Math.max(at, row.at);
    if (next.offset >= row.events.length) Object.assign(next, { index: next.index + 1, offset: 0 });
  }
  const more = reading.some(({ part, index }) => index < part.rows.length || part.more);
  return { events, place: { at: more ? at : readAt, lanes: reading.map(placeOf) }, more };
}

interface Reading {
  readonly part: LanePart;
  /** The row that is read, and how many of its events have been. */
  index: number;
  offset: number;
}

/** The lane whose next row was appended first; none where that cannot be told. */
function nextLane(reading: readonly Reading[], until: number): Reading | undefined {
  let found: Reading | undefined;
  let [earliest, known] = [Infinity, Infinity];
  for (const lane of reading) {
    const at = lane.part.rows[lane.index]?.at;
    if (at !== undefined && at < earliest) [found, earliest] = [lane, at];
    if (at === undefined && lane.part.more) known = Math.min(known, lane.part.rows.at(-1)?.at ?? 0);
  }
  return earliest > Math.min(known, until) ? undefined : found;
}

function placeOf({ part, index, offset }: Reading): LanePlace {
  const row = part.rows[index];
  if (row) return { position: row.position, offset };
  const last = part.rows.at(-1);
  return last ? { position: last.position + 1, offset: 0 } : part.place;
}
