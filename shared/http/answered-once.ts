import { transact } from '../dynamodb/transact.ts';
import type { Answer } from './answer.ts';
import { throwIfAnswered, type Claim } from './idempotency.ts';
import type { Refusal } from './refusal.ts';

/** For work that has no effect which a second time would double, such as a rebuild: its answer is kept after it. */
export async function answeredOnce(claim: Claim, work: () => Promise<Answer>): Promise<Answer | Refusal> {
  const before = await claim.answered();
  if (before) return before;
  const answer = await work();
  throwIfAnswered(await transact([claim.keep(answer)]));
  return answer;
}
