import { ambient } from '#shared/ambient.ts';
import type { FedEvent, feedRoutes } from '#shared/contracts/api/feed.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { refuse } from '#shared/http/refusal.ts';
import { cursorOf, placeIn, type FeedPlace } from './feed-place.ts';
import { keptMs } from './lanes.ts';
import { pageOf } from './page-plan.ts';
import { placesSince, readLanes } from './read-lanes.ts';
import { toldTo } from './visibility-rules.ts';

/** A page stays well below what a function may answer. */
const largestPageBytes = 2_000_000;

/** Clocks of functions may be so wrong: who asks from a moment on gets what was appended from so long before. */
const clockSkewMs = 60_000;

/** `GET /v1/events`. */
export const listEventsOperation: Operation<typeof feedRoutes.listEvents> = async ({ query, caller }) => {
  const readAt = ambient.now();
  const kept = readAt - keptMs;
  const since = query.since === undefined ? undefined : Date.parse(query.since);
  if (query.cursor === undefined && since !== undefined && since < kept) {
    const detail = `events are kept for 30 days: ask from ${new Date(kept).toISOString()} on, or without since`;
    return refuse('invalid-request', detail, {
      pointer: '#query/since',
      message: 'is longer ago than events are kept',
    });
  }
  const place = query.cursor === undefined ? await placeSince(Math.max(kept, since ?? 0)) : placeIn(query.cursor);
  if (place.at < kept) {
    return refuse(
      'cursor-expired',
      `the cursor is from ${new Date(place.at).toISOString()}, and events are kept for 30 days: ask without a cursor for the oldest that are kept, and read the orders and stock levels that matter anew`,
    );
  }
  const wanted = query.types === undefined ? undefined : new Set<string>(query.types);
  const tell = (event: DomainEvent) =>
    wanted === undefined || wanted.has(event.metadata.type) ? toldTo(caller, event) : undefined;
  const limits = { events: query.limit, bytes: largestPageBytes };
  const {
    events,
    place: next,
    more,
  } = pageOf(await readLanes(place.lanes), tell, limits, {
    before: place.at,
    readAt,
  });
  return ok({ items: events.map(fed), next: cursorOf(next), more });
};

async function placeSince(moment: number): Promise<FeedPlace> {
  return { at: moment, lanes: await placesSince(moment - clockSkewMs) };
}

/** As a webhook carries it. */
function fed({ metadata, data }: DomainEvent): FedEvent {
  return { type: metadata.type, timestamp: metadata.occurredAt, metadata, data: data as FedEvent['data'] };
}
