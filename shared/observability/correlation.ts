import { AsyncLocalStorage } from 'node:async_hooks';
import { nowIso } from '../ambient.ts';
import type { Actor } from '../contracts/events/envelope.ts';

/** Who acts, and what the work at hand was caused by: carried into every event that it tells. */
export interface Cause {
  readonly actor: Actor;
  /** What belongs together; the order's id where nothing else is named. */
  readonly correlationId?: string;
  readonly causationId?: string;
  /** The API request that it began with. */
  readonly requestId?: string;
  /** Events that have led to it, one out of another. */
  readonly depth?: number;
}

const causes = new AsyncLocalStorage<Cause>();

/** Runs `work` as caused by `cause`. */
export function causedBy<Result>(cause: Cause, work: () => Promise<Result>): Promise<Result> {
  return causes.run(cause, work);
}

/** Runs `work` as what `actor` does, for the present cause: for who turns out only in the course of a request, such as a carrier. */
export function actingAs<Result>(actor: Actor, work: () => Promise<Result>): Promise<Result> {
  return causes.run({ ...causes.getStore(), actor }, work);
}

/** Runs `work` as caused by the clock. */
export function byTheClock<Result>(work: () => Promise<Result>): Promise<Result> {
  const actor = { kind: 'clock', id: thisFunction() } as const;
  return causes.run({ actor, causationId: `${actor.id}@${nowIso()}` }, work);
}

/** The cause of the work at hand; the system by itself where none was named. */
export function presentCause(): Cause {
  return causes.getStore() ?? { actor: { kind: 'system', id: thisFunction() } };
}

/** The name of this function, as `infra/functions.ts` gives it. */
export const thisFunction = (): string => process.env['OMS_FUNCTION'] ?? 'oms';
