import { AsyncLocalStorage } from 'node:async_hooks';

/** What the work at hand was caused by: carried into every event that it tells. */
export interface Cause {
  readonly correlationId: string;
  readonly causationId?: string;
  /** Events that have led to it, one out of another. */
  readonly depth?: number;
}

const causes = new AsyncLocalStorage<Cause>();

/** Runs `work` as caused by `cause`. */
export function causedBy<Result>(cause: Cause, work: () => Promise<Result>): Promise<Result> {
  return causes.run(cause, work);
}

/** The cause of the work at hand, if it was named. */
export function presentCause(): Cause | undefined {
  return causes.getStore();
}
