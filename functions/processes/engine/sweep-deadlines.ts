import type { Context } from 'aws-lambda';
import { ambient } from '#shared/ambient.ts';
import { readPage } from '#shared/dynamodb/pages.ts';
import { listBranches } from '#functions/parties/public.ts';
import { byTheClock } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { count, publishMetrics } from '#shared/observability/metrics.ts';
import { deadlineQueues, openExceptions } from '#functions/orders/public.ts';
import { lookAfter } from './look-after.ts';

const ordersPerPage = 25;
/** No new page is read when less is left of the run. */
const reserveMs = 15_000;

/** What one run of the sweeper did. */
export interface Sweep {
  readonly looked: number;
  readonly failed: number;
}

/**
 * Looks after every order whose attention time has passed: restarts lost workflows and raises an exception for what is
 * late. Runs by the clock; what one run does not reach, the next does. One order that fails does not stop the others.
 */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweep> {
  return byTheClock(() => sweep(context));
}

async function sweep(context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweep> {
  const now = ambient.now();
  const timeLeft = () => context.getRemainingTimeInMillis() > reserveMs;
  const sweeps = await Promise.all(deadlineQueues.map((queue) => sweepQueue(queue, now, timeLeft)));
  const total = sweeps.reduce((all, one) => ({ looked: all.looked + one.looked, failed: all.failed + one.failed }));
  if (total.looked > 0) log.info('deadlines swept', { ...total });
  count('OrdersNotLookedAfter', total.failed);
  count('OpenExceptions', await exceptionsOfAllBranches());
  publishMetrics();
  return total;
}

async function exceptionsOfAllBranches(): Promise<number> {
  const branches = await listBranches();
  const counts = await Promise.all(branches.map(({ branchId }) => openExceptions(branchId)));
  return counts.reduce((sum, each) => sum + each, 0);
}

async function sweepQueue(queue: string, now: number, timeLeft: () => boolean): Promise<Sweep> {
  let [looked, failed] = [0, 0];
  let cursor: string | undefined;
  const due = { index: 'byQueue', partition: queue, to: new Date(now).toISOString() } as const;
  do {
    const page = await readPage('Orders', due, ordersPerPage, cursor);
    for (const row of page.rows) {
      const orderId = String(row['order']);
      try {
        await lookAfter(orderId, now);
        looked += 1;
      } catch (error) {
        failed += 1;
        log.error('an order could not be looked after', { orderId, error: error as Error });
      }
    }
    cursor = page.next;
  } while (cursor && timeLeft());
  return { looked, failed };
}
