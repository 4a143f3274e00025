import { eventsRoutes, type RepublishResult, type UnpublishedEventView } from '#shared/contracts/api/events.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { ok } from '#shared/http/answer.ts';
import { covers, coversOrigins, everybody } from '#shared/http/authority.ts';
import { throwIfAnswered } from '#shared/http/idempotency.ts';
import type { Principal } from '#shared/http/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { audiences } from '#shared/context.ts';
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

  republishEvents: async ({ body: { ids }, caller, claim }) => {
    if (!reachesEverything(caller)) return ofAll();
    const before = await claim.answered();
    if (before) return before;
    const kept = await unpublishedBy(ids);
    const results = [...(await republished(kept)), ...ids.filter((id) => !kept.has(id)).map(unknown)];
    const removals = results.flatMap(({ id, outcome }) => (outcome === 'published' ? [removal(id)] : []));
    const answer = ok({ results });
    throwIfAnswered(await transact([claim.keep(answer), ...removals]));
    return answer;
  },
});

async function republished(kept: ReadonlyMap<string, Unpublished>): Promise<RepublishResult[]> {
  const results: RepublishResult[] = [];
  const waiting = [...kept.values()].flatMap(({ id, event }) =>
    event ? [{ id, ...publishable(event, audiences) }] : [],
  );
  // By their ids, and so by the time at which they were made.
  waiting.sort((one, other) => (one.id < other.id ? -1 : 1));
  for (const call of callsOf(waiting)) {
    const verdicts = await putOnBus(call);
    countPublished(call.filter((_, index) => verdicts[index]?.kind === 'taken').map(({ event }) => event));
    for (const [index, { id }] of call.entries()) {
      const verdict = verdicts[index];
      if (!verdict || verdict.kind === 'taken') results.push({ id, outcome: 'published' });
      else {
        const outcome = verdict.kind === 'later' ? 'not-now' : 'refused';
        results.push({ id, outcome, detail: `${verdict.code}: ${verdict.detail}` });
      }
    }
  }
  for (const { id, event, detail } of kept.values()) if (!event) results.push({ id, outcome: 'refused', detail });
  return results;
}

const unknown = (id: string): RepublishResult => ({ id, outcome: 'unknown' });

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
