import type { FedEvent, feedRoutes } from '#shared/contracts/api/feed.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { readFeed } from './read-feed.ts';
import { toldTo } from './visibility-rules.ts';

/** A page stays well below what a function may answer. */
const largestPageBytes = 2_000_000;

/** `GET /v1/events`. */
export const listEventsOperation: Operation<typeof feedRoutes.listEvents> = async ({ query, caller }) => {
  const { cursor, since, types, limit } = query;
  const wanted = types === undefined ? undefined : new Set<string>(types);
  const tell = (event: DomainEvent) =>
    wanted === undefined || wanted.has(event.metadata.type) ? toldTo(caller, event) : undefined;
  const from = { cursor, ...(since === undefined ? {} : { since: { moment: since, parameter: 'since' } }) };
  const read = await readFeed(from, tell, { events: limit, bytes: largestPageBytes });
  if (isRefusal(read)) return read;
  return ok({ items: read.events.map(fed), next: read.next, more: read.more });
};

/** As a webhook carries it. */
function fed({ metadata, data }: DomainEvent): FedEvent {
  return { type: metadata.type, timestamp: metadata.occurredAt, metadata, data: data as FedEvent['data'] };
}
