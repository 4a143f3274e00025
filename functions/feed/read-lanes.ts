import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { queryRows } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { feedRows } from './rows.ts';
import type { LanePlace } from './feed-place.ts';
import { entryOf, laneNames, positionOf } from './lanes.ts';

/** Events that were appended together. */
export interface FeedRow {
  readonly position: number;
  /** When they were appended, in milliseconds since the epoch; no earlier than the row before in its lane. */
  readonly at: number;
  readonly events: readonly DomainEvent[];
}

/** What was read of a lane from a place on. */
export interface LanePart {
  readonly place: LanePlace;
  readonly rows: readonly FeedRow[];
  /** True when there may be further rows. */
  readonly more: boolean;
}

/** Rows of a lane that one page looks at. */
const rowsAtOnce = 50;

const beginning: LanePlace = { position: 0, offset: 0 };

/** Reads on in every lane, some rows of each. */
export function readLanes(places: readonly LanePlace[]): Promise<LanePart[]> {
  return Promise.all(laneNames.map((lane, index) => readLane(lane, places[index] ?? beginning)));
}

/**
 * Rows have come one after the other, but a query that walks along meanwhile may pass a position just before it is taken, and find the next
 * one taken. Where a position is missing, it is asked once more: who took the next one had seen it. If it is missing still, what stood
 * there has expired.
 */
async function readLane(lane: string, place: LanePlace): Promise<LanePart> {
  const part = await queryLane(lane, place);
  return isWithoutGap(part) ? part : queryLane(lane, place);
}

async function queryLane(lane: string, place: LanePlace): Promise<LanePart> {
  const wanted = { partition: lane, from: entryOf(place.position), to: lastEntry };
  const { rows, last } = await queryRows(feedRows, wanted, { limit: rowsAtOnce });
  return { place, rows: rows.map(feedRowIn), more: last !== undefined };
}

/** Reads every lane backwards from a place on, some rows of each, newest first. */
export function readLanesBack(places: readonly LanePlace[]): Promise<LanePart[]> {
  return Promise.all(
    laneNames.map(async (lane, index) => {
      const place = places[index] ?? beginning;
      const wanted = { partition: lane, from: entryOf(0), to: entryOf(place.position), descending: true };
      const { rows, last } = await queryRows(feedRows, wanted, { limit: rowsAtOnce });
      return { place, rows: rows.map(feedRowIn), more: last !== undefined };
    }),
  );
}

const isWithoutGap = ({ place, rows }: LanePart): boolean =>
  rows.every(({ position }, index) => position === place.position + index);

/** Behind every position. */
const lastEntry = entryOf(Number.MAX_SAFE_INTEGER);

const feedRowIn = (row: Row): FeedRow => ({ ...markIn(row), events: eventsIn({ events: row['events'] }) });

interface Mark {
  readonly position: number;
  readonly at: number;
}

const markIn = ({ entry, at }: Row): Mark => ({ position: positionOf(String(entry)), at: Number(at) });

/** For each lane the place of the first row that was appended at `moment` (milliseconds since the epoch) or later. */
export function placesSince(moment: number): Promise<LanePlace[]> {
  return Promise.all(laneNames.map(async (lane) => ({ position: await positionSince(lane, moment), offset: 0 })));
}

async function positionSince(lane: string, moment: number): Promise<number> {
  const [first, last] = await Promise.all([markAt(lane), markAt(lane, { descending: true })]);
  if (!first || !last || first.at >= moment) return first?.position ?? 0;
  if (last.at < moment) return last.position + 1;
  // Halved until what is before is older and what is behind is not.
  let [before, from] = [first.position, last.position];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    const mark = await markAt(lane, { from: middle });
    if (!mark || mark.at >= moment) from = middle;
    else before = mark.position;
  }
  return from;
}

/** The first row from a position on, or the last one. */
async function markAt(
  lane: string,
  { from = 0, descending = false }: { readonly from?: number; readonly descending?: boolean } = {},
): Promise<Mark | undefined> {
  const wanted = { partition: lane, from: entryOf(from), to: lastEntry, descending, only: ['entry', 'at'] };
  const [row] = (await queryRows(feedRows, wanted, { limit: 1 })).rows;
  return row && markIn(row);
}
