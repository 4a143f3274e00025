import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import { clientNames } from '#functions/parties/public.ts';
import { eventsIn } from '#shared/events/outbox.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { sentenceOf } from './event-sentences.ts';
import { withActor, type AttributedEvent } from './event-actor.ts';
import { entriesPage } from '../keeping/order-entries.ts';
import { orderEventRows } from '../rows.ts';
import { refusedOutOfReach } from '../keeping/reach.ts';

/** `GET /v1/orders/{orderId}/timeline`: the limit counts changes; each shows all its events. */
export const readTimelineOperation: Operation<typeof orderRoutes.readTimeline> = async ({ params, query, caller }) => {
  const refusal = await refusedOutOfReach(params.orderId, caller);
  if (refusal) return refusal;
  const { rows, next } = await entriesPage(orderEventRows, params.orderId, 'EVENT#', query);
  const events = rows.flatMap((row) => eventsIn(row).map(withActor));
  const names = await clientNames(
    events.flatMap(({ metadata: { actor } }) => (actor.kind === 'client' ? [actor.id] : [])),
  );
  return listAnswer(
    events.map((event) => entryOf(event, names)),
    next,
  );
};

function entryOf(event: AttributedEvent, names: ReadonlyMap<string, string>) {
  const { sequence, type, occurredAt, id, actor, causationId, requestId } = event.metadata;
  const name = actor.kind === 'client' ? names.get(actor.id) : undefined;
  return {
    sequence,
    type,
    occurredAt,
    sentence: `${sentenceOf(event).replace(/\.$/, '')} (${actor.kind} ${name ?? actor.id}).`,
    data: event.data,
    eventId: id,
    actor: name === undefined ? actor : { ...actor, name },
    causedBy: causationId ?? requestId ?? event.metadata.correlationId,
    ...(requestId === undefined ? {} : { requestId }),
  };
}
