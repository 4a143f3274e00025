import { ambient } from '#shared/ambient.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { isLapsed } from './reservation.ts';
import { expiringBefore, loadReservations } from './reservation-rows.ts';
import { letGo } from './reserved-stock.ts';

/** Of each of the sixteen lists, in one run. */
const perList = 100;
const sideBySide = 8;

/**
 * Runs by the clock: ends reservations that are past their time, so that those who wait for stock and those who are told of it hear of it. Whoever
 * reads them meanwhile knows by himself that they are over.
 */
export async function handler(): Promise<{ ended: number }> {
  return scheduled(async () => {
    const now = ambient.now();
    const due = await loadReservations(await expiringBefore(new Date(now).toISOString(), perList));
    const left = due.filter((one) => isLapsed(one, now));
    let ended = 0;
    const work = async (): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) {
        // One that was used, freed or extended meanwhile fails by its version, and is over or goes on.
        if ((await transact(letGo(next, 'expired').writes)).ok) ended += 1;
      }
    };
    await Promise.all(Array.from({ length: sideBySide }, work));
    return { ended };
  });
}
