import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { isLost, type Change, type Lost } from './change.ts';
import { commit, type Keep } from './commit.ts';
import { retryLost } from './retry-lost.ts';

/** What a decision may come to: a change, a refusal, or undefined when nothing is to be done. */
type Decision = Change<unknown> | Refusal | undefined;
type ChangeIn<Decided> = Exclude<Decided, Refusal | undefined>;
type StateIn<Loaded> = Exclude<Loaded, Refusal | Lost>;

/** One way to change anything. `Loaded` and `Decided` are what `load` and `decide` may answer, refusals included. */
export interface UnitOfWork<Loaded, Decided extends Decision, State> {
  /** What is changed, for messages: `order ord_1`. */
  readonly what: string;
  /**
   * Reads the state, consistently, with the versions that guard it; refuses what there is not, or what is out of the caller's
   * reach. `lost` is empty the first time: who has just read the state gives that. Answers `Lost` when what it has read is of two
   * moments, and is called again.
   */
  readonly load: (lost: readonly FailedCondition[]) => Loaded | Promise<Loaded>;
  /**
   * Decides by the state. After a lost race it is asked again, with the new state and what has failed; so it changes nothing by
   * itself.
   */
  readonly decide: (loaded: StateIn<Loaded>, lost: readonly FailedCondition[]) => Decided | Promise<Decided>;
  /** How the state is kept. */
  readonly keep: Keep<StateIn<Loaded>, ChangeIn<Decided>, State>;
  /** How often it is tried while others are first; ten times where it does not say. */
  readonly tries?: number | undefined;
  /**
   * A change that tells nothing, writes nothing else and is of one row is a single write, at half the price. For what no caller waits
   * for: after a lost answer it may meet itself, and is decided again.
   */
  readonly singly?: boolean;
}

/** What came of it where nothing was refused: the state as it is stored, and the change that has made it so, if there was one. */
export type Outcome<Loaded, Decided, State> =
  | { readonly state: State; readonly change: ChangeIn<Decided> }
  | (undefined extends Decided ? { readonly state: StateIn<Loaded>; readonly change: undefined } : never);

type Result<Loaded, Decided, State> = Outcome<Loaded, Decided, State> | Extract<Loaded | Decided, Refusal>;

/**
 * Loads, decides, and commits in one transaction; when others were first, loads and decides again. Throws StepFailure
 * `TransientFailure` when they are first each time.
 */
export function change<Loaded, Decided extends Decision, State>(
  work: UnitOfWork<Loaded, Decided, State>,
): Promise<Result<Loaded, Decided, State>> {
  const { what, load, decide, keep, tries, singly } = work;
  return retryLost(
    what,
    async (lost) => {
      const loaded = await load(lost);
      if (isRefusal(loaded) || isLost(loaded)) return loaded;
      const stored = loaded as StateIn<Loaded>;
      const decided = await decide(stored, lost);
      if (isRefusal(decided)) return decided;
      if (decided === undefined) return { state: stored, change: undefined };
      const made = decided as ChangeIn<Decided>;
      const committed = await commit(keep, stored, made, singly);
      return isLost(committed) ? committed : { ...committed, change: made };
    },
    tries,
    // The compiler does not see that what is left of a union after a check is what `Exclude` leaves.
  ) as Promise<Result<Loaded, Decided, State>>;
}

/** A unit of work that a request asks for, with its answer. */
export interface RequestedWork<Loaded, Decided extends Change<unknown> | Refusal, State> extends UnitOfWork<
  Loaded,
  Decided,
  State
> {
  /** Of a request with an `Idempotency-Key`: the answer is kept in the transaction that has the effect. */
  readonly claim?: Claim | undefined;
  /** The answer, made of the state as it is stored. */
  readonly answer: (state: State, change: ChangeIn<Decided>) => Answer;
}

/**
 * As `change`, for a request: what is decided is a change or a refusal. Throws AlreadyAnswered when the request was carried out
 * before: the API's shell then gives the kept answer.
 */
export async function changeByRequest<Loaded, Decided extends Change<unknown> | Refusal, State>({
  claim,
  answer,
  ...work
}: RequestedWork<Loaded, Decided, State>): Promise<Answer | Refusal> {
  const outcome = (await change<Loaded, Decided, State>({
    ...work,
    keep: (loaded, made) => {
      const { state, writes } = work.keep(loaded, made);
      return { state, writes: claim ? [...writes, claim.keep(answer(state, made))] : writes };
    },
  })) as { readonly state: State; readonly change: ChangeIn<Decided> } | Refusal;
  return isRefusal(outcome) ? outcome : answer(outcome.state, outcome.change);
}
