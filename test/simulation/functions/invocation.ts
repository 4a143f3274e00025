import { AsyncLocalStorage } from 'node:async_hooks';
import type { RuntimeRequest } from '#infra/local/lambda/runtimes/runtime.ts';

/** One run of a handler. */
export interface Invocation {
  /** The function's name in the program, such as `orders-api`. */
  readonly functionName: string;
  /** What it was called for, where it says so: the name of a workflow step. */
  readonly purpose: string;
  /** What invoked it. */
  readonly request: RuntimeRequest;
  readonly environment: Record<string, string | undefined>;
  /** How far its clock is ahead of the world's, in milliseconds. */
  readonly skew: number;
  /** Requests that it has sent so far. */
  sent: number;
  /** It has answered, crashed or run out of time: nothing of it goes on. */
  readonly over: boolean;
  /** Ends it as if its process had died. */
  crash(): void;
}

/** The invocation that the present code belongs to. */
export const presentInvocation = new AsyncLocalStorage<Invocation>();
