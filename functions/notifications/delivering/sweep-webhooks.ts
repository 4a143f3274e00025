import { ambient } from '#shared/ambient.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { dueDeliveries, dueQueues, postpone, type DueDelivery } from './delivery-rows.ts';
import { mayPost, type EndpointHealth } from '../pacing/endpoint-health.ts';
import { loadHealth } from '../pacing/endpoint-health-rows.ts';
import { handToPosting } from './webhook-queue.ts';

/** Deliveries of one queue that one run looks at, at most. */
const perRun = 1_000;
const perPage = 100;

/**
 * Runs by the clock: hands what has become due again to those who post. What an endpoint in a pause is still to get is put off
 * until the pause ends, so that it never stands in the way of other endpoints.
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
  const handed = await Promise.all(dueQueues.map((queue) => sweep(queue, healthOf)));
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
    for (const due of rows) {
      const health = await healthOf(due.endpointId);
      const order = `${due.endpointId} ${due.subject}`;
      if (health && mayPost(health, now) === 'later') await postpone(due, now, health.pausedUntil);
      else if (!handed.has(order)) fresh.push(due);
      handed.add(order);
    }
    await handToPosting(fresh);
    if (next === undefined) break;
    after = next;
  }
  return handed.size;
}
