import { eventsRoutes, type RepublishResult, type UnpublishedEventView } from '#shared/contracts/api/events.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { ok } from '#shared/http/answer.ts';
import { covers, coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { throwIfAnswered } from '#shared/http/idempotency.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { audiences } from '#shared/context.ts';
import { appendToFeed } from '#functions/feed/public.ts';
import { orderEvents } from '#functions/orders/public.ts';
import { callsOf, publishable, putOnBus } from './bus.ts';
import { countPublished } from './count-published.ts';
import { oldestUnpublished, removal, unpublishedBy, type Unpublished } from './unpublished-rows.ts';

/** The most that are listed at once. */
const listed = 100;

export const handler = serve(eventsRoutes, {
  listUnpublishedEvents: async ({ caller }) => {
    if (!reachesEverything(caller)) return ofAll();
    const { items, more } = await oldestUnpublished(listed);
    return ok({ items: items.map(view), more });
  },

  republishEvents: async ({ body: { ids, orderId }, caller, claim }) => {
    if (!reachesEverything(caller)) return ofAll();
    const before = await claim.answered();
    if (before) return before;
    const outcome = orderId === undefined ? await republishKept(ids ?? []) : await republishOrder(orderId);
    if (isRefusal(outcome)) return outcome;
    const answer = ok({ results: outcome.results });
    throwIfAnswered(await transact([claim.keep(answer), ...outcome.writes]));
    return answer;
  },
});

/** What has become of events, and the writes by which they are no longer kept. */
interface Republished {
  readonly results: readonly RepublishResult[];
  readonly writes: readonly Write[];
}

async function republishKept(ids: readonly string[]): Promise<Republished> {
  const kept = await unpublishedBy(ids);
  // By their ids, and so by the time at which they were made.
  const inTime = [...kept.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  const results = [
    ...(await putAgain(inTime.flatMap(({ event }) => event ?? []))),
    ...inTime.flatMap(({ id, event, detail }) => (event ? [] : [{ id, outcome: 'refused', detail } as const])),
    ...ids.filter((id) => !kept.has(id)).map((id) => ({ id, outcome: 'unknown' }) as const),
  ];
  return { results, writes: results.flatMap(({ id, outcome }) => (outcome === 'published' ? [removal(id)] : [])) };
}

async function republishOrder(orderId: string): Promise<Republished | Refusal> {
  const events = await Array.fromAsync(orderEvents(orderId));
  return events.length === 0 ? notFound('order', orderId) : { results: await putAgain(events), writes: [] };
}

/** Puts events on the bus, one call after the other. */
async function putAgain(events: readonly DomainEvent[]): Promise<RepublishResult[]> {
  const results: RepublishResult[] = [];
  for (const call of callsOf(events.map((event) => publishable(event, audiences)))) {
    const verdicts = await Array.fromAsync(putOnBus(call));
    const taken = verdicts.filter(([, { kind }]) => kind === 'taken').map(([{ event }]) => event);
    countPublished(taken);
    // What a stream has given up is not in the feed either; what is there comes again.
    await appendToFeed(taken);
    for (const [{ event }, verdict] of verdicts) {
      const { id } = event.metadata;
      if (verdict.kind === 'taken') results.push({ id, outcome: 'published' });
      else {
        const outcome = verdict.kind === 'later' ? 'not-now' : 'refused';
        results.push({ id, outcome, detail: `${verdict.code}: ${verdict.detail}` });
      }
    }
  }
  return results;
}

/** Events are of every channel, branch and location. */
const reachesEverything = (caller: Principal): boolean =>
  coversOrigins(caller, everybody) && covers(caller.locations, 'all');

function ofAll(): Refusal {
  return refuse('not-authorised', 'events are of the whole business: these credentials do not reach all of it');
}

function view({ event, ...kept }: Unpublished): UnpublishedEventView {
  if (!event) return kept;
  const { type, orderId, occurredAt } = event.metadata;
  return { ...kept, type, occurredAt, ...(orderId === undefined ? {} : { orderId }) };
}
