import { answerWait } from './answers.ts';
import { executionState, isCausedByRunOf, restart } from './executions.ts';
import type { WaitingProcess } from './process.ts';

/** What has happened to a subject. */
export interface Happening {
  readonly subjectId: string;
  readonly causationId: string | undefined;
  /** True when it must not be lost on a subject without a living execution. */
  readonly revives: boolean;
}

/**
 * Answers the execution of a subject that waits for what has happened, at `now` in milliseconds. When no execution takes the answer,
 * an execution that is broken is started anew, and does not wait for the sweep; what `revives` starts a dead one in any case.
 * What a step of the subject's own executions has caused wakes none: the wait that follows the step judges it.
 */
export async function wake<Subject>(
  process: WaitingProcess<Subject>,
  { subjectId, causationId, revives }: Happening,
  now: number,
): Promise<void> {
  if (isCausedByRunOf(subjectId, causationId)) return;
  const heard = await answerWait(process, subjectId);
  if (heard && !revives) return;
  const found = await process.find(subjectId);
  if (!found || process.hasEnded(found.subject)) return;
  const state = await executionState(process, found.subject);
  // One that has succeeded is at its end; whether the subject is, too, the sweep finds out.
  if (state === 'broken' || (revives && state !== 'running')) await restart(process, found.subject, state, now);
}
