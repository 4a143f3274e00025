import { executionState, restart } from './executions.ts';
import type { Process } from './process.ts';

/**
 * Looks at a subject whose time has come, at `now` in milliseconds: finishes what is over, starts a lost execution anew,
 * does for a living one what its process has, and sets the time of the next look. Nothing happens when the subject has moved on.
 */
export async function lookAfter<Subject>(process: Process<Subject>, subjectId: string, now: number): Promise<void> {
  const found = await process.find(subjectId);
  if (!found || !process.isDue(found.subject, now)) return;
  if (process.isAlone?.(found.subject)) return process.looked(subjectId, now);
  const state = await executionState(process, found.subject);
  if (state === 'succeeded' && process.isOver(found.subject)) return process.finish(subjectId);
  if (state !== 'running') await restart(process, found.subject, state, now);
  else await process.whileRunning?.(subjectId);
  await process.looked(subjectId, now);
}
