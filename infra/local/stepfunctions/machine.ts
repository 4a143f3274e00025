import type { Retrier } from './failure.ts';
import type { TaskResource } from './resource.ts';
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
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
};
export type ChoiceState = Named<'Choice'> & {
  readonly choices: readonly { readonly condition: Template; readonly leaving: Leaving }[];
  readonly otherwise: Leaving | undefined;
};
export type TaskState = Named<'Task'> &
  Recovering & {
    readonly leaving: Leaving;
    readonly resource: TaskResource;
    readonly arguments: Template | undefined;
    readonly timeoutSeconds: Template | undefined;
    readonly heartbeatSeconds: Template | undefined;
  };
export type ParallelState = Named<'Parallel'> &
  Recovering & {
    readonly leaving: Leaving;
    readonly arguments: Template | undefined;
    /** Numbers of the branches' scopes in the machine. */
    readonly branches: readonly number[];
  };
export type MapState = Named<'Map'> &
  Recovering & {
    readonly leaving: Leaving;
    readonly items: Template | undefined;
    readonly itemSelector: Template | undefined;
    readonly maxConcurrency: Template | undefined;
    readonly toleratedCount: Template | undefined;
    readonly toleratedPercentage: Template | undefined;
    /** Number of the item processor's scope in the machine. */
    readonly processor: number;
  };

export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;

/** States that share a set of variables: the machine itself, a branch, an item processor. */
export interface Scope {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** A definition ready to be run. */
export interface Machine {
  readonly timeoutSeconds: number | undefined;
  /** The machine's own states first; branches and item processors are referred to by their number. */
  readonly scopes: readonly Scope[];
}
