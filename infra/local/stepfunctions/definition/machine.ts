import type { Retrier } from '../failure.ts';
import type { Template } from './template.ts';

/** What a state hands on when it is left: to its successor (`output`) and to its scope (`assign`). */
export interface Shaping {
  readonly output: Template | undefined;
  readonly assign: Template | undefined;
}

/** Where a state leads; undefined: the scope ends here. */
export interface Leaving extends Shaping {
  readonly next: string | undefined;
}

export interface Catcher extends Leaving {
  readonly errorEquals: readonly string[];
}

interface Recovering {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

interface Named<Type extends string> {
  readonly type: Type;
  readonly name: string;
}

export type PassState = Named<'Pass'> & { readonly leaving: Leaving };
export type SucceedState = Named<'Succeed'> & { readonly leaving: Leaving };
export type FailState = Named<'Fail'> & { readonly error: Template | undefined; readonly cause: Template | undefined };
export type WaitState = Named<'Wait'> & {
  readonly leaving: Leaving;
  readonly seconds: Template;
};
export type ChoiceState = Named<'Choice'> & {
  readonly choices: readonly { readonly condition: Template; readonly leaving: Leaving }[];
  readonly otherwise: Leaving | undefined;
};
export type TaskState = Named<'Task'> &
  Recovering & {
    readonly leaving: Leaving;
    /** Whether it ends with the answer to its token, and not with the function's. */
    readonly waitsForToken: boolean;
    readonly arguments: Template | undefined;
    readonly timeoutSeconds: Template | undefined;
  };
export type MapState = Named<'Map'> &
  Recovering & {
    readonly leaving: Leaving;
    readonly items: Template | undefined;
    readonly itemSelector: Template | undefined;
    readonly maxConcurrency: Template | undefined;
    /** Number of the item processor's scope in the machine. */
    readonly processor: number;
  };

export type State = PassState | SucceedState | FailState | WaitState | ChoiceState | TaskState | MapState;

/** States that share a set of variables: the machine itself or an item processor. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A definition ready to be run. */
export interface Machine {
  /** The machine's own states first; item processors are referred to by their number. */
  readonly scopes: readonly Scope[];
}
