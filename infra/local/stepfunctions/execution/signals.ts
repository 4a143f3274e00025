import type { Outcome } from './invoke.ts';
import type { ExecutionRow } from './execution.ts';
import type { Json } from '../json.ts';

/** How a task's holder ends it through the API. */
export type TokenAnswer =
  | { readonly ok: true; readonly output: Json }
  | { readonly ok: false; readonly error: string | undefined; readonly cause: string | undefined };

/** Something that happened to an execution, to be taken up in a turn of its own. */
export type Signal =
  /** Frames that may go on. */
  | { readonly kind: 'run'; readonly execution: number; readonly frames: readonly number[] }
  | {
      readonly kind: 'answered';
      readonly execution: number;
      readonly frame: number;
      readonly task: number;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'due'; readonly execution: number; readonly frame: number }
  | Asked<{ readonly kind: 'token'; readonly token: string; readonly answer: TokenAnswer }, void>
  | Asked<
      { readonly kind: 'stop'; readonly error: string | undefined; readonly cause: string | undefined },
      ExecutionRow
    >
  | Asked<{ readonly kind: 'redrive' }, ExecutionRow>;

/** A signal that an API call waits for. */
type Asked<Kind, Answer> = Kind & {
  readonly execution: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
};

/** First in, first out, without moving what waits. */
export class Queue<Item> {
  #items: Item[] = [];
  #at = 0;

  get length(): number {
    return this.#items.length - this.#at;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#at];
    if (item === undefined) return undefined;
    this.#at += 1;
    if (this.#at > 1000 && this.#at * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#at);
      this.#at = 0;
    }
    return item;
  }
}
