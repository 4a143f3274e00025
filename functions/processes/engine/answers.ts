import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ambient } from '#shared/ambient.ts';
import { leanClient } from '#shared/aws/lean-client.ts';
import { log } from '#shared/observability/log.ts';
import { forgetToken, keepToken } from './kept-tokens.ts';
import type { Answer, WaitingProcess, Waiting } from './process.ts';

let client: SFNClient | undefined;
const workflows = (): SFNClient => (client ??= leanClient(SFNClient, {}));

/**
 * Makes a state wait: keeps its token, then judges the facts. What happens before the judging is seen by it, what happens
 * later finds the token: no end of the wait can be missed. Where the subject's end has swept the token away in between, the
 * state answers itself.
 */
export async function awaitAnswer<Subject>(
  process: WaitingProcess<Subject>,
  subjectId: string,
  waiting: Waiting,
): Promise<void> {
  await keepToken(process, subjectId, waiting);
  const found = await process.find(subjectId);
  if (!found) return;
  const kept = found.waiting ?? waiting;
  const answer = await process.answerTo(kept, found.subject);
  if (!answer) return;
  // A state that has been answered is not tried again, and may be the last: it leaves nothing to be done after its answer.
  const isReady = isToBeFinished(process, found.subject);
  if (isReady) await process.finish(subjectId);
  if (isReady || process.hasEnded(found.subject)) await forgetToken(process, subjectId, kept);
  await outlive(process, subjectId, kept, found.subject);
  await answerToken(kept, answer);
}

/**
 * Answers the state in which the execution of a subject waits if the wait is over, by the facts as they stand, and finishes
 * the subject when nothing is left to be done. Safe to call at any time, any number of times.
 * @returns false when there was an answer and no execution to take it.
 */
export async function answerWait<Subject>(process: WaitingProcess<Subject>, subjectId: string): Promise<boolean> {
  const found = await process.find(subjectId);
  if (!found?.waiting) return true;
  const { subject, waiting } = found;
  const answer = await process.answerTo(waiting, subject);
  if (!answer) return true;
  await outlive(process, subjectId, waiting, subject);
  // First the answer: with its end a subject forgets the token, and who finds it ended would have none to answer.
  const isHeard = await answerToken(waiting, answer);
  const isReady = isToBeFinished(process, subject);
  if (isReady) await process.finish(subjectId);
  // Who has ended the subject meanwhile, or before, knew of no token.
  if (isReady || process.hasEnded(subject)) await forgetToken(process, subjectId, waiting);
  return isHeard;
}

function isToBeFinished<Subject>(process: WaitingProcess<Subject>, subject: Subject): boolean {
  return !process.hasEnded(subject) && process.isReadyToFinish(subject);
}

/**
 * The last wait ends the execution, also where its subject turns out to need more, as one that has come back from a backup may. It is looked
 * at soon then, which starts its next run. That is noted before the answer, so that no crash in between leaves it unseen.
 */
async function outlive<Subject>(
  process: WaitingProcess<Subject>,
  subjectId: string,
  { wait }: Waiting,
  subject: Subject,
): Promise<void> {
  if (wait === process.lastWait && !process.isOver(subject)) await process.lookSoon(subjectId, ambient.now());
}

/** @returns false when the token is not known any more: it has been answered, or its execution is over. */
async function answerToken({ wait, run, taskToken }: Waiting, answer: Answer): Promise<boolean> {
  try {
    await workflows().send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer) }));
    return true;
  } catch (error) {
    if (!(error instanceof Error) || !deadToken.has(error.name)) throw error;
    log.info('the wait was over already', { wait, run, reason: error.name });
    return false;
  }
}

const deadToken = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);
