import { answerWait } from './answers.ts';
import { executionState, restart } from './executions.ts';
import type { Process } from './process.ts';

/**
 * Looks at a subject whose time has come, at `now` in milliseconds: finishes what is over, starts a lost execution anew,
 * answers a wait whose end was missed, and sets the time of the next look. Nothing happens when the subject has moved on.
 */
export async function lookAfter<Subject>(process: Process<Subject>, subjectId: string, now: number): Promise<void> {
  const found = await process.find(subjectId);
  if (!found || !process.isDue(found.subject, now)) return;
  const state = await executionState(process, found.subject);
  if (state === 'succeeded' && process.isOver(found.subject)) return process.finish(subjectId);
  if (state === 'running') await answerWait(process, subjectId);
  else await restart(process, found.subject, state, now);
  await process.looked(subjectId, now);
}
