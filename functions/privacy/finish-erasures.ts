import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { count } from '#shared/observability/metrics.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { destroyOldBooks } from './destroy-old-books.ts';
import { finishErasure } from './finish-erasure.ts';
import { openErasureIds } from './store.ts';

/** No erasure is looked at later, and no further order of one: the function ends after a minute, and begins again. */
const longestMs = 40_000;

/** Carries out, by the clock, what persons were promised: the open erasures, oldest first, and, once an hour, the end of what documents keep of them. */
export async function handler(): Promise<void> {
  return scheduled(finishAll);
}

async function finishAll(): Promise<void> {
  const until = ambient.now() + longestMs;
  for await (const erasureId of openErasureIds()) {
    if (ambient.now() >= until) return;
    try {
      // Half of what is left: a customer with very many orders keeps nobody waiting who asked later.
      await finishErasure(erasureId, (ambient.now() + until) / 2);
    } catch (error) {
      // The others are finished all the same; this one stays listed.
      log.error('an erasure could not be carried out', { erasureId, error });
      count('ErasuresFailed');
    }
  }
  if (new Date(ambient.now()).getUTCMinutes() === 0) await destroyOldBooks();
}
