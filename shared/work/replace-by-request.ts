import { storedAlike } from '#shared/dynamodb/wire.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { isRefusal, staleVersion, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from './change.ts';
import type { Keep } from './commit.ts';
import { change } from './unit-of-work.ts';

/** What counts its changes; the count is its ETag. */
interface Versioned {
  readonly version: number;
}

/** What a PUT or PATCH asks for: that a resource stands as the caller says, in place of how they have seen it. */
export interface Replacement<State extends Versioned> {
  /** What is replaced, for messages: `the item "TEA-001"`. */
  readonly what: string;
  /** The version that the caller has seen, by `If-Match`; undefined where whichever stands is meant. */
  readonly version: number | undefined;
  /** Reads the resource, consistently; refuses what there is not, or what is out of the caller's reach. */
  readonly load: () => Promise<State | Refusal>;
  /** How the resource is to stand, a version later, and what is told of it; or why this caller cannot ask for that, at whichever version. */
  readonly replace: (before: State) => Change<State> | Refusal | Promise<Change<State> | Refusal>;
  /** Why it cannot stand so in place of `before`. Not asked where nothing differs. */
  readonly check: ({ state }: Change<State>, before: State) => Refusal | undefined | Promise<Refusal | undefined>;
  /** How the resource is kept. */
  readonly keep: Keep<State, Change<State>, State>;
  /** Of what is carried out under a key: the answer is kept in the transaction that has the effect. */
  readonly claim?: Claim | undefined;
  /** The answer, made of the resource as it is stored. */
  readonly answer: (state: State) => Answer;
}

/**
 * Puts a resource in place of the one that stands at the version which the caller has seen. Where it stands so already nothing is
 * written or told, and the version stays: who repeats a PUT whose answer was lost makes no second version of it. A row of an earlier
 * or a later release stays as that release has stored it. Throws AlreadyAnswered when it was carried out before under the same key. Answers `stale-version` where another change was first.
 */
export async function replaceByRequest<State extends Versioned>({
  what,
  version,
  load,
  replace,
  check,
  keep,
  claim,
  answer,
}: Replacement<State>): Promise<Answer | Refusal> {
  const outcome = await change({
    what,
    load,
    decide: async (before: State) => {
      const replaced = await replace(before);
      if (isRefusal(replaced)) return replaced;
      if (version !== undefined && before.version !== version) return staleVersion(what, before.version, version);
      if (storedAlike({ ...replaced.state, version: before.version }, before)) return undefined;
      return (await check(replaced, before)) ?? replaced;
    },
    keep: (before, made) => {
      const { state, writes } = keep(before, made);
      return { state, writes: claim ? [...writes, claim.keep(answer(state))] : writes };
    },
  });
  return isRefusal(outcome) ? outcome : answer(outcome.state);
}
