import { AsyncLocalStorage } from 'node:async_hooks';
import { ambient } from '#shared/ambient.ts';
import { isPassing } from '#shared/dynamodb/protocol/database.ts';
import { largestTransaction, transact, type FailedCondition } from '#shared/dynamodb/transact.ts';
import { StepFailure } from '#shared/steps.ts';
import type { Kept, Lost } from '#shared/work/change.ts';
import {
  counterWrite,
  documentNumber,
  isTakenNumber,
  mostNumbersTried,
  readCounter,
  type DocumentKind,
} from './numbers.ts';

/** Whose numbers are counted together, and how hard one is tried for. */
export interface Series {
  readonly kind: DocumentKind;
  readonly branch: string;
  /** Gives up where others take a number at the same moment, in place of trying against them. */
  readonly yields: boolean;
}

/** A document that is to be numbered and committed. */
export interface Numbered<State> {
  /** What it is about: two documents of one order are not committed together. */
  readonly subject: string;
  /** The rows that keep the document under its number. Called again with another number when this one was taken. */
  readonly keep: (number: string, count: number) => Kept<State>;
}

/** Others take numbers of the series at this moment. */
export const inDemand = 'in demand';
type Outcome<State> = { readonly state: State } | Lost | typeof inDemand;

interface Waiting extends Numbered<unknown> {
  /** Runs something as a part of the work that the document belongs to. */
  readonly within: <Result>(work: () => Result) => Result;
  /** How often others were first. */
  tried: number;
  readonly answer: (outcome: Outcome<unknown>) => void;
  readonly fail: (error: unknown) => void;
}

/** Pauses grow up to this power of two. */
const longestPause = 4;

const groups = new Map<string, NumberedGroup>();

/**
 * Gives a document the next number of its series and commits it: number and document in one transaction, so that there is no gap. Documents
 * that wait for a number in this process meanwhile are committed together, as many as fit: the counter is what all of them change, and
 * DynamoDB lets one transaction at a time change it. Throws StepFailure `TransientFailure` when others are first each time.
 */
export function commitNumbered<State>(
  series: Series,
  { subject, keep }: Numbered<State>,
): Promise<{ readonly state: State } | Lost | typeof inDemand> {
  const key = `${series.kind}#${series.branch}#${series.yields}`;
  const group = groups.get(key) ?? new NumberedGroup(series, () => groups.delete(key));
  groups.set(key, group);
  return new Promise<Outcome<State>>((resolve, reject) => {
    const within = AsyncLocalStorage.snapshot();
    group.add({ subject, keep, within, tried: 0, answer: resolve as Waiting['answer'], fail: reject });
  });
}

/** The documents of a series that wait in this process. */
class NumberedGroup {
  readonly #series: Series;
  readonly #over: () => void;
  #waiting: Waiting[] = [];
  #isAtWork = false;
  /** Milliseconds before the next try. */
  #pause = 0;

  constructor(series: Series, over: () => void) {
    this.#series = series;
    this.#over = over;
  }

  add(document: Waiting): void {
    this.#waiting.push(document);
    if (!this.#isAtWork) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isAtWork = true;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      // As a part of the work of one that still waits: the others may be over.
      await first.within(async () => {
        if (this.#pause > 0) await ambient.sleep(this.#pause);
        this.#pause = 0;
        await this.#commitSome();
      });
    }
    this.#over();
  }

  async #commitSome(): Promise<void> {
    const { kind, branch } = this.#series;
    let taken: Taken[] = [];
    try {
      const { last } = await readCounter(branch, kind);
      taken = this.#take(last);
      if (taken.length === 0) return;
      const writes = [counterWrite(branch, kind, last, taken.length), ...taken.flatMap(({ kept }) => kept.writes)];
      // Once: who meets another transaction at the counter finds another number there afterwards.
      const result = await transact(writes, { attempts: 1 });
      if (result.ok) for (const { document, kept } of taken) document.answer({ state: kept.state });
      else if (result.failed.some(isTakenNumber)) this.#goAgain(taken);
      else this.#answerLost(taken, result.failed);
    } catch (error) {
      if (taken.length > 0 && isPassing(error)) return this.#goAgain(taken);
      const affected = taken.length > 0 ? taken.map(({ document }) => document) : this.#waiting.splice(0);
      for (const document of affected) document.fail(error);
    }
  }

  /** Others were first at the counter, or something else was in the way that passes. */
  #goAgain(taken: readonly Taken[]): void {
    const again: Waiting[] = [];
    for (const { document } of taken) {
      document.tried += 1;
      if (this.#series.yields) document.answer(inDemand);
      else if (document.tried === mostNumbersTried) document.fail(tooMany(this.#series));
      else again.push(document);
    }
    const tried = Math.min(longestPause, ...again.map((document) => document.tried));
    this.#pause = again.length === 0 ? 0 : ambient.random() * 10 * 2 ** tried;
    this.#waiting = [...again, ...this.#waiting];
  }

  /** Takes as many as fit into a transaction out of those who wait, and numbers them. */
  #take(last: number): Taken[] {
    const { kind, branch } = this.#series;
    const taken: Taken[] = [];
    const left: Waiting[] = [];
    const subjects = new Set<string>();
    let room = largestTransaction - 1;
    for (const document of this.#waiting) {
      if (room === 0 || subjects.has(document.subject)) {
        left.push(document);
        continue;
      }
      const count = last + taken.length + 1;
      try {
        // What a document tells is caused by who asked for it, whoever commits it.
        const kept = document.within(() => document.keep(documentNumber(kind, branch, count), count));
        if (kept.writes.length <= room || taken.length === 0) {
          taken.push({ document, kept });
          subjects.add(document.subject);
          room = Math.max(0, room - kept.writes.length);
        } else {
          left.push(document);
          room = 0;
        }
      } catch (error) {
        document.fail(error);
      }
    }
    this.#waiting = left;
    return taken;
  }

  /** A document whose own rows others have changed learns of it; the others go on waiting. */
  #answerLost(taken: readonly Taken[], failed: readonly FailedCondition[]): void {
    let first = 1;
    const innocent: Waiting[] = [];
    for (const { document, kept } of taken) {
      const end = first + kept.writes.length;
      const own = failed.filter(({ index }) => index >= first && index < end);
      first = end;
      if (own.length > 0) document.answer({ lost: own });
      else innocent.push(document);
    }
    this.#waiting = [...innocent, ...this.#waiting];
  }
}

function tooMany({ kind, branch }: Series): StepFailure {
  return new StepFailure('TransientFailure', `too many take numbers of branch ${branch} at once: ${kind}`);
}

interface Taken {
  readonly document: Waiting;
  readonly kept: Kept<unknown>;
}
