import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { sentenceOf } from './event-sentences.ts';
import { entriesPage, nextLink } from '../aggregate/order-entries.ts';
import { refusedOutOfReach } from '../aggregate/reach.ts';

/** `GET /v1/orders/{orderId}/timeline`: the limit counts changes; each shows all its events. */
export const readTimelineOperation: Operation<typeof orderRoutes.readTimeline> = async ({ params, query, caller }) => {
  const refusal = await refusedOutOfReach(params.orderId, caller);
  if (refusal) return refusal;
  const { rows, next } = await entriesPage(params.orderId, 'EVENT#', query);
  const items = rows.flatMap(({ events }) => eventsIn(events).map(entryOf));
  const page = { items, ...(next ? { next } : {}) };
  return ok(page, nextLink(`/v1/orders/${params.orderId}/timeline`, query.limit, next));
};

function entryOf(event: DomainEvent) {
  const { sequence, type, occurredAt, id, causationId } = event.metadata;
  return {
    sequence,
    type,
    occurredAt,
    sentence: sentenceOf(event),
    data: event.data,
    eventId: id,
    ...(causationId === undefined ? {} : { causedBy: causationId }),
  };
}
