import { ambient } from '#shared/ambient.ts';
import { log } from '#shared/observability/log.ts';
import { count } from '#shared/observability/metrics.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { destroyOldBooks } from './destroy-old-books.ts';
import { finishErasure } from './finish-erasure.ts';
import { openErasureIds } from './store.ts';

/** No erasure is looked at later, and no further order of one: the function ends after a minute, and begins again. */
const longestMs = 40_000;

/** Carries out, by the clock, what persons were promised: once an hour the end of what documents keep of them, and the open erasures. */
export async function handler(): Promise<void> {
  return scheduled(finishAll);
}

async function finishAll(): Promise<void> {
  if (new Date(ambient.now()).getUTCMinutes() === 0) await destroyOldBooks();
  const until = ambient.now() + longestMs;
  const open = await Array.fromAsync(openErasureIds());
  // Each time another one is the first, so that none waits for ever behind those that wait.
  const first = Math.floor(ambient.random() * open.length);
  for (const erasureId of [...open.slice(first), ...open.slice(0, first)]) {
    if (ambient.now() >= until) return;
    try {
      await finishErasure(erasureId, until);
    } catch (error) {
      // The others are finished all the same; this one stays listed.
      log.error('an erasure could not be carried out', { erasureId, error });
      count('ErasuresFailed');
    }
  }
}
