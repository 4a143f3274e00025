import { ambient } from '#shared/ambient.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { StepFailure } from '#shared/steps.ts';
import { isLost, type Lost } from './change.ts';

const usualTries = 10;
/** Pauses grow up to this power of two. */
const longestPause = 5;

/**
 * Runs `attempt` until others are not first any more, with growing, jittered pauses: 160 ms each and a second in all at most for
 * the usual ten tries. It is told every condition that has failed so far, the last one at the end: what they say of rows saves
 * reading them.
 * Throws StepFailure `TransientFailure` when others are first each time: workflow and queue try again later, the API asks its
 * client to.
 * @param what is changed, for messages: `order ord_1`.
 */
export async function retryLost<Done>(
  what: string,
  attempt: (lost: readonly FailedCondition[]) => Promise<Done>,
  tries = usualTries,
): Promise<Exclude<Done, Lost>> {
  const lost: FailedCondition[] = [];
  for (let tried = 1; ; tried += 1) {
    const done = await attempt(lost);
    if (!isLost(done)) return done as Exclude<Done, Lost>;
    lost.push(...done.lost);
    if (tried === tries) {
      const names = [...new Set(done.lost.map(({ name }) => name))].join(', ') || 'others were first';
      throw new StepFailure('TransientFailure', `${what} is changed by too many at once: ${names}`);
    }
    await ambient.sleep(ambient.random() * 5 * 2 ** Math.min(tried, longestPause));
  }
}
