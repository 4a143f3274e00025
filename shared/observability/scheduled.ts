import { byTheClock } from './correlation.ts';
import { publishMetrics } from './metrics.ts';

/** Does the work of a function that runs by the clock: as caused by the clock, and what was counted is written however it ends. */
export async function scheduled<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await byTheClock(work);
  } finally {
    publishMetrics();
  }
}
