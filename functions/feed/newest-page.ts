import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { LanePlace } from './feed-place.ts';
import type { LanePart } from './read-lanes.ts';

interface Reading {
  readonly part: LanePart;
  /** The row that is read, and how many of its events are left. */
  index: number;
  left: number;
}

/**
 * Puts what was read of the lanes from their ends together, newest first. A lane of which there may be more ends the page where its rows end, since
 * the next of them may be newer than those of other lanes.
 * @param parts rows newest first; of the row at its lane's place so many events are left as its offset says.
 * @param kept rows that were appended before this moment (milliseconds since the epoch) are not told any more.
 */
export function newestOf(
  parts: readonly LanePart[],
  take: (event: DomainEvent) => boolean,
  limit: number,
  kept: number,
): { readonly events: readonly DomainEvent[]; readonly lanes: readonly LanePlace[]; readonly more: boolean } {
  const reading = parts.map((part): Reading => ({ part, index: 0, left: leftIn(part, 0) }));
  const events: DomainEvent[] = [];
  for (let lane = nextLane(reading, kept); lane && events.length < limit; lane = nextLane(reading, kept)) {
    const row = lane.part.rows[lane.index];
    while (lane.left > 0 && events.length < limit) {
      lane.left -= 1;
      const event = row?.events[lane.left];
      if (event && take(event)) events.push(event);
    }
    if (lane.left === 0) {
      lane.index += 1;
      lane.left = leftIn(lane.part, lane.index);
    }
  }
  const more = reading.some(({ part, index }) => (index < part.rows.length ? isKept(part, index, kept) : part.more));
  return { events, lanes: reading.map(placeOf), more };
}

/** How many events of a row are still to be read. */
function leftIn({ rows, place }: LanePart, index: number): number {
  const row = rows[index];
  if (!row) return 0;
  return row.position === place.position ? place.offset : row.events.length;
}

const isKept = ({ rows }: LanePart, index: number, kept: number): boolean => (rows[index]?.at ?? 0) >= kept;

/** The lane whose next row was appended last; none where that cannot be told, or nothing is kept. */
function nextLane(reading: readonly Reading[], kept: number): Reading | undefined {
  let found: Reading | undefined;
  let [newest, known] = [-Infinity, -Infinity];
  for (const lane of reading) {
    const at = lane.part.rows[lane.index]?.at;
    if (at !== undefined && at >= kept && at > newest) [found, newest] = [lane, at];
    if (at === undefined && lane.part.more) known = Math.max(known, lane.part.rows.at(-1)?.at ?? Infinity);
  }
  return newest < known ? undefined : found;
}

function placeOf({ part, index, left }: Reading): LanePlace {
  const row = part.rows[index];
  if (row) return { position: row.position, offset: left };
  const last = part.rows.at(-1);
  // Nothing is left of the last row.
  return last ? { position: last.position, offset: 0 } : part.place;
}
