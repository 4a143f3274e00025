import type { Context } from 'aws-lambda';
import { ambient } from '#shared/ambient.ts';
import { count } from '#shared/observability/metrics.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { sweep, type Sweep } from '../engine/sweep.ts';
import { importFile } from './process.ts';

/** No further import is looked after when less is left of the run. */
const reserveMs = 15_000;

/** Looks after imports that have not gone on for a quarter of an hour: starts lost workflows anew. Runs by the clock. */
export async function handler(_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Sweep> {
  return scheduled(async () => {
    const total = await sweep(importFile, ambient.now(), () => context.getRemainingTimeInMillis() > reserveMs);
    count('ImportsNotGoingOn', total.looked + total.failed);
    return total;
  });
}
