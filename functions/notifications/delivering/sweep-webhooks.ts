import { ambient } from '#shared/ambient.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { dueDeliveries, dueQueues, postpone, type DueDelivery } from './delivery-rows.ts';
import { freePlaces, isAwayForLong, mayPost, type EndpointHealth } from '../pacing/endpoint-health.ts';
import { loadHealth } from '../pacing/endpoint-health-rows.ts';
import { allLinesInView, endView, firstInLine, handOnFromLine, type LineInView } from './waiting-line.ts';
import { handToPosting } from './webhook-queue.ts';

/** Deliveries of one queue that one run looks at, at most. */
const perRun = 1_000;
const perPage = 100;

/** So long what is due at a slow endpoint is not looked at again: the first of each order goes to its line, the others follow that one. */
const slowMs = 10 * 60_000;

/** Deliveries that one run hands on of the line of an endpoint that is slow no more, or fails. */
const perLine = 500;

/**
 * Runs by the clock: hands what has become due again to those who post. What an endpoint in a pause is still to get is put off
 * until the pause ends, and what waits for a slow one for some minutes, so that it never stands in the way of other endpoints. In a long
 * pause it is handed on all the same, once: those who post give up what is past its time, and leave the rest. Whose places at a slow
 * endpoint are free while others wait in its line has died: the line goes on by this.
 */
export async function handler(): Promise<{ orders: number }> {
  return scheduled(sweepAll);
}

async function sweepAll(): Promise<{ orders: number }> {
  const healths = new Map<string, Promise<EndpointHealth | undefined>>();
  const healthOf = (endpointId: string) => {
    const known = healths.get(endpointId) ?? loadHealth(endpointId);
    healths.set(endpointId, known);
    return known;
  };
  const lines = await allLinesInView();
  const handed = await Promise.all([
    ...dueQueues.map((queue) => sweep(queue, healthOf)),
    ...lines.map((line) => sweepLine(line)),
  ]);
  return { orders: handed.reduce((sum, count) => sum + count, 0) };
}

async function sweep(
  queue: string,
  healthOf: (endpointId: string) => Promise<EndpointHealth | undefined>,
): Promise<number> {
  const now = ambient.now();
  const handed = new Set<string>();
  let after: string | undefined;
  for (let looked = 0; looked < perRun; looked += perPage) {
    const { rows, next } = await dueDeliveries(queue, now, perPage, after);
    const fresh: DueDelivery[] = [];
    const putOff: { readonly due: DueDelivery; readonly until: number }[] = [];
    for (const due of rows) {
      const health = await healthOf(due.endpointId);
      const order = `${due.endpointId} ${due.subject}`;
      const may = mayPost(health, now);
      const isPaused = health !== undefined && may === 'later';
      if ((!isPaused || isAwayForLong(health, now)) && !handed.has(order)) fresh.push(due);
      if (isPaused) putOff.push({ due, until: health.pausedUntil });
      if (may === 'in a place' || may === 'in line') putOff.push({ due, until: now + slowMs });
      handed.add(order);
    }
    await handToPosting(fresh);
    for (const { due, until } of putOff) await postpone(due, now, until);
    if (next === undefined) break;
    after = next;
  }
  return handed.size;
}

/** @returns how many orders were handed on. */
async function sweepLine(line: LineInView): Promise<number> {
  const { endpointId } = line;
  const now = ambient.now();
  const [first] = await firstInLine(endpointId, 1);
  if (!first) {
    await endView(line);
    return 0;
  }
  return handOnFromLine(endpointId, mostToHandOn(await loadHealth(endpointId), now));
}

/** Only of a slow endpoint that answers anything stands in line; where it fails, what waits goes back among what is due, to be given up in time. */
function mostToHandOn(health: EndpointHealth | undefined, now: number): number {
  const may = mayPost(health, now);
  if (health && may === 'later') return isAwayForLong(health, now) ? perLine : 0;
  return health && (may === 'in a place' || may === 'in line') ? freePlaces(health, now) : perLine;
}
