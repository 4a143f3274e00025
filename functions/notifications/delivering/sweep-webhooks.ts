import { ambient } from '#shared/ambient.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { dueDeliveries, dueQueues, postpone, type DueDelivery } from './delivery-rows.ts';
import { forgotten, freePlaces, mayPost, type EndpointHealth } from '../pacing/endpoint-health.ts';
import { changeHealth, loadHealth, withLines } from '../pacing/endpoint-health-rows.ts';
import { firstInLine, handOnFromLine } from './waiting-line.ts';
import { handToPosting } from './webhook-queue.ts';

/** Deliveries of one queue that one run looks at, at most. */
const perRun = 1_000;
const perPage = 100;

/** So long what is due at a slow endpoint is not looked at again: the first of each order goes to its line, the others follow that one. */
const slowMs = 10 * 60_000;

/** Deliveries that one run hands on of the line of an endpoint that is slow no more. */
const perLine = 500;

/**
 * Runs by the clock: hands what has become due again to those who post. What an endpoint in a pause is still to get is put off
 * until the pause ends, and what waits for a slow one for some minutes, so that it never stands in the way of other endpoints. Whose
 * places at a slow endpoint are free while others wait in its line has died: the line goes on by this.
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
  const handed = await Promise.all([
    ...dueQueues.map((queue) => sweep(queue, healthOf)),
    ...(await withLines()).map((endpointId) => sweepLine(endpointId)),
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
    const putOff: DueDelivery[] = [];
    for (const due of rows) {
      const health = await healthOf(due.endpointId);
      const order = `${due.endpointId} ${due.subject}`;
      const may = mayPost(health, now);
      if (health && may === 'later') await postpone(due, now, health.pausedUntil);
      else if (!handed.has(order)) fresh.push(due);
      if (may === 'in a place' || may === 'in line') putOff.push(due);
      handed.add(order);
    }
    await handToPosting(fresh);
    for (const due of putOff) await postpone(due, now, now + slowMs);
    if (next === undefined) break;
    after = next;
  }
  return handed.size;
}

/** @returns how many orders were handed on. */
async function sweepLine(endpointId: string): Promise<number> {
  const now = ambient.now();
  const health = await loadHealth(endpointId);
  const may = mayPost(health, now);
  if (!health || may === 'later') return 0;
  const [first] = await firstInLine(endpointId, 1);
  if (first)
    return handOnFromLine(endpointId, may === 'freely' ? perLine : may === 'alone' ? 1 : freePlaces(health, now));
  if (forgotten(health, now)) await changeHealth(endpointId, (present) => forgotten(present, now));
  return 0;
}
