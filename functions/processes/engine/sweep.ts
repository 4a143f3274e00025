import { queryRows, type Place } from '#shared/dynamodb/reads.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { log } from '#shared/observability/log.ts';
import { about } from '#shared/observability/subject.ts';
import { lookAfter } from './look-after.ts';
import type { Process } from './process.ts';

const subjectsPerPage = 25;

/** What one run of the sweep did. */
export interface Sweep {
  readonly looked: number;
  readonly failed: number;
}

/**
 * Looks after every subject whose time has come by `now`, in milliseconds, as long as there is `timeLeft`; what one run does
 * not reach, the next does. One subject that fails does not stop the others.
 */
export async function sweep<Subject>(process: Process<Subject>, now: number, timeLeft: () => boolean): Promise<Sweep> {
  const sweeps = await Promise.all(process.queues.map((queue) => sweepQueue(process, queue, now, timeLeft)));
  return sweeps.reduce((all, one) => ({ looked: all.looked + one.looked, failed: all.failed + one.failed }));
}

async function sweepQueue<Subject>(
  process: Process<Subject>,
  queue: string,
  now: number,
  timeLeft: () => boolean,
): Promise<Sweep> {
  const due = { index: 'byQueue', partition: queue, to: new Date(now).toISOString() } as const;
  let [looked, failed] = [0, 0];
  let after: Place | undefined;
  do {
    const page = await queryRows(process.subjects, due, { limit: subjectsPerPage, after });
    for (const row of page.rows) {
      // One subject may take long.
      if (!timeLeft()) return { looked, failed };
      const subjectId = String(row[tables[process.subjects.table].partitionKey]);
      if (await attempt(process, subjectId, now)) looked += 1;
      else failed += 1;
    }
    after = page.last;
  } while (after);
  return { looked, failed };
}

/** @returns false when it failed. */
function attempt<Subject>(process: Process<Subject>, subjectId: string, now: number): Promise<boolean> {
  return about({ [process.logsIdAs]: subjectId }, async () => {
    try {
      await lookAfter(process, subjectId, now);
      return true;
    } catch (error) {
      log.error('a subject could not be looked after', { process: process.name, error });
      return false;
    }
  });
}
