import { ambient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { cursorOf, placeIn, type FeedPlace } from './feed-place.ts';
import { keptMs } from './lanes.ts';
import { pageOf } from './page-plan.ts';
import { placesSince, readLanes } from './read-lanes.ts';

/** Where to read on: with the cursor of a page before, or else at a moment. */
export interface FeedFrom {
  readonly cursor?: string | undefined;
  /** RFC 3339, and how the parameter is called that says it; the oldest that is kept unless given. */
  readonly since?: { readonly moment: string; readonly parameter: string } | undefined;
}

/** What was read, and where it goes on, as an open cursor. */
export interface FeedReading {
  readonly events: readonly DomainEvent[];
  readonly next: string;
  /** True when it is known that there is more. */
  readonly more: boolean;
}

/** Clocks of functions may be so wrong: who asks from a moment on gets what was appended from so long before. */
const clockSkewMs = 60_000;

/**
 * Reads on in the feed. Refuses (`cursor-expired`, `invalid-request`) what would leave out events that are not kept any more. Throws
 * BadCursor for a cursor that is none.
 * @param tell what is told of an event; nothing of one that is left out, and does not count.
 */
export async function readFeed(
  { cursor, since }: FeedFrom,
  tell: (event: DomainEvent) => DomainEvent | undefined,
  limits: { readonly events: number; readonly bytes: number },
): Promise<FeedReading | Refusal> {
  const readAt = ambient.now();
  const kept = readAt - keptMs;
  const moment = since === undefined ? kept : Date.parse(since.moment);
  if (cursor === undefined && since && moment < kept) {
    const detail = `events are kept for 30 days: ask from ${new Date(kept).toISOString()} on`;
    const message = 'is longer ago than events are kept';
    return refuse('invalid-request', detail, { pointer: `#query/${since.parameter}`, message });
  }
  const place = cursor === undefined ? await placeSince(moment) : placeIn(cursor);
  if (place.at < kept) {
    return refuse(
      'cursor-expired',
      `the cursor is from ${new Date(place.at).toISOString()}, and events are kept for 30 days: ask without a cursor for the oldest that are kept, and read the orders and stock levels that matter anew`,
    );
  }
  const { parts, until } = await readTogether(place, readAt);
  const { events, place: next, more } = pageOf(parts, tell, limits, { before: place.at, readAt, until });
  return { events, next: cursorOf(next), more };
}

/**
 * Reads every lane. Lanes are read side by side, and what is appended meanwhile may be found in one of them and what came before it, in another,
 * not: they are read once more then, when all that came before is there, and what is newer than what was found first waits for the next page.
 */
async function readTogether({ lanes }: FeedPlace, readAt: number) {
  const parts = await readLanes(lanes);
  const until = Math.max(...parts.map(({ rows }) => rows.at(-1)?.at ?? 0));
  return until < readAt ? { parts } : { parts: await readLanes(lanes), until };
}

async function placeSince(moment: number): Promise<FeedPlace> {
  return { at: moment, lanes: await placesSince(moment - clockSkewMs) };
}
