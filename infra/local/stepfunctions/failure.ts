import type { JsonObject } from './json.ts';

/** A state's failure under the name by which Retry and Catch know it. */
export class StateFailure extends Error {
  readonly error: string;
  override readonly cause: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
  }
}

/** A JSONata expression that failed or gave a value that its field cannot take. */
export class EvaluationFailure extends StateFailure {
  /** The field, such as `Output` or `Choices/0/Condition`. */
  readonly location: string;
  constructor(location: string, cause: string) {
    super('States.QueryEvaluationError', cause);
    this.location = location;
  }
}

/** What `$states.errorOutput` holds. */
export const errorOutput = (failure: StateFailure): JsonObject => ({ Error: failure.error, Cause: failure.cause });

const beyondWildcards = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/**
 * Whether a Retry's or Catch's `ErrorEquals` covers an error. `States.ALL` leaves out States.Runtime and
 * States.DataLimitExceeded; `States.TaskFailed` leaves out timeouts as well.
 */
export function covers(errorEquals: readonly string[], error: string): boolean {
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !beyondWildcards.has(error);
    return name === 'States.TaskFailed' && error !== 'States.Timeout' && !beyondWildcards.has(error);
  });
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

/**
 * Milliseconds until the next attempt after `made` retries by the same retrier.
 *
 * @param random gives [0, 1); used only with full jitter
 */
export function retryDelay(retrier: Retrier, made: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** made;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.ceil((retrier.fullJitter ? random() * seconds : seconds) * 1000);
}
