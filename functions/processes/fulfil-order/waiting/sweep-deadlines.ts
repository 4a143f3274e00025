import type { Context } from 'aws-lambda';
import { ambient } from '#shared/ambient.ts';
import { listBranches } from '#functions/parties/public.ts';
import { log } from '#shared/observability/log.ts';
import { count, measure, publishMetrics } from '#shared/observability/metrics.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { waitingExceptions, type WaitingExceptions } from '#functions/orders/public.ts';
import { standingOf } from '../../engine/count-waiting.ts';
import { sweep, type Sweep } from '../../engine/sweep.ts';
import { fulfilOrder } from '../process.ts';

/** No further order is looked after when less is left of the run. */
const reserveMs = 15_000;
/** An exception that has had no owner for so long is alarming. */
const unownedMs = 15 * 60_000;
/** How many orders stand in each state is counted so often. */
const minutesBetweenCounts = 5;

/**
 * Counts what waits for a decision; looks after every order whose attention time has passed: restarts lost workflows and raises
 * an exception for what is late; counts every few minutes what stands in each state. Runs by the clock.
 */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweep> {
  return scheduled(() => run(context));
}

async function run(context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweep> {
  const now = ambient.now();
  // First, and written at once: the sweep may fail, or take all the time that there is. Nor does it hang on the count.
  const [counted] = await Promise.allSettled([countExceptions(now)]);
  publishMetrics();
  const total = await sweep(fulfilOrder, now, () => context.getRemainingTimeInMillis() > reserveMs);
  if (total.looked > 0) log.info('deadlines swept', { ...total });
  count('OrdersNotLookedAfter', total.failed);
  if (Math.floor(now / 60_000) % minutesBetweenCounts === 0) await measureStanding(now);
  if (counted.status === 'rejected') throw counted.reason;
  return total;
}

async function countExceptions(now: number): Promise<void> {
  const { open, unowned, overdue } = await exceptionsOfAllBranches(now);
  count('OpenExceptions', open);
  count('UnownedExceptions', unowned);
  count('OverdueExceptions', overdue);
}

async function exceptionsOfAllBranches(now: number): Promise<WaitingExceptions> {
  const branches = await listBranches();
  const waiting = await Promise.all(branches.map(({ branchId }) => waitingExceptions(branchId, now, unownedMs)));
  return {
    open: waiting.reduce((sum, { open }) => sum + open, 0),
    unowned: waiting.reduce((sum, { unowned }) => sum + unowned, 0),
    overdue: waiting.reduce((sum, { overdue }) => sum + overdue, 0),
  };
}

async function measureStanding(now: number): Promise<void> {
  for (const { wait, subjects, since } of await standingOf(fulfilOrder)) {
    measure('OrdersInState', subjects, 'Count', { state: wait });
    const waited = since === undefined ? 0 : Math.max(0, now - Date.parse(since)) / 1000;
    measure('LongestInState', waited, 'Seconds', { state: wait });
  }
}
